import { describe, expect, it } from 'vitest';
import type { Session } from '../account/types';
import { daysOf, lookWords, partsFor, percent, trendOf } from './figures';
import type { PlaceLook } from './types';

const w = (pl: string) => ({ pl, en: pl });
const who = (permissions: string[], registers: string[] = []): Session => ({ signed_in: true, permissions, registers: Object.fromEntries(registers.map((r) => [r, { read: true }])) });

describe('figures', () => {
  it('offer each person what they may read', () => {
    expect(partsFor(who(['statistics.read'])).map((p) => p.key)).toEqual(['statistics', 'money', 'quality', 'coverage']);
    expect(partsFor(who([], ['decisions']))).toEqual([]);
    expect(partsFor({ signed_in: true, permissions: [], registers: { leases: { read: true, edit: true } } } as unknown as Session).map((p) => p.key)).toEqual(['quality']);
    expect(partsFor(who([], ['decisions', 'discrepancies'])).map((p) => p.key)).toEqual(['statistics', 'money', 'survey', 'quality']);
    expect(partsFor(who([], ['discrepancies', 'road_lanes', 'scan_objects'])).map((p) => p.key)).toEqual(['statistics', 'money', 'survey', 'coverage']);
    expect(partsFor(who(['user.manage']))).toEqual([]);
  });
  it('never call certain what is not', () => {
    expect(percent(0.719)).toBe('72\u00a0%');
    expect(percent(0.999)).toBe('>99\u00a0%');
    expect(percent(0.001)).toBe('<1\u00a0%');
    expect(percent(0)).toBe('0\u00a0%');
    expect(percent(1)).toBe('100\u00a0%');
    expect(percent(0.9871, 1)).toBe('98,7\u00a0%');
    expect(percent(null)).toBe('–');
  });
  it('show a trend of two runs and more', () => {
    const r = { register: 'decisions', title: w('R'), rows: 7, score: 0.5, faults: [], trend: [{ run: 1, on: '2026-01-01', rows: 7, score: 0.4567 }] };
    const words = { title: w('T'), on: w('D'), score: w('S'), rows: w('W') };
    expect(trendOf(r, words).chart).toBe('');
    expect(trendOf(r, words).rows).toEqual([['2026-01-01', 45.7, 7]]);
    expect(trendOf({ ...r, trend: [...r.trend, { run: 2, on: '2026-01-02', rows: 0, score: null }] }, words).rows[1]).toEqual(['2026-01-02', null, 0]);
  });
  it('keep bases apart day by day', () => {
    const day = (day: string, basis: string, max_gr: number) => ({ day, revision: 1, basis, basis_title: w(basis), findings: 1, min_gr: 0, max_gr });
    const t = daysOf({ history: [day('2026-01-01', 'FEE', 10), day('2026-01-01', 'PEN', 100), day('2026-01-02', 'PEN', 90)] }, { title: w('t'), day: w('d'), most: w('m') });
    expect(t.columns.map((c) => c.key)).toEqual(['day', 'FEE', 'PEN']);
    expect(t.rows).toEqual([['2026-01-01', 10, 100], ['2026-01-02', 0, 90]]);
  });
  it('tell "nothing found" from "never scanned"', () => {
    const look = (patch: Partial<PlaceLook>): PlaceLook => ({ campaigns: [], never: false, last: '2024-06-12', findings: 0, ...patch });
    expect(lookWords(look({ never: true })).key).toBe('never');
    expect(lookWords(look({})).key).toBe('clear');
    expect(lookWords(look({ findings: 2 })).key).toBe('found');
    expect(lookWords(look({ findings: null })).key).toBe('scanned');
  });
});
