import { describe, expect, it } from 'vitest';
import { readName, readPesel, readQuery } from './pesel';

describe('a PESEL', () => {
  it('tells the day of birth', () => {
    expect(readPesel('44051401458')).toEqual({ birth: '1944-05-14' });
    expect(readPesel('440514 01458')).toEqual({ birth: '1944-05-14' });
    expect(readPesel('02270803624')).toEqual({ birth: '2002-07-08' });
  });
  it.each([
    ['4405140145', 'length'],
    ['44051401459', 'digit'],
    ['4405140145x', 'length'],
    ['44023002457', 'digit'],
  ])('%s is refused: %s', (p, problem) => expect(readPesel(p)).toEqual({ problem }));
  it('names a day that is in no calendar', () => {
    const made = '440230';
    const ten = `${made}0145`;
    const sum = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3].reduce((s, w, i) => s + w * Number(ten[i]), 0);
    expect(readPesel(ten + ((10 - (sum % 10)) % 10))).toEqual({ problem: 'date' });
  });
});

describe('one field for the search', () => {
  it.each([
    ['44051401458', { pesel: '44051401458' }],
    ['14.05.1944', { birth_date: '1944-05-14' }],
    ['501 222 333', { phone: '501222333' }],
    ['+48 501 222 333', { phone: '48501222333' }],
    ['Nowak', { text: 'Nowak' }],
    ['Grunwaldzka 12', { text: 'Grunwaldzka 12' }],
    ['  ', {}],
  ])('%s', (typed, query) => expect(readQuery(typed)).toEqual(query));
});

describe('a name typed in the search', () => {
  it.each([
    ['anna nowak', 'Anna', 'Nowak'],
    ['Anna Maria Nowak-Lis', 'Anna Maria', 'Nowak-Lis'],
    ['Nowak, Anna', 'Anna', 'Nowak'],
    ['kowalska-nowak', '', 'Kowalska-Nowak'],
    ['44051401458', '', ''],
  ])('%s is carried into the form', (typed, first_name, last_name) => expect(readName(typed)).toEqual({ first_name, last_name }));
});
