import { expect, it } from 'vitest';
import { lettersFor } from './letters';

it('only letters that fit the case are offered, the most needed first', () => {
  expect(lettersFor('DRAFT')).toEqual([]);
  expect(lettersFor('SUBMITTED', '')).toEqual(['call', 'receipt']);
  expect(lettersFor('IN_REVIEW', '')).toEqual(['receipt']);
  expect(lettersFor('DECIDED', 'POSITIVE')).toEqual(['granted', 'receipt']);
  expect(lettersFor('FINAL', 'NEGATIVE')).toEqual(['refused', 'receipt']);
  expect(lettersFor('CLOSED', 'UNPROCESSED')).toEqual(['unexamined', 'receipt']);
});
