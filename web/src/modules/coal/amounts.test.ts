import { describe, expect, it } from 'vitest';
import { amount, grosze, kg, kilograms, tonnes } from './amounts';

describe('kilograms', () => {
  it.each([
    ['750', 750],
    [' 1 500 ', 1500],
    ['1500kg', 1500],
    ['1 500 kg', 1500],
    ['1,5 t', 1500],
    ['0,25t', 250],
    ['2 t', 2000],
    ['1.0500 t', 1050],
  ])('are read from %s', (text, is) => expect(kilograms(text)).toBe(is));
  it.each(['', '0', '-5', '12,5', '1,5', '0 t', '1,2345 t', '1 50', 'tonę', '1e3', '99999999999999999999'])('are refused in %s', (text) => expect(kilograms(text)).toBeUndefined());
});

describe('amounts', () => {
  it.each([
    ['1465,20', 146520],
    ['1 465,2 zł', 146520],
    ['0', 0],
    ['12', 1200],
    ['12.05', 1205],
  ])('are read from %s', (text, is) => expect(grosze(text)).toBe(is));
  it.each(['', '12,', '1,234', '-1', 'zł', '12,5,0'])('are refused in %s', (text) => expect(grosze(text)).toBeUndefined());
  it('are counted to the nearest grosz, halves up', () => {
    expect(amount(1500, 200_000)).toBe(300_000);
    expect(amount(1, 199_999)).toBe(200);
    expect(amount(1, 1_500)).toBe(2); // 1.5 grosza
    expect(amount(1, 1_499)).toBe(1);
    expect(amount(333, 189_990)).toBe(63_267); // 63 266.67
  });
});

describe('masses', () => {
  it('are written with a unit that stays on the line', () => {
    expect(kg(1500)).toBe('1\u00a0500\u00a0kg');
    expect(tonnes(1_050_000)).toBe('1\u00a0050,000\u00a0t');
    expect(kg(null)).toBe('');
  });
});
