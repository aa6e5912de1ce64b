import { describe, expect, it } from 'vitest';
import { unbroken, area, bytes, date, decimal, money, moneyRange, moneyShort, number, period, seconds, withUnit } from './format';

const s = (v: string) => v.replaceAll('\u00a0', ' ');

describe('figures are written the Polish way', () => {
  it('dates', () => {
    expect(date('2026-11-22')).toBe('22.11.2026');
    expect(date('2026-11-22T13:00:00Z')).toBe('22.11.2026');
    expect(date(null)).toBe('');
    expect(date('wczoraj')).toBe('');
  });
  it('money is whole grosze', () => {
    expect(s(money(146520))).toBe('1 465,20 zł');
    expect(s(money(5))).toBe('0,05 zł');
    expect(s(money(-146520))).toBe('−1 465,20 zł');
    expect(s(money(123456789012))).toBe('1 234 567 890,12 zł');
    expect(money(null)).toBe('');
  });
  it('a range of one sum is the sum', () => {
    expect(s(moneyRange(146520, 146520))).toBe('1 465,20 zł');
    expect(s(moneyRange(146520, 1465200))).toBe('1 465,20 – 14 652,00 zł');
  });
  it('short money never shows a wrong unit at the border', () => {
    expect(s(moneyShort(84_120))).toBe('841 zł');
    expect(s(moneyShort(3_599_900))).toBe('36 tys. zł');
    expect(s(moneyShort(99_949_999))).toBe('999 tys. zł');
    expect(s(moneyShort(99_960_000))).toBe('1 mln zł');
    expect(s(moneyShort(120_000_000, 'en'))).toBe('1,2 M zł');
  });
  it('areas, numbers and units', () => {
    expect(s(area(12.5))).toBe('12,50 m²');
    expect(s(number(1234567))).toBe('1 234 567');
    expect(number(-0.001, 2)).toBe('0,00');
    expect(decimal(12.5, 4)).toBe('12,5');
    expect(s(withUnit(0.84, 'm'))).toBe('0,84 m');
    expect(s(withUnit(146520, 'gr'))).toBe('1 465,20 zł');
    expect(s(withUnit(162, 'days'))).toBe('162 d');
    expect(withUnit(null, 'm2')).toBe('');
  });
  it('periods keep an open end open', () => {
    expect(period('2021-01-01', '2021-12-31')).toBe('01.01.2021 – 31.12.2021');
    expect(period('2021-01-01', null, true)).toBe('01.01.2021 – ∞');
    expect(period(null, '2021-12-31')).toBe('… – 31.12.2021');
    expect(period(null, null)).toBe('');
  });
  it('a figure is not torn from its unit', () => {
    expect(unbroken('ogródek, 18,00 m² nadal stoi, 215 dni, do 158 112,00 zł, 3 miesiące')).toBe('ogródek, 18,00\u00a0m² nadal stoi, 215\u00a0dni, do 158\u00a0112,00\u00a0zł, 3 miesiące');
  });
  it('sizes and times', () => {
    expect(s(bytes(812_000))).toBe('812 kB');
    expect(s(bytes(4_120_000))).toBe('4,1 MB');
    expect(s(seconds(0.031))).toBe('31 ms');
    expect(s(seconds(2.69))).toBe('2,7 s');
    expect(s(seconds(125))).toBe('2 min 5 s');
  });
});
