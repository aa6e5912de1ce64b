import { describe, expect, it } from 'vitest';
import { chance } from '../ui/sheet/chance';
import { add, carriedOn, cellKey, changesOf, decided, held, isNothing, join, made, nothing, refused, withoutWrong, type Entry } from './work';

const version = (id: number) => id * 10;

describe('cells become one request', () => {
  it('cells of a row are one change with the version that was seen; new rows carry their own name', () => {
    const w = add(nothing, [{ row: '7', field: 'a', value: 1 }, { row: '7', field: 'b', value: null }, { row: 't1', field: 'a', value: 'x' }], [9]);
    expect(changesOf(w, version)).toEqual({
      changes: [{ op: 'set', id: 7, version: 70, set: { a: 1, b: null } }, { op: 'create', temp: 't1', set: { a: 'x' } }, { op: 'delete', id: 9, version: 90 }],
      keys: ['7', 't1', '9'],
    });
  });
  it('a row that goes is not written first', () => expect(changesOf(add(nothing, [{ row: '9', field: 'a', value: 1 }], [9]), version).changes).toEqual([{ op: 'delete', id: 9, version: 90 }]));
  it('the last word about a cell counts', () => {
    const n = chance(12);
    const entries: Entry[] = Array.from({ length: 2000 }, () => ({ row: n(5) ? String(1 + n(20)) : `t${n(3)}`, field: 'abcd'[n(4)], value: n(100) }));
    const want = new Map(entries.map((e) => [cellKey(e.row, e.field), e.value]));
    let w = nothing;
    for (let i = 0; i < entries.length; i += 37) w = add(w, entries.slice(i, i + 37));
    const got = new Map(Object.entries(w.sets).flatMap(([r, s]) => Object.entries(s).map(([f, v]) => [cellKey(r, f), v] as const)));
    expect(got).toEqual(want);
    expect(join(nothing, w).sets).toEqual(w.sets);
  });
});

describe('what a person saw', () => {
  it('a value typed while a live update came in goes out with the version that was on the screen before', () => {
    const w = add(add(nothing, [{ row: '7', field: 'a', value: 1, seen: 70 }]), [{ row: '7', field: 'b', value: 2, seen: 71 }]);
    expect(changesOf(w, (_, seen) => seen).changes[0].version).toBe(70);
    expect(changesOf(join(nothing, w), (_, seen) => seen).changes[0].version).toBe(70);
  });
  it('one’s own changes in between are no conflict', () => {
    const steps = { 7: { 70: 75, 75: 80 } };
    expect([carriedOn(steps, 7, 70), carriedOn(steps, 7, 80), carriedOn(steps, 7, 71), carriedOn(steps, 8, 70), carriedOn({ 7: { 70: 70 } }, 7, 70)]).toEqual([80, 80, 71, 70, 70]);
  });
});

describe('what cannot be stored', () => {
  const bad = add(nothing, [{ row: '1', field: 'a', value: 5 }, { row: '1', field: 'b', wrong: { words: 'to nie data', text: 'jutro' } }, { row: 't1', field: 'c', wrong: { words: 'wymagane' } }]);
  it('is held back until it is put right', () => {
    expect(held(bad)).toBe(true);
    const right = add(bad, [{ row: '1', field: 'b', value: '2026-01-01' }, { row: 't1', field: 'c', value: 'x' }]);
    expect(held(right)).toBe(false);
    expect(changesOf(right, version).changes).toEqual([{ op: 'set', id: 1, version: 10, set: { a: 5, b: '2026-01-01' } }, { op: 'create', temp: 't1', set: { c: 'x' } }]);
  });
  it('may be left out: the rest is stored, a new row that lacks something is not', () => {
    expect(changesOf(withoutWrong(bad), version).changes).toEqual([{ op: 'set', id: 1, version: 10, set: { a: 5 } }]);
  });
  it('the server’s words stand at the cells they speak of and do not hold back another try', () => {
    const w = add(nothing, [{ row: '1', field: 'a', value: 5 }, { row: 't1', field: 'a', value: 6 }]);
    const { keys } = changesOf(w, version);
    const told = refused(w, keys, [{ index: 1, field: 'k', code: 'required', message: '' }, { index: 0, code: 'not_yours', message: '' }], (p) => p.code);
    expect(told.wrong).toEqual({ 't1|k': { words: 'required', server: true }, '1|': { words: 'not_yours', server: true } });
    expect(held(told)).toBe(false);
    expect(changesOf(withoutWrong(told), version).changes).toEqual([]);
    expect(add(told, [{ row: 't1', field: 'k', value: 1 }, { row: '1', field: 'a', value: 2 }]).wrong).toEqual({});
  });
  it('a correction back to nothing leaves no empty change', () => {
    const w = add(add(nothing, [{ row: '1', field: 'a', wrong: { words: 'x' } }]), []);
    expect(isNothing(w)).toBe(false);
    expect(changesOf(withoutWrong(w), version).changes).toEqual([]);
  });
});

describe('a conflict', () => {
  const w = add(nothing, [{ row: '1', field: 'a', value: 5 }, { row: '1', field: 'b', value: 6 }, { row: '2', field: 'a', value: 7 }, { row: '3', field: 'a', value: 8 }]);
  const { keys } = changesOf(w, version);
  const field = (f: string) => ({ field: f, base: 0, theirs: 1, yours: 5 });
  it('is decided field by field and sent with the version that was decided about', () => {
    const d = decided(w, keys, [{ index: 0, id: 1, version: 11, who: 'ak', fields: [field('a'), field('b')] }, { index: 2, id: 3, version: 0, who: 'ak', deleted: true, fields: [] }], (_, f) => (f === 'a' ? 'mine' : 'theirs'));
    expect(changesOf(d.work, (id) => d.versions[id] ?? version(id)).changes).toEqual([{ op: 'set', id: 1, version: 11, set: { a: 5 } }, { op: 'set', id: 2, version: 20, set: { a: 7 } }]);
  });
  it('theirs everywhere sends nothing for the row', () => {
    const d = decided(w, keys, [{ index: 1, id: 2, version: 21, who: 'ak', fields: [field('a')] }], () => 'theirs');
    expect(changesOf(d.work, version).changes.map((c) => c.id)).toEqual([1, 3]);
  });
  it('a deletion is kept or given up', () => {
    const x = add(nothing, [], [4, 5]);
    const d = decided(x, ['4', '5'], [{ index: 0, id: 4, version: 41, who: 'ak', fields: [field('a')] }], () => 'theirs');
    expect(d.work.deletes).toEqual([5]);
  });
});

it('new rows are known by their names', () => expect(made({ revision: 5, rows: [{ id: 1, version: 2 }, { id: 8, version: 5, temp: 't1' }] })).toEqual({ t1: 8 }));
