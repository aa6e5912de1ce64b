import { describe, expect, it } from 'vitest';
import { days, hours, instant, overlapping, readTime } from './rota';
import type { ShiftRow, SignupRow } from './types';

const shift = (id: number, day: string, from: string, to: string, more: Partial<ShiftRow> = {}): ShiftRow => ({ id, no: id, point: 'P', on_day: day, starts_at: `${day}T${from}:00Z`, ends_at: `${day}T${to}:00Z`, cap: 2, need: 1, status: 'OPEN', ...more });
const signup = (shift_id: number, volunteer_id: number, status: SignupRow['status'] = 'SIGNED'): SignupRow => ({ id: shift_id * 100 + volunteer_id, shift_id, volunteer_id, status });

describe('the rota', () => {
  it('lists days and hours in order; called-off shifts come last and miss nobody', () => {
    const list = days([shift(3, '2026-12-02', '08:00', '12:00'), shift(1, '2026-12-01', '08:00', '12:00', { status: 'CANCELLED' }), shift(2, '2026-12-01', '12:00', '16:00', { need: 2 })], [signup(2, 7), signup(2, 8, 'CANCELLED')]);
    expect(list.map(([d, v]) => [d, v.map((x) => [x.shift.id, x.people.length, x.missing, x.full])])).toEqual([
      ['2026-12-01', [[2, 1, 1, false], [1, 0, 0, false]]],
      ['2026-12-02', [[3, 0, 1, false]]],
    ]);
  });
  it('a place that is offered for a swap is taken until somebody takes it', () => {
    expect(days([shift(1, '2026-12-01', '08:00', '12:00', { cap: 1 })], [signup(1, 7, 'OFFERED')])[0][1][0]).toMatchObject({ missing: 0, full: true });
  });
  it('warns of shared time, not of shifts that follow each other', () => {
    const all = [shift(1, '2026-12-01', '08:00', '12:00'), shift(2, '2026-12-01', '11:00', '15:00'), shift(3, '2026-12-01', '12:00', '16:00')];
    const mine = [signup(1, 7)];
    expect(overlapping(all[1], 7, all, mine).map((s) => s.id)).toEqual([1]);
    expect(overlapping(all[2], 7, all, mine)).toEqual([]);
    expect(overlapping(all[1], 8, all, mine)).toEqual([]);
    expect(overlapping(all[1], 7, all, [signup(1, 7, 'SWAPPED')])).toEqual([]);
  });
});

describe('a clock time in Warsaw', () => {
  it('is the right instant in winter, in summer and at the change', () => {
    expect(instant('2026-12-01', '08:00')).toBe('2026-12-01T07:00:00.000Z');
    expect(instant('2026-07-01', '08:00')).toBe('2026-07-01T06:00:00.000Z');
    expect(instant('2026-10-25', '08:00')).toBe('2026-10-25T07:00:00.000Z');
    expect(instant('2026-03-29', '01:30')).toBe('2026-03-29T00:30:00.000Z');
  });
  it('is read as people type it', () => {
    expect(['8', '08:30', '8.30', '830', '1430', '23'].map(readTime)).toEqual(['08:00', '08:30', '08:30', '08:30', '14:30', '23:00']);
    expect(['', '24', '8:60', 'rano', '12345'].map(readTime)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
  it('is told as people read it', () => {
    expect(hours({ starts_at: '2026-07-01T06:00:00Z', ends_at: '2026-07-01T12:30:00Z' })).toBe('08:00–14:30');
  });
});
