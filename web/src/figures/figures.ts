// How the figures are put into words and tables.
import type { Session } from '../account/types';
import type { Text } from '../api/types';
import type { ReportTable } from '../programme/types';
import type { Ledger, PlaceLook, Quality } from './types';

const NBSP = '\u00a0';
const reads = (s: Session, register: string) => s.registers?.[register] !== undefined && s.registers[register].read !== false;
const documents = ['decisions', 'leases'];
const keeps = (s: Session, register: string) => s.registers?.[register]?.edit === true;
const counts = (s: Session) => s.permissions?.includes('statistics.read') ?? false;

/** The pages of figures, and who is offered each. */
export const parts = [
  { to: '/statistics', key: 'statistics', shown: (s: Session) => reads(s, 'discrepancies') || counts(s) },
  { to: '/statistics/money', key: 'money', shown: (s: Session) => reads(s, 'discrepancies') || counts(s) },
  { to: '/statistics/survey', key: 'survey', shown: (s: Session) => reads(s, 'discrepancies') },
  { to: '/statistics/quality', key: 'quality', shown: (s: Session) => documents.some((r) => keeps(s, r) || (reads(s, r) && reads(s, 'discrepancies'))) || counts(s) },
  { to: '/statistics/coverage', key: 'coverage', shown: (s: Session) => (reads(s, 'road_lanes') && reads(s, 'scan_objects')) || counts(s) },
] as const;

export const partsFor = (s: Session) => parts.filter((p) => p.shown(s));

/** "72 %": a probability or a share. Nothing that is not sure is written as 0 or 100. */
export function percent(v: number | null | undefined, decimals = 0): string {
  if (v === null || v === undefined || !Number.isFinite(v)) return '–';
  const p = 100 * v;
  const unit = 10 ** -decimals;
  if (p > 0 && p < unit / 2) return `<${String(unit).replace('.', ',')}${NBSP}%`;
  if (p < 100 && p > 100 - unit / 2) return `>${(100 - unit).toFixed(decimals).replace('.', ',')}${NBSP}%`;
  return `${p.toFixed(decimals).replace('.', ',')}${NBSP}%`;
}

/** The register's score after each run, for the drawing and the table beside it. */
export function trendOf(r: Quality['registers'][number], words: { title: Text; on: Text; score: Text; rows: Text }): ReportTable {
  return {
    name: `${r.register}-trend`,
    title: words.title,
    chart: r.trend.length > 1 ? 'line' : '',
    columns: [
      { key: 'on', title: words.on, type: 'date' },
      { key: 'score', title: words.score, unit: '%' },
      { key: 'rows', title: words.rows, unit: '' },
    ],
    rows: r.trend.map((p) => [p.on, p.score === null ? null : Math.round(p.score * 1000) / 10, p.rows]),
  };
}

/** The ledger day by day: a line for each basis would hide the days, so each basis is a column. */
export function daysOf(l: Pick<Ledger, 'history'>, words: { title: Text; day: Text; most: Text }): ReportTable {
  const bases = [...new Map(l.history.map((d) => [d.basis, d.basis_title])).entries()];
  const days = [...new Set(l.history.map((d) => d.day))];
  const at = new Map(l.history.map((d) => [`${d.day} ${d.basis}`, d.max_gr]));
  return {
    name: 'history',
    title: words.title,
    chart: days.length > 1 ? 'line' : '',
    columns: [{ key: 'day', title: words.day, type: 'date' }, ...bases.map(([basis, title]) => ({ key: basis, title: title.pl ? title : { pl: basis, en: basis }, unit: 'gr' }))],
    rows: days.map((day) => [day, ...bases.map(([basis]) => at.get(`${day} ${basis}`) ?? 0)]),
  };
}

/** What is said of a place that somebody looked for: nothing found where the scan was, or never scanned. */
export function lookWords(l: PlaceLook): { key: 'never' | 'clear' | 'found' | 'scanned'; scans: string } {
  const scans = l.campaigns.map((c) => c.name).join(', ');
  if (l.never) return { key: 'never', scans };
  if (l.findings === null) return { key: 'scanned', scans };
  return { key: l.findings === 0 ? 'clear' : 'found', scans };
}
