// What is selected, as plain values. One rectangle with an active cell in it, as in every spreadsheet: plain
// arrows move the active cell, Shift stretches the rectangle from its anchor, Tab and Enter walk inside it.

export interface Cell {
  r: number;
  c: number;
}

export interface Selection {
  /** The cell under the hands: what is typed goes here. */
  active: Cell;
  anchor: Cell;
  /** The corner opposite the anchor; Shift moves it. */
  focus: Cell;
}

/** Both corners belong to it. */
export interface Rect {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export interface Bounds {
  rows: number;
  cols: number;
}

export const at = (r: number, c: number): Selection => ({ active: { r, c }, anchor: { r, c }, focus: { r, c } });

export function rect(s: Selection): Rect {
  return {
    top: Math.min(s.anchor.r, s.focus.r),
    bottom: Math.max(s.anchor.r, s.focus.r),
    left: Math.min(s.anchor.c, s.focus.c),
    right: Math.max(s.anchor.c, s.focus.c),
  };
}

export const height = (q: Rect) => q.bottom - q.top + 1;
export const width = (q: Rect) => q.right - q.left + 1;
export const isOne = (q: Rect) => q.top === q.bottom && q.left === q.right;
export const holds = (q: Rect, r: number, c: number) => r >= q.top && r <= q.bottom && c >= q.left && c <= q.right;
export const same = (a: Selection, b: Selection) => [a.active, a.anchor, a.focus].every((x, i) => x.r === [b.active, b.anchor, b.focus][i].r && x.c === [b.active, b.anchor, b.focus][i].c);

export function spanning(from: Cell, to: Cell): Selection {
  return { active: from, anchor: from, focus: to };
}

const limit = (v: number, n: number) => Math.max(0, Math.min(n - 1, v));
export const within = (x: Cell, b: Bounds): Cell => ({ r: limit(x.r, b.rows), c: limit(x.c, b.cols) });

/** Rows and columns came or went: the selection stays as near as it can. */
export function clamp(s: Selection, b: Bounds): Selection {
  const next = { active: within(s.active, b), anchor: within(s.anchor, b), focus: within(s.focus, b) };
  return same(s, next) ? s : next;
}

export function move(s: Selection, dr: number, dc: number, b: Bounds, stretch = false): Selection {
  if (!stretch) {
    const x = within({ r: s.active.r + dr, c: s.active.c + dc }, b);
    return at(x.r, x.c);
  }
  const from = stretching(s);
  return { ...from, focus: within({ r: from.focus.r + dr, c: from.focus.c + dc }, b) };
}

/** What Shift stretches: after Tab inside a block it begins anew from the active cell. */
export const stretching = (s: Selection): Selection => (s.active.r === s.anchor.r && s.active.c === s.anchor.c ? s : at(s.active.r, s.active.c));

/**
 * The end of the data from a cell in one direction: the last filled cell of the block one stands in, or the first
 * filled cell after a gap, or the edge of the sheet.
 */
export function edge(from: Cell, dr: -1 | 0 | 1, dc: -1 | 0 | 1, b: Bounds, filled: (r: number, c: number) => boolean): Cell {
  const inside = (x: Cell) => x.r >= 0 && x.c >= 0 && x.r < b.rows && x.c < b.cols;
  const next = (x: Cell): Cell => ({ r: x.r + dr, c: x.c + dc });
  let here = from;
  if (!inside(next(here))) return here;
  if (filled(here.r, here.c) && filled(next(here).r, next(here).c)) {
    while (inside(next(here)) && filled(next(here).r, next(here).c)) here = next(here);
    return here;
  }
  do here = next(here);
  while (inside(next(here)) && !filled(here.r, here.c));
  return here;
}

/** Tab and Enter: inside a block they go round it, in a single cell they move on. */
export function walk(s: Selection, how: 'next' | 'previous' | 'down' | 'up', b: Bounds): Selection {
  const q = rect(s);
  const forward = how === 'next' || how === 'down';
  const across = how === 'next' || how === 'previous';
  if (isOne(q)) return move(s, across ? 0 : forward ? 1 : -1, across ? (forward ? 1 : -1) : 0, b);
  const w = width(q);
  const h = height(q);
  const n = w * h;
  const order = (x: Cell) => (across ? (x.r - q.top) * w + (x.c - q.left) : (x.c - q.left) * h + (x.r - q.top));
  const i = (order(s.active) + (forward ? 1 : n - 1)) % n;
  const active = across ? { r: q.top + Math.floor(i / w), c: q.left + (i % w) } : { r: q.top + (i % h), c: q.left + Math.floor(i / h) };
  return { ...s, active };
}

export const all = (b: Bounds): Selection => ({ active: { r: 0, c: 0 }, anchor: { r: 0, c: 0 }, focus: within({ r: b.rows - 1, c: b.cols - 1 }, b) });

/** Whole rows that the selection touches, keeping the active cell. */
export const wholeRows = (s: Selection, b: Bounds): Selection => ({ active: s.active, anchor: { r: s.anchor.r, c: 0 }, focus: { r: s.focus.r, c: b.cols - 1 } });
export const wholeColumns = (s: Selection, b: Bounds): Selection => ({ active: s.active, anchor: { r: 0, c: s.anchor.c }, focus: { r: b.rows - 1, c: s.focus.c } });

/** Every cell of a rectangle, row by row. */
export function* cells(q: Rect): Generator<Cell> {
  for (let r = q.top; r <= q.bottom; r++) for (let c = q.left; c <= q.right; c++) yield { r, c };
}
