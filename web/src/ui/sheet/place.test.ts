import { describe, expect, it } from 'vitest';
import { chance } from './chance';
import { differing, fill, fillFrom, handleTarget, paste } from './place';
import { height, width, type Rect } from './selection';

const q = (top: number, left: number, bottom = top, right = left): Rect => ({ top, left, bottom, right });
const said = (cells: { r: number; c: number; text?: string; value?: unknown }[]) => cells.map((x) => `${x.r},${x.c}=${x.text ?? x.value}`).join(' ');

describe('pasting', () => {
  it('one value goes into the whole selection', () => expect(said(paste([['x']], q(1, 1, 2, 2), 9).cells)).toBe('1,1=x 1,2=x 2,1=x 2,2=x'));
  it('a block lies at the corner of one cell', () => expect(said(paste([['a', 'b'], ['c', 'd']], q(3, 2), 9).cells)).toBe('3,2=a 3,3=b 4,2=c 4,3=d'));
  it('a block fills a multiple of itself', () => expect(said(paste([['a', 'b']], q(0, 0, 1, 3), 9).cells)).toBe('0,0=a 0,1=b 0,2=a 0,3=b 1,0=a 1,1=b 1,2=a 1,3=b'));
  it('and nothing but a multiple', () => {
    expect(said(paste([['a', 'b']], q(0, 0, 1, 2), 9).cells)).toBe('0,0=a 0,1=b');
    expect(said(paste([['a'], ['b']], q(0, 0, 2, 0), 9).cells)).toBe('0,0=a 1,0=b');
  });
  it('columns without room are counted, cells that a short row lacks are left alone', () => {
    const p = paste([['a'], ['b', 'c', 'd']], q(0, 3), 5);
    expect(said(p.cells)).toBe('0,3=a 1,3=b 1,4=c');
    expect(p.cut).toBe(1);
    expect(p.area).toEqual(q(0, 3, 1, 4));
  });
  it('each cell of the area is written once and holds what the block has there', () => {
    const n = chance(3);
    for (let i = 0; i < 500; i++) {
      const [h, w, top, left] = [1 + n(4), 1 + n(4), n(5), n(5)];
      const block = Array.from({ length: h }, (_, r) => Array.from({ length: w }, (_, c) => `${r}.${c}`));
      const into = q(top, left, top + n(6), left + n(6));
      const p = paste(block, into, 30);
      expect(new Set(p.cells.map((x) => `${x.r},${x.c}`)).size).toBe(p.cells.length);
      expect(p.cells.length).toBe(height(p.area) * width(p.area));
      for (const x of p.cells) expect(x.text).toBe(`${(x.r - top) % h}.${(x.c - left) % w}`);
    }
  });
  it('a thousand rows of eight columns at once', () => {
    const block = Array.from({ length: 1000 }, (_, r) => Array.from({ length: 8 }, (_, c) => `${r}/${c}`));
    const started = performance.now();
    expect(paste(block, q(0, 0), 8).cells.length).toBe(8000);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('filling', () => {
  const sheet: unknown[][] = [[1, 'a', '2026-01-30', 10], [3, 'b', '2026-01-31', 10.1], [null, null, null, null]];
  const value = (r: number, c: number) => sheet[r]?.[c];
  const kind = (c: number) => (['integer', 'text', 'date', 'number'] as const)[c];
  it('Ctrl+D takes the first row into the rest, or the row above into one', () => {
    expect(fillFrom(q(0, 0, 2, 1), 'down')).toEqual({ source: q(0, 0, 0, 1), target: q(1, 0, 2, 1) });
    expect(fillFrom(q(1, 0), 'down')).toEqual({ source: q(0, 0), target: q(1, 0) });
    expect(fillFrom(q(0, 0), 'down')).toBeNull();
    expect(fillFrom(q(0, 0, 0, 2), 'right')).toEqual({ source: q(0, 0), target: q(0, 1, 0, 2) });
    expect(fillFrom(q(4, 0), 'right')).toBeNull();
  });
  it('the handle goes along the longer way', () => {
    expect(handleTarget(q(1, 1, 2, 2), 5, 3)).toEqual(q(3, 1, 5, 2));
    expect(handleTarget(q(1, 1, 2, 2), 3, 6)).toEqual(q(1, 3, 2, 6));
    expect(handleTarget(q(3, 1, 4, 2), 1, 1)).toEqual(q(1, 1, 2, 2));
    expect(handleTarget(q(1, 1, 2, 2), 2, 1)).toBeNull();
  });
  it('numbers and days with one step run on, words repeat', () => {
    expect(said(fill(q(0, 0, 1, 0), q(2, 0, 4, 0), value, kind))).toBe('2,0=5 3,0=7 4,0=9');
    expect(said(fill(q(0, 1, 1, 1), q(2, 1, 4, 1), value, kind))).toBe('2,1=a 3,1=b 4,1=a');
    expect(said(fill(q(0, 2, 1, 2), q(2, 2, 3, 2), value, kind))).toBe('2,2=2026-02-01 3,2=2026-02-02');
    expect(said(fill(q(0, 3, 1, 3), q(2, 3, 4, 3), value, kind))).toBe('2,3=10.2 3,3=10.3 4,3=10.4');
  });
  it('a single value is copied; upwards a series runs back', () => {
    expect(said(fill(q(0, 0), q(1, 0, 2, 0), value, kind))).toBe('1,0=1 2,0=1');
    expect(said(fill(q(0, 0, 1, 0), q(-2, 0, -1, 0), value, kind))).toBe('-2,0=-3 -1,0=-1');
    expect(said(fill(q(0, 0, 1, 0), q(2, 0, 3, 0), value, kind, true))).toBe('2,0=1 3,0=3');
  });
  it('an empty cell is filled as empty and breaks a series', () => expect(said(fill(q(1, 0, 2, 0), q(3, 0, 4, 0), value, kind))).toBe('3,0=3 4,0=null'));
  it('only differing cells are sent', () => expect(said(differing([{ r: 0, c: 0, value: 1 }, { r: 0, c: 1, value: 'x' }, { r: 2, c: 0, value: '' }], value))).toBe('0,1=x'));
});
