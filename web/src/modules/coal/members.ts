// The other people of a household as a clerk types them: a line each, the last line always empty.
import { readName, readQuery } from '../../programme/pesel';

/** "Nowak Jan" or "Jan Nowak", and beside it a PESEL or a day of birth. */
export interface MemberLine {
  name: string;
  who: string;
}

export interface Member {
  last_name: string;
  first_name?: string;
  birth_date?: string;
  pesel?: string;
}

export const emptyLine: MemberLine = { name: '', who: '' };

const blank = (l: MemberLine) => !l.name.trim() && !l.who.trim();

/** Lines after a change of one: what was emptied goes, and one empty line stays at the end. */
export function withLine(lines: MemberLine[], i: number, l: MemberLine): MemberLine[] {
  const kept = lines.map((x, n) => (n === i ? l : x));
  while (kept.length > 1 && blank(kept[kept.length - 1]) && blank(kept[kept.length - 2])) kept.pop();
  return blank(kept[kept.length - 1]) ? kept : [...kept, emptyLine];
}

/** What is wrong with a line that is not empty: the key of its words. */
export function problemOf(l: MemberLine): 'name' | 'who' | undefined {
  if (blank(l)) return undefined;
  if (!readName(l.name).last_name) return 'name';
  const q = readQuery(l.who);
  return l.who.trim() && !q.pesel && !q.birth_date ? 'who' : undefined;
}

/** The members that are sent; nothing while a line is wrong. */
export function membersOf(lines: MemberLine[]): Member[] | undefined {
  const real = lines.filter((l) => !blank(l));
  if (real.some(problemOf)) return undefined;
  return real.map((l) => {
    const { first_name, last_name } = readName(l.name);
    const { pesel, birth_date } = readQuery(l.who);
    return { last_name, first_name: first_name || undefined, pesel, birth_date };
  });
}
