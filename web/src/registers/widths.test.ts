import { describe, expect, it } from 'vitest';
import { widthFor } from './widths';

describe('a column is as wide as what stands in it', () => {
  it('a case number is never cut', () => {
    expect(widthFor('Znak sprawy', ['IDR.7230.3.117.2021'], { mono: true, copy: true })).toBeGreaterThan('IDR.7230.3.117.2021'.length * 7.6 + 22);
  });
  it('an empty column is as wide as its heading, a long text stops', () => {
    expect(widthFor('Numer', [])).toBeGreaterThanOrEqual(64);
    expect(widthFor('Uwagi', ['x'.repeat(400)])).toBe(340);
  });
});
