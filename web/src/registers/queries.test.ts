import { describe, expect, it } from 'vitest';
import { firstOf } from './queries';

describe('the tab of registers opens one that the role reads', () => {
  it('decisions, else leases, else the first there is', () => {
    expect(firstOf(['parcels', 'leases', 'decisions'])).toBe('decisions');
    expect(firstOf(['parcels', 'leases'])).toBe('leases');
    expect(firstOf(['address_points'])).toBe('address_points');
    expect(firstOf([])).toBeUndefined();
  });
});
