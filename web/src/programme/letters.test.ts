import { expect, it } from 'vitest';
import { missingFields } from './letters';

it('a place that the case does not have is named once', () => {
  expect(missingFields('{{name}} {{ sum }} {{nmae}} {{nmae}}', ['name', 'sum'])).toEqual(['nmae']);
  expect(missingFields('no places, { single } braces', [])).toEqual([]);
});
