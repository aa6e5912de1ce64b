// How figures of reports are written; "<5" stays as it is, because a small group is not counted out loud.
import type { Text } from '../api/types';
import { word } from '../registers/values';
import { date, decimal, money, number } from '../ui/format';
import type { ReportColumn, ReportTable } from './types';

const NBSP = '\u00a0';

export function figureText(v: number | string | null | undefined, unit = ''): string {
  if (v === null || v === undefined) return '';
  if (typeof v === 'string') return /^\d{4}-\d{2}-\d{2}$/.test(v) ? date(v) : v;
  if (unit === 'gr') return money(v);
  if (unit === 'kg' && Math.abs(v) >= 1000) return `${number(v)}${NBSP}kg`;
  return decimal(v, 2) + (unit ? NBSP + unit : '');
}

export function cellText(v: unknown, c: ReportColumn, text: (t: Text) => string): string {
  if (v === null || v === undefined || v === '') return '–';
  if (typeof v === 'boolean') return v ? '✓' : '✗';
  if (typeof v === 'object' && !Array.isArray(v)) return 'pl' in v ? text(v as Text) : JSON.stringify(v);
  if (Array.isArray(v)) return v.map((x) => word(String(x))).join(', ');
  return typeof v === 'string' && /^[A-Z][A-Z0-9_]+$/.test(v) ? word(v) : figureText(v as number | string, c.unit || (c.type === 'money' ? 'gr' : ''));
}

export const isFigure = (v: unknown): v is number => typeof v === 'number';

export interface Series {
  title: Text;
  column: ReportColumn;
  values: (number | null)[];
}

/** What a table's drawing shows: the first column names the points, the columns of figures with the first one's unit are drawn. */
export function seriesOf(table: ReportTable): { labels: unknown[]; series: Series[]; max: number } {
  const figures = table.columns.map((column, i) => ({ column, i })).filter(({ i }) => i > 0 && table.rows.some((r) => isFigure(r[i])));
  const unit = figures[0]?.column.unit ?? '';
  const series = figures.filter(({ column }) => (column.unit ?? '') === unit).slice(0, 4).map(({ column, i }) => ({ title: column.title, column, values: table.rows.map((r) => (isFigure(r[i]) ? r[i] : null)) }));
  return { labels: table.rows.map((r) => r[0]), series, max: Math.max(0, ...series.flatMap((s) => s.values.map((v) => v ?? 0))) };
}
