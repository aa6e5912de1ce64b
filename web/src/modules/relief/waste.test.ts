import { describe, expect, it } from 'vitest';
import { count, emptyForm, figure, questionOf, readForm } from './waste';

describe('a figure typed by hand', () => {
  it.each([['60', 60], ['60,5', 60.5], ['60.25 m²', 60.25], ['1 060', 1060], ['0', undefined], ['-5', undefined], ['abc', undefined], ['60,123', undefined], ['', undefined]])('%s is %s', (s, n) => expect(figure(s)).toBe(n));
  it.each([['1', 1], ['12', 12], ['0', undefined], ['51', undefined], ['2,5', undefined], ['', undefined]])('%s persons are %s', (s, n) => expect(count(s)).toBe(n));
});

describe('the question that is sent', () => {
  it('waits for the one figure that the method needs', () => {
    expect(questionOf({ ...emptyForm, persons: '1' })).toBeUndefined();
    expect(questionOf({ ...emptyForm, area: '60' })).toEqual({ area_m2: 60 });
    expect(questionOf({ ...emptyForm, area: '60' }, 'PERSONS')).toBeUndefined();
    expect(questionOf({ ...emptyForm, method: 'WATER', area: '60' })).toBeUndefined();
    expect(questionOf({ ...emptyForm, method: 'WATER', water: '7,5' })).toEqual({ method: 'WATER', water_m3: 7.5 });
  });
  it('tells the household for the support, and the method only when it is not the council’s', () => {
    expect(questionOf({ ...emptyForm, area: '60', building: 'BLOCK', persons: '1' })).toEqual({ area_m2: 60, building: 'BLOCK', household_persons: 1 });
    expect(questionOf({ ...emptyForm, method: 'PERSONS', persons: '3' })).toEqual({ method: 'PERSONS', persons: 3, household_persons: 3 });
    expect(questionOf({ ...emptyForm, method: 'HOUSEHOLD', persons: '3' })).toEqual({ method: 'HOUSEHOLD', household_persons: 3 });
    expect(questionOf({ ...emptyForm, method: 'CONTAINER', containers: '2', persons: '1' })).toEqual({ method: 'CONTAINER', containers: 2 });
  });
  it('says what differs from the usual only', () => {
    expect(questionOf({ ...emptyForm, area: '60', segregated: false, compost: true, on: '2023-09-01' })).toEqual({ area_m2: 60, segregated: false, compost: true, on: '2023-09-01' });
  });
});

describe('answers carried from page to page', () => {
  it('arrive as they left', () => {
    const f = { ...emptyForm, area: '60', persons: '1', building: 'BLOCK' as const, on: '2023-09-01' };
    expect(readForm(JSON.parse(JSON.stringify(f)))).toEqual(f);
  });
  it('are read with suspicion', () => {
    expect(readForm({ method: 'MAGIC', building: 'HUT', area: 60, persons: '1'.repeat(99), on: 'today', segregated: 'no' })).toEqual(emptyForm);
    expect(readForm(null)).toEqual(emptyForm);
    expect(readForm('x')).toEqual(emptyForm);
  });
});
