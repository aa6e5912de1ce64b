import { describe, expect, it } from 'vitest';
import { emptyHousehold, fromRow, givenOf, month } from './Household';
import type { Application } from './types';

describe('what is sent of a household', () => {
  it('is only what was said', () => {
    expect(givenOf({ ...emptyHousehold(), from: '', address: { street: ' Grunwaldzka ', house_no: '12', flat_no: '' }, persons: '1', area: '60,5', building: 'BLOCK' })).toEqual({
      household: { street: 'Grunwaldzka', house_no: '12' }, building: 'BLOCK', persons: 1, area_m2: 60.5, pay_to: 'CASH',
      title: undefined, from: undefined, account: undefined, declared: undefined, signed: undefined,
    });
  });
  it('has no address without a house', () => expect(givenOf({ ...emptyHousehold(), address: { street: 'Grunwaldzka' } }).household).toBeUndefined());
  it('sends an account only when the money goes there', () => {
    expect(givenOf({ ...emptyHousehold(), account: '61 1090' }).account).toBeUndefined();
    expect(givenOf({ ...emptyHousehold(), payTo: 'ACCOUNT', account: ' 61 1090 ' }).account).toBe('61 1090');
  });
  it('says nothing over what the web said already', () => {
    const g = givenOf(emptyHousehold(), true);
    expect(Object.values(g).filter((v) => v !== undefined)).toEqual([]);
  });
});

const called = { id: 1, number: 'OS/2026/1', state: 'CALLED', building: 'DETACHED', persons: 2, area_m2: 120.5, title: 'OWNER', from_month: '2026-12-01', pay_to: 'ACCOUNT', declared: true, signed: false, personal: null } as never as Application;

it('what an application has comes back into its fields and goes out the same', () => {
  const g = givenOf(fromRow({ ...called, personal: { account: '61109010140000071219812874' } as never }));
  expect(g).toMatchObject({ building: 'DETACHED', persons: 2, area_m2: 120.5, title: 'OWNER', from: '2026-12-01', pay_to: 'ACCOUNT', account: '61109010140000071219812874', declared: true });
  expect(g.household).toBeUndefined();
});

it('months go over the end of the year', () => {
  expect(month(1, new Date(2026, 11, 31))).toBe('2027-01-01');
  expect(month(-1, new Date(2026, 0, 31))).toBe('2025-12-01');
});

it('an account that stands covered is not overwritten', () => expect(givenOf(fromRow(called)).account).toBeUndefined());
