// What the address of a register carries: everything that makes a view, so that a link shows a colleague the same.
// The purpose of reading personal data is not part of it: each person gives their own.
import type { ColourRule } from '../ui/sheet/rules';
import type { Sort } from '../ui/sheet/types';
import type { Condition } from './cql2';

export interface RegisterSearch {
  q?: string;
  sort?: string;
  where?: Condition[];
  row?: number;
  /** Shown columns in their order; absent: all in the register's order. */
  cols?: string[];
  w?: Record<string, number>;
  /** How many of the first columns stay in view. */
  freeze?: number;
  group?: string;
  /** Columns with a sum at the bottom; absent: the register's own choice, empty: none. */
  sums?: string[];
  rules?: ColourRule[];
  /** The day shown. */
  on?: string;
  /** As the office knew it: a time, or r and a revision. */
  known?: string;
  map?: boolean;
  view?: number;
}

const text = (v: unknown) => (typeof v === 'string' && v ? v : typeof v === 'number' ? String(v) : undefined);
const texts = (v: unknown) => (Array.isArray(v) ? v.filter((x): x is string => typeof x === 'string') : undefined);
const whole = (v: unknown) => (Number.isSafeInteger(v) ? (v as number) : undefined);

/** Reads an address or a saved view, whoever wrote it: what is not understood is left out. */
export function readSearch(s: Record<string, unknown>): RegisterSearch {
  const where = Array.isArray(s.where) ? (s.where as Condition[]).filter((c) => c && typeof c.field === 'string' && typeof c.op === 'string') : undefined;
  const rules = Array.isArray(s.rules) ? (s.rules as ColourRule[]).filter((r) => r && typeof r.field === 'string' && typeof r.op === 'string' && typeof r.colour === 'string') : undefined;
  const w = s.w && typeof s.w === 'object' ? Object.fromEntries(Object.entries(s.w).filter(([, n]) => typeof n === 'number' && n >= 32 && n <= 1200)) : undefined;
  return {
    q: text(s.q),
    sort: typeof s.sort === 'string' ? s.sort : undefined,
    where: where?.length ? where : undefined,
    row: whole(s.row),
    cols: texts(s.cols),
    w: w && Object.keys(w).length ? (w as Record<string, number>) : undefined,
    freeze: whole(s.freeze),
    group: typeof s.group === 'string' ? s.group : undefined,
    sums: texts(s.sums),
    rules: rules?.length ? rules : undefined,
    on: typeof s.on === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(s.on) ? s.on : undefined,
    known: text(s.known),
    map: s.map === true ? true : undefined,
    view: whole(s.view),
  };
}

/** What a saved view keeps: not which row is open, nor a moment that has passed. */
export function viewOf(s: RegisterSearch): RegisterSearch {
  const { row: _row, known: _known, view: _view, on: _on, map: _map, ...kept } = s;
  return kept;
}

export const readSort = (s?: string): Sort[] => (s ?? '').split(',').filter(Boolean).map((f) => ({ field: f.replace(/^[-+]/, ''), desc: f.startsWith('-') }));
export const writeSort = (s: Sort[]): string | undefined => s.map((x) => (x.desc ? '-' : '') + x.field).join(',') || undefined;

/** A click on a heading: up, down, and off again; with Shift beside the other keys. */
export function nextSort(sort: Sort[], field: string, beside: boolean): Sort[] {
  const now = sort.find((s) => s.field === field);
  const next = !now ? [{ field, desc: false }] : !now.desc ? [{ field, desc: true }] : [];
  if (!beside) return next;
  return now ? sort.flatMap((s) => (s.field === field ? next : [s])) : [...sort, ...next];
}

/** The field before another one, or at the end. */
export function reorder(cols: string[], field: string, before: string | null): string[] {
  const rest = cols.filter((c) => c !== field);
  const i = before === null ? rest.length : rest.indexOf(before);
  // Dragged to the right it lands behind the column under the pointer, so that the last place can be reached.
  const behind = before !== null && cols.indexOf(field) < cols.indexOf(before) ? 1 : 0;
  return [...rest.slice(0, i + behind), field, ...rest.slice(i + behind)];
}
