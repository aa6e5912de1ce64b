// Rules of the officers' own fields.
import { alike } from '../ui/sheet/codec';
import type { ShownWhen } from './types';

/** One value a line; the code is made of the word, so that nobody has to invent one. */
export const choicesOf = (text: string) =>
  text
    .split('\n')
    .map((s) => s.trim())
    .filter(Boolean)
    .map((word) => ({ value: word.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/g, 'l').replace(/Ł/g, 'L').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '') || word, pl: word, en: word }));

/** Whether a field is asked for in a row: as the server reads the same rule. */
export function isShown(rule: ShownWhen | null | undefined, row: Record<string, unknown>): boolean {
  if (!rule?.field) return true;
  const v = row[rule.field];
  const filled = !alike(v, null);
  const has = (x: string) => (Array.isArray(v) ? v.map(String).includes(x) : String(v ?? '') === x);
  switch (rule.op) {
    case 'filled':
      return filled;
    case 'empty':
      return !filled;
    case '=':
      return filled && has(rule.value ?? '');
    case '<>':
      return !has(rule.value ?? '');
    case 'in':
      return filled && (rule.value ?? '').split('|').some(has);
  }
  return true;
}
