import { describe, expect, it } from 'vitest';
import { dayBefore, layout, parseValue, plan, valueText, type Period } from './periods';

const p = (value: unknown, valid_from?: string, valid_to?: string): Period => ({ name: 'multiplier_penalty', value, valid_from, valid_to });

describe('setting a value', () => {
  const periods = [p(10, undefined, '2025-12-31'), p(12, '2026-01-01')];
  it('closes the period that holds its first day on the day before', () => {
    expect(plan(periods, '2027-01-01')).toEqual({ closed: { period: periods[1], last: '2026-12-31' }, until: undefined });
    expect(plan(periods, '2024-03-01')).toEqual({ closed: { period: periods[0], last: '2024-02-29' }, until: '2025-12-31' });
  });
  it('replaces a period that begins on the same day', () => {
    expect(plan(periods, '2026-01-01')).toEqual({ replaced: periods[1], until: undefined });
    expect(plan(periods, '')).toEqual({ replaced: periods[0], until: '2025-12-31' });
  });
  it('knows the day before a year, a month and a leap day', () => {
    expect([dayBefore('2026-01-01'), dayBefore('2026-05-01'), dayBefore('2024-03-01')]).toEqual(['2025-12-31', '2026-04-30', '2024-02-29']);
  });
});

describe('a value', () => {
  it('is read the way people write it', () => {
    expect(parseValue('min_exposure_gr', '1 465,20 zł', 50000)).toBe(146520);
    expect(parseValue('k_sigma', '2,5', 2)).toBe(2.5);
    expect(parseValue('k_sigma', 'two', 2)).toBeUndefined();
    expect(parseValue('min_area_applies_to_ads', 'false', true)).toBe(false);
    expect(parseValue('regime_change_on', '21.09.2022', '2022-09-21')).toBe('2022-09-21');
  });
  it('is written the way people read it', () => {
    expect(valueText('min_exposure_gr', 50000, 'tak', 'nie')).toBe('500,00\u00a0zł');
    expect(valueText('x', true, 'tak', 'nie')).toBe('tak');
    expect(valueText('regime_change_on', '2022-09-21', 'tak', 'nie')).toBe('21.09.2022');
  });
});

describe('the line of time', () => {
  it('is covered without a gap, open ends to its edges', () => {
    const { spans, now } = layout([p(1, undefined, '2020-12-31'), p(2, '2021-01-01')], '2026-11-22');
    expect(spans[0].left).toBe(0);
    expect(spans[0].width).toBeCloseTo(spans[1].left);
    expect(spans[1].left + spans[1].width).toBeCloseTo(100);
    expect(now).toBeGreaterThan(spans[1].left);
  });
});
