import { describe, expect, it } from 'vitest';
import { numbersOf, readTry, writeTry, type Numbers } from './whatIf';

const now: Numbers = { area_gr: 106, area_limit_m2: 100, area_above_gr: 1, bands: [{ persons: 1, building: 'BLOCK', percent: 50, floor_gr: 3300 }] };

describe('rates that are tried', () => {
  it('begin with those in force and come back the same', () => {
    expect(writeTry(now)).toEqual({ area: '1,06', limit: '100', above: '0,01', bands: [{ persons: 1, building: 'BLOCK', percent: '50', floor: '33,00' }] });
    expect(readTry(writeTry(now))).toEqual({ rates: { area_gr: 106, area_limit_m2: 100, area_above_gr: 1 }, bands: now.bands });
  });
  it('are sent only when every figure can be read', () => {
    const t = writeTry(now);
    expect(readTry({ ...t, area: '1,2,3' })).toBeUndefined();
    expect(readTry({ ...t, limit: '100,5' })).toBeUndefined();
    expect(readTry({ ...t, bands: [{ ...t.bands[0], percent: '101' }] })).toBeUndefined();
    expect(readTry({ ...t, area: '1.29' })?.rates?.area_gr).toBe(129);
  });
  it('are found among the parameters of the office, or not at all', () => {
    const params = [{ name: 'waste_area_gr', value: 106 }, { name: 'waste_area_limit_m2', value: 100 }, { name: 'waste_area_above_gr', value: 1 }, { name: 'relief_bands', value: now.bands }];
    expect(numbersOf(params)).toEqual(now);
    expect(numbersOf(params.slice(1))).toBeUndefined();
  });
});
