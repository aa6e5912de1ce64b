import { describe, expect, it } from 'vitest';
import { acceptance, start, type ChangeSetRow } from './changeset';
import { choicesOf, isShown } from './own';

const rows: ChangeSetRow[] = [
  { no: 1, line: 2, id: 7, kind: 'changed', cells: [{ field: 'a', status: 'edit' }, { field: 'b', status: 'conflict' }, { field: 'c', status: 'refused' }, { field: 'd', status: 'done' }] },
  { no: 2, line: 9, kind: 'new', cells: [{ field: 'a', status: 'edit' }] },
  { no: 3, line: 10, kind: 'new', cells: [{ field: 'a', status: 'edit' }, { field: 'b', status: 'error' }] },
  { no: 4, line: 0, id: 8, kind: 'missing', cells: [] },
];

describe('a corrected copy', () => {
  it('everything that only the file changed, unless something is unticked', () => {
    expect(acceptance(rows, start, true)).toEqual({ accept: 'all', mine: [], delete: [] });
    expect(acceptance(rows, start, false).accept).toEqual(['1.a', '2']);
    expect(acceptance(rows, { ...start, left: { '1.a': true } }, true).accept).toEqual(['2']);
    expect(acceptance(rows, { ...start, left: { '2': true } }, true).accept).toEqual(['1.a']);
  });
  it('of a conflict only what a person chose, and no row is deleted unasked', () => {
    expect(acceptance(rows, { left: {}, conflicts: { '1.b': 'file' }, bin: { 4: true } }, true)).toEqual({ accept: 'all', mine: ['1.b'], delete: [4] });
    expect(acceptance(rows, { left: {}, conflicts: { '1.b': 'now' }, bin: { 4: false } }, true)).toEqual({ accept: 'all', mine: [], delete: [] });
  });
});

describe('officers’ own fields', () => {
  it('a code is made of each word', () => expect(choicesOf('Żółta karta\n\n  czerwona  ')).toEqual([{ value: 'zolta_karta', pl: 'Żółta karta', en: 'Żółta karta' }, { value: 'czerwona', pl: 'czerwona', en: 'czerwona' }]));
  it('appear when the answer they depend on calls for them', () => {
    const row = { kind: 'ADVERT', tags: ['a', 'b'], paid: null, open: false };
    expect(isShown(null, row)).toBe(true);
    expect(isShown({ field: 'kind', op: '=', value: 'ADVERT' }, row)).toBe(true);
    expect(isShown({ field: 'kind', op: 'in', value: 'WORKS|ADVERT' }, row)).toBe(true);
    expect(isShown({ field: 'kind', op: '<>', value: 'ADVERT' }, row)).toBe(false);
    expect(isShown({ field: 'tags', op: '=', value: 'b' }, row)).toBe(true);
    expect(isShown({ field: 'paid', op: 'empty' }, row)).toBe(true);
    expect(isShown({ field: 'paid', op: '=', value: '' }, row)).toBe(false);
    expect(isShown({ field: 'open', op: '=', value: 'false' }, row)).toBe(true);
  });
});
