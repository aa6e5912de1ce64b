import { describe, expect, it } from 'vitest';
import { readQuery } from './pesel';
import { atFirst } from './picking';
import type { Candidate } from './types';

const who = (kind: Candidate['kind'], code = 'name_part') => ({ kind, why: [{ code, weight: 12, pl: '', en: '' }] });

describe('where the search for a person stands before anybody moves', () => {
  it('is on somebody who is sure or likely to be meant, also below weaker ones', () => {
    expect(atFirst([who('sure'), who('possible')], readQuery('44051401458'))).toBe(0);
    expect(atFirst([who('possible'), who('likely')], readQuery('Jan Nowak'))).toBe(1);
  });
  it('is on nobody who is only possibly meant', () => {
    for (const typed of ['Nowak', 'J Nowak', '12.03.1994', '600 100 200']) expect(atFirst([who('possible'), who('possible')], readQuery(typed)), typed).toBe(-1);
  });
  it('is on the new person when all of a name was typed and others only share a part of it', () => {
    expect(atFirst([who('possible'), who('possible')], readQuery('Jan Nowak'))).toBe(2);
    expect(atFirst([who('possible')], readQuery('44051401458'))).toBe(1);
  });
  it('is on none beside somebody of that very name: a second row of one person is as wrong as a stranger', () => {
    for (const code of ['name_same', 'name_spelling', 'name_swapped']) expect(atFirst([who('possible', code)], readQuery('Jan Nowak')), code).toBe(-1);
  });
  it('is on the new person when nobody is alike', () => {
    expect(atFirst([], readQuery('Now'))).toBe(0);
  });
});
