import { describe, expect, it } from 'vitest';
import { nextSort, readSearch, readSort, reorder, viewOf, writeSort } from './search';

describe('the address of a register', () => {
  it('keeps what is understood and drops the rest', () => {
    expect(readSearch({ q: 12, sort: '-a,b', where: [{ field: 'a', op: '=', value: '1' }, null, 5], row: 3, cols: ['a', 7], w: { a: 120, b: 'x', c: 99999 }, on: '2026-01-02', known: 'r5', rules: [{}], map: 'yes', freeze: 2.5 })).toEqual({
      q: '12', sort: '-a,b', where: [{ field: 'a', op: '=', value: '1' }], row: 3, cols: ['a'], w: { a: 120 }, on: '2026-01-02', known: 'r5', freeze: undefined, group: undefined, sums: undefined, rules: undefined, map: undefined, view: undefined,
    });
    expect(readSearch({ where: 'x', on: '1.1.2026', w: 5, sums: [] })).toEqual({ sums: [] });
  });
  it('a saved view holds neither an open row nor a moment', () => expect(viewOf({ row: 1, known: 'r5', on: '2026-01-01', map: true, view: 4, q: 'x', cols: ['a'] })).toEqual({ q: 'x', cols: ['a'] }));
});

describe('sorting', () => {
  it('a heading goes up, down and off', () => {
    let s = nextSort([], 'a', false);
    expect(writeSort(s)).toBe('a');
    s = nextSort(s, 'a', false);
    expect(writeSort(s)).toBe('-a');
    expect(writeSort(nextSort(s, 'a', false))).toBeUndefined();
  });
  it('Shift adds further keys and keeps their order', () => {
    let s = nextSort(readSort('a'), 'b', true);
    s = nextSort(s, 'a', true);
    expect(writeSort(s)).toBe('-a,b');
    expect(writeSort(nextSort(s, 'a', true))).toBe('b');
    expect(writeSort(nextSort(s, 'c', false))).toBe('c');
  });
});

it('columns change places', () => {
  expect(reorder(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a', 'd', 'b', 'c']);
  expect(reorder(['a', 'b', 'c', 'd'], 'a', 'c')).toEqual(['b', 'c', 'a', 'd']);
  expect(reorder(['a', 'b', 'c', 'd'], 'a', null)).toEqual(['b', 'c', 'd', 'a']);
  expect(reorder(['a', 'b'], 'a', 'b')).toEqual(['b', 'a']);
});
