import { describe, expect, it } from 'vitest';
import type { Session } from '../account/types';
import { adminPartsFor, pagesFor, startFor } from './pages';

const who = (permissions: string[], registers: string[] = []): Session => ({ signed_in: true, permissions, registers: Object.fromEntries(registers.map((r) => [r, { read: true }])) });
const menu = (s: Session) => pagesFor(s).map((p) => p.key);

describe('menus', () => {
  it('show only what the role may do', () => {
    expect(menu(who(['import', 'analyse'], ['discrepancies', 'decisions']))).toEqual(['findings', 'registers', 'imports', 'runs', 'statistics', 'gis']);
    expect(menu(who([], ['decisions']))).toEqual(['registers']);
    expect(menu(who(['finding.decide'], ['leases']))).toContain('linking');
    expect(menu(who(['finding.decide'], ['parcels']))).not.toContain('linking'); // nothing of theirs could be linked
    expect(menu(who(['audit.read', 'privacy.manage']))).toEqual(['admin']);
    expect(menu(who([]))).toEqual([]);
  });
  it('of administration, too', () => {
    expect(adminPartsFor(who(['audit.read', 'privacy.manage'])).map(([to]) => to)).toEqual(['audit', 'privacy']);
    expect(adminPartsFor(who(['user.manage'])).map(([to]) => to)).toEqual(['users', 'roles']);
  });
  it('begin where there is something to see', () => {
    expect(startFor(who(['import.read', 'user.manage']))).toBe('/admin');
    expect(startFor(who([], ['decisions']))).toBe('/registers');
    expect(startFor(who(['statistics.read']))).toBe('/programmes');
    expect(startFor(who(['coal.sell'], ['coal_sales']))).toBe('/coal/till');
    expect(startFor(who([], ['relief_applications', 'decisions']))).toBe('/registers');
    expect(startFor(who(['user.manage', 'programme.manage', 'coal.sell']))).toBe('/admin');
    expect(startFor(who([]))).toBe('/role');
  });
});
