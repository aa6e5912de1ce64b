// Where a pasted block lands and what fills a selection: both give a list of cells, which becomes one change.
import { alike, type Kind } from './codec';
import { height, isOne, width, type Rect } from './selection';
import type { Block } from './block';

export interface CellText {
  r: number;
  c: number;
  text: string;
}

export interface CellValue {
  r: number;
  c: number;
  value: unknown;
}

export interface Pasted {
  cells: CellText[];
  area: Rect;
  /** Columns of the block for which the sheet has no room. */
  cut: number;
}

/**
 * As in Excel: one value goes into every selected cell; a block repeats when the selection holds it a whole number
 * of times; otherwise it lies at the selection's corner as it is. A short row leaves the cells it lacks alone.
 */
export function paste(block: Block, into: Rect, cols: number): Pasted {
  const h = block.length;
  const w = block.reduce((n, r) => Math.max(n, r.length), 0);
  const down = isOne(into) || height(into) % h ? 1 : height(into) / h;
  const right = isOne(into) || width(into) % w ? 1 : width(into) / w;
  const times = (down > 1 || right > 1) && height(into) % h === 0 && width(into) % w === 0 ? [down, right] : [1, 1];
  const cells: CellText[] = [];
  for (let i = 0; i < h * times[0]; i++) {
    const row = block[i % h];
    for (let j = 0; j < w * times[1]; j++) {
      const c = into.left + j;
      if (c < cols && j % w < row.length) cells.push({ r: into.top + i, c, text: row[j % w] });
    }
  }
  const last = Math.min(cols - 1, into.left + w * times[1] - 1);
  return { cells, area: { top: into.top, left: into.left, bottom: into.top + h * times[0] - 1, right: last }, cut: Math.max(0, into.left + w - cols) };
}

/** Ctrl+D and Ctrl+R: the first row or column of the selection into the rest; of one cell, its neighbour into it. */
export function fillFrom(q: Rect, how: 'down' | 'right'): { source: Rect; target: Rect } | null {
  if (how === 'down') {
    const source = q.bottom > q.top ? { ...q, bottom: q.top } : { ...q, top: q.top - 1, bottom: q.top - 1 };
    return source.top < 0 ? null : { source, target: { ...q, top: source.bottom + 1 } };
  }
  const source = q.right > q.left ? { ...q, right: q.left } : { ...q, left: q.left - 1, right: q.left - 1 };
  return source.left < 0 ? null : { source, target: { ...q, left: source.right + 1 } };
}

/** Where the fill handle was dragged to: along the longer way out of the selection; null inside it. */
export function handleTarget(q: Rect, r: number, c: number): Rect | null {
  const down = r > q.bottom ? r - q.bottom : r < q.top ? r - q.top : 0;
  const right = c > q.right ? c - q.right : c < q.left ? c - q.left : 0;
  if (!down && !right) return null;
  if (Math.abs(down) >= Math.abs(right)) return down > 0 ? { ...q, top: q.bottom + 1, bottom: r } : { ...q, top: r, bottom: q.top - 1 };
  return right > 0 ? { ...q, left: q.right + 1, right: c } : { ...q, left: c, right: q.left - 1 };
}

const DAY = 86_400_000;
const dayNumber = (v: unknown) => Date.parse(`${String(v).slice(0, 10)}T00:00:00Z`) / DAY;
const dayOf = (n: number) => new Date(n * DAY).toISOString().slice(0, 10);

/** The rule of a series: two or more numbers or days with one step between them; anything else repeats. */
function series(values: unknown[], kind: Kind): ((i: number) => unknown) | null {
  if (values.length < 2 || values.some((v) => v === null || v === undefined || v === '')) return null;
  const numeric = kind === 'integer' || kind === 'number' || kind === 'money';
  if (!numeric && kind !== 'date') return null;
  const ns = values.map((v) => (numeric ? Number(v) : dayNumber(v)));
  const step = ns[1] - ns[0];
  if (ns.some((x) => !Number.isFinite(x)) || ns.some((x, i) => i > 0 && Math.abs(x - ns[i - 1] - step) > 1e-9)) return null;
  // 0,1 + 0,2 is 0,3 to a clerk: as many decimals as the given figures have.
  const decimals = numeric ? Math.max(...values.map((v) => String(v).split('.')[1]?.length ?? 0)) : 0;
  return (i) => (numeric ? Number((ns[0] + i * step).toFixed(decimals)) : dayOf(ns[0] + i * step));
}

/**
 * What the fill handle writes. Going down or right the series runs on, going up or left it runs back; a single
 * value is copied.
 */
export function fill(source: Rect, target: Rect, value: (r: number, c: number) => unknown, kind: (c: number) => Kind, copy = false): CellValue[] {
  const out: CellValue[] = [];
  const vertical = source.left === target.left && source.right === target.right;
  const lines = vertical ? width(source) : height(source);
  const n = vertical ? height(source) : width(source);
  for (let l = 0; l < lines; l++) {
    const at = (i: number) => (vertical ? { r: source.top + i, c: source.left + l } : { r: source.top + l, c: source.left + i });
    const values = Array.from({ length: n }, (_, i) => value(at(i).r, at(i).c));
    const kinds = new Set(Array.from({ length: n }, (_, i) => kind(at(i).c)));
    const rule = copy || kinds.size > 1 ? null : series(values, kind(at(0).c));
    const from = vertical ? target.top - source.top : target.left - source.left;
    const m = vertical ? height(target) : width(target);
    for (let j = 0; j < m; j++) {
      const i = from + j;
      out.push({ ...at(i), value: rule ? rule(i) : values[((i % n) + n) % n] });
    }
  }
  return out;
}

/** Only what differs is sent. */
export const differing = (cells: CellValue[], value: (r: number, c: number) => unknown): CellValue[] => cells.filter((x) => !alike(x.value, value(x.r, x.c)));
