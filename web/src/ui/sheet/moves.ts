// The commands that only move or stretch the selection.
import type { Command } from './keymap';
import { all, at, edge, move, spanning, stretching, walk, wholeColumns, wholeRows, within, type Bounds, type Selection } from './selection';

export interface Ground {
  bounds: Bounds;
  /** The last row that holds data; a blank line for new rows may follow it. */
  lastRow: number;
  /** Rows of one screen. */
  page: number;
  filled: (r: number, c: number) => boolean;
}

const sides: Record<string, [-1 | 0 | 1, -1 | 0 | 1]> = { Up: [-1, 0], Down: [1, 0], Left: [0, -1], Right: [0, 1] };

/** The selection after a command; null when the command is of another kind. */
export function moved(command: Command, s: Selection, g: Ground): Selection | null {
  const b = g.bounds;
  const m = /^(stretch)?(Edge|edge)?(Page|page)?(Up|Down|Left|Right|up|down|left|right)$/.exec(command);
  if (m) {
    const [dr, dc] = sides[m[4][0].toUpperCase() + m[4].slice(1)];
    const stretch = m[1] !== undefined;
    if (m[2]) {
      const from = stretch ? stretching(s) : s;
      // Excel looks along the row or column of the active cell, from where the selection ends.
      const start = stretch ? (dr ? { r: from.focus.r, c: from.active.c } : { r: from.active.r, c: from.focus.c }) : s.active;
      const end = edge(start, dr, dc, { rows: g.lastRow + 1, cols: b.cols }, g.filled);
      if (!stretch) return at(end.r, end.c);
      return { ...from, focus: dr ? { r: end.r, c: from.focus.c } : { r: from.focus.r, c: end.c } };
    }
    const step = m[3] ? g.page : 1;
    return move(s, dr * step, dc * step, b, stretch);
  }
  const last = { r: Math.max(0, g.lastRow), c: b.cols - 1 };
  switch (command) {
    case 'next':
    case 'previous':
      return walk(s, command, b);
    case 'below':
      return walk(s, 'down', b);
    case 'above':
      return walk(s, 'up', b);
    case 'rowStart':
      return at(s.active.r, 0);
    case 'rowEnd':
      return at(s.active.r, last.c);
    case 'sheetStart':
      return at(0, 0);
    case 'sheetEnd':
      return at(last.r, last.c);
    case 'stretchRowStart':
      return { ...stretching(s), focus: { r: stretching(s).focus.r, c: 0 } };
    case 'stretchRowEnd':
      return { ...stretching(s), focus: { r: stretching(s).focus.r, c: last.c } };
    case 'stretchSheetStart':
      return { ...stretching(s), focus: { r: 0, c: 0 } };
    case 'stretchSheetEnd':
      return { ...stretching(s), focus: last };
    case 'all':
      return { ...spanning({ r: 0, c: 0 }, within(last, b)), active: all(b).active };
    case 'rows':
      return wholeRows(s, b);
    case 'columns':
      return wholeColumns(s, { rows: g.lastRow + 1, cols: b.cols });
  }
  return null;
}
