import { readPesel, type readQuery } from './pesel';
import type { Candidate } from './types';

/**
 * Which row the search stands on before anybody moves: somebody who is sure or likely to be meant; else the new person, if
 * nobody is alike or what was typed says all of a person; else none (-1). Never somebody who is only possibly meant: Enter
 * would put a stranger's case into their file.
 */
export function atFirst(rows: Pick<Candidate, 'kind' | 'why'>[], query: ReturnType<typeof readQuery>): number {
  const strong = rows.findIndex((c) => c.kind !== 'possible');
  if (strong >= 0) return strong;
  if (!rows.length) return 0;
  return whole(query) && !rows.some(namesake) ? rows.length : -1;
}

/** Somebody of that very name is neither taken nor passed over by Enter alone. */
const namesake = (c: Pick<Candidate, 'why'>) => (c.why ?? []).some((w) => w.code === 'name_same' || w.code === 'name_spelling' || w.code === 'name_swapped');

const whole = ({ text, pesel }: ReturnType<typeof readQuery>) => (pesel ? 'birth' in readPesel(pesel) : (text ?? '').split(/[\s,]+/).filter((w) => [...w].length >= 2).length >= 2);
