import { describe, expect, it } from 'vitest';
import { all, at, clamp, edge, holds, move, rect, same, spanning, walk, wholeColumns, wholeRows, type Selection } from './selection';
import { chance } from './chance';

const b = { rows: 6, cols: 4 };

describe('moving', () => {
  it('arrows move one cell and stop at the edges', () => {
    expect(move(at(0, 0), -1, 0, b)).toEqual(at(0, 0));
    expect(move(at(5, 3), 1, 1, b)).toEqual(at(5, 3));
    expect(move(spanning({ r: 1, c: 1 }, { r: 3, c: 2 }), 1, 0, b)).toEqual(at(2, 1)); // from the active cell
  });
  it('Shift stretches and shrinks from the anchor', () => {
    let s = move(at(2, 1), 1, 0, b, true);
    s = move(s, 0, 1, b, true);
    expect(rect(s)).toEqual({ top: 2, bottom: 3, left: 1, right: 2 });
    s = move(s, -3, 0, b, true);
    expect(rect(s)).toEqual({ top: 0, bottom: 2, left: 1, right: 2 });
    expect(s.active).toEqual({ r: 2, c: 1 });
  });
  it('after Tab inside a block, Shift stretches anew from the active cell', () => {
    const s = walk(spanning({ r: 1, c: 1 }, { r: 3, c: 2 }), 'down', b);
    expect(rect(move(s, -2, 0, b, true))).toEqual({ top: 0, bottom: 2, left: 1, right: 1 });
  });
  it('no walk ever leaves the sheet', () => {
    const n = chance(9);
    let s: Selection = at(0, 0);
    for (let i = 0; i < 5000; i++) {
      const k = n(4);
      s = k === 0 ? move(s, n(9) - 4, n(9) - 4, b) : k === 1 ? move(s, n(9) - 4, n(9) - 4, b, true) : k === 2 ? walk(s, (['next', 'previous', 'down', 'up'] as const)[n(4)], b) : clamp(s, b);
      const q = rect(s);
      expect(q.top >= 0 && q.left >= 0 && q.bottom < b.rows && q.right < b.cols && holds(q, s.active.r, s.active.c)).toBe(true);
    }
  });
  it('rows that went take the selection along', () => {
    expect(clamp(spanning({ r: 4, c: 0 }, { r: 5, c: 3 }), { rows: 2, cols: 2 })).toEqual(spanning({ r: 1, c: 0 }, { r: 1, c: 1 }));
    const s = at(1, 1);
    expect(clamp(s, b)).toBe(s);
  });
});

describe('Ctrl with an arrow', () => {
  const sheet = ['xx.x', 'xx..', 'x...', '...x', 'x..x', 'x...'];
  const filled = (r: number, c: number) => sheet[r]?.[c] === 'x';
  it('goes to the end of the block', () => expect(edge({ r: 0, c: 0 }, 1, 0, b, filled)).toEqual({ r: 2, c: 0 }));
  it('from the end goes over the gap to the next block', () => expect(edge({ r: 2, c: 0 }, 1, 0, b, filled)).toEqual({ r: 4, c: 0 }));
  it('goes to the edge where nothing follows', () => {
    expect(edge({ r: 1, c: 1 }, 1, 0, b, filled)).toEqual({ r: 5, c: 1 });
    expect(edge({ r: 5, c: 0 }, 0, 1, b, filled)).toEqual({ r: 5, c: 3 });
  });
  it('works to all sides', () => {
    expect(edge({ r: 0, c: 3 }, 0, -1, b, filled)).toEqual({ r: 0, c: 1 });
    expect(edge({ r: 5, c: 0 }, -1, 0, b, filled)).toEqual({ r: 4, c: 0 });
    expect(edge({ r: 0, c: 0 }, -1, 0, b, filled)).toEqual({ r: 0, c: 0 });
  });
});

describe('Tab and Enter', () => {
  it('go round a block and stay in it', () => {
    let s = spanning({ r: 1, c: 1 }, { r: 2, c: 2 });
    const seen = [s.active];
    for (let i = 0; i < 4; i++) seen.push((s = walk(s, 'next', b)).active);
    expect(seen).toEqual([{ r: 1, c: 1 }, { r: 1, c: 2 }, { r: 2, c: 1 }, { r: 2, c: 2 }, { r: 1, c: 1 }]);
    expect(walk(spanning({ r: 1, c: 1 }, { r: 2, c: 2 }), 'down', b).active).toEqual({ r: 2, c: 1 });
    expect(walk(spanning({ r: 1, c: 1 }, { r: 2, c: 2 }), 'up', b).active).toEqual({ r: 2, c: 2 });
  });
  it('in one cell move on', () => {
    expect(walk(at(1, 1), 'next', b)).toEqual(at(1, 2));
    expect(walk(at(1, 1), 'up', b)).toEqual(at(0, 1));
  });
});

it('whole rows, columns and everything', () => {
  const s = spanning({ r: 1, c: 1 }, { r: 2, c: 2 });
  expect(rect(wholeRows(s, b))).toEqual({ top: 1, bottom: 2, left: 0, right: 3 });
  expect(rect(wholeColumns(s, b))).toEqual({ top: 0, bottom: 5, left: 1, right: 2 });
  expect(rect(all(b))).toEqual({ top: 0, bottom: 5, left: 0, right: 3 });
  expect(same(s, spanning({ r: 1, c: 1 }, { r: 2, c: 2 }))).toBe(true);
});
