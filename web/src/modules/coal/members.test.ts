import { describe, expect, it } from 'vitest';
import { emptyLine, membersOf, problemOf, withLine } from './members';

describe('members of a household', () => {
  it('are typed a line each, with one empty line at the end', () => {
    let lines = withLine([emptyLine], 0, { name: 'Jan Nowak', who: '' });
    expect(lines).toEqual([{ name: 'Jan Nowak', who: '' }, emptyLine]);
    lines = withLine(lines, 1, { name: 'Ewa Nowak', who: '44051401458' });
    expect(lines).toHaveLength(3);
    lines = withLine(withLine(lines, 1, emptyLine), 0, emptyLine);
    expect(lines).toEqual([emptyLine]);
  });
  it('are sent with a PESEL or a day of birth, whichever was typed', () => {
    expect(membersOf([{ name: 'Jan Nowak', who: '44051401458' }, { name: 'Nowak, Ewa', who: '3.02.2015' }, { name: 'Nowak', who: '' }, emptyLine])).toEqual([
      { last_name: 'Nowak', first_name: 'Jan', pesel: '44051401458', birth_date: undefined },
      { last_name: 'Nowak', first_name: 'Ewa', pesel: undefined, birth_date: '2015-02-03' },
      { last_name: 'Nowak', first_name: undefined, pesel: undefined, birth_date: undefined },
    ]);
  });
  it('are not sent while a line is wrong', () => {
    expect(problemOf({ name: '', who: '44051401458' })).toBe('name');
    expect(problemOf({ name: 'Jan Nowak', who: 'wczoraj' })).toBe('who');
    expect(problemOf(emptyLine)).toBeUndefined();
    expect(membersOf([{ name: 'Jan Nowak', who: '12' }, emptyLine])).toBeUndefined();
  });
});
