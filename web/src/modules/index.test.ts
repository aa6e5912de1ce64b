import { describe, expect, it } from 'vitest';
import type { Session } from '../account/types';
import { en, pl } from '../i18n/words';
import { among } from './entry';
import { barePath, menuFor, modules, modulesFor, publicPath } from './index';

const who = (permissions: string[], registers: string[] = []): Session => ({ signed_in: true, permissions, registers: Object.fromEntries(registers.map((r) => [r, { read: true }])) });
const word = (words: object, key: string) => key.split('.').reduce<unknown>((o, k) => (o as Record<string, unknown> | undefined)?.[k], words);

describe('programmes', () => {
  it('offer nothing to who may do nothing in them', () => {
    expect(modulesFor(who([]))).toEqual([]);
    for (const m of modules) expect(menuFor(m, who([], ['decisions', 'parcels']))).toEqual([]);
  });
  it('are all listed for who switches them on and off', () => {
    expect(modulesFor(who(['programme.manage']))).toEqual(modules);
  });
  it('have a page behind each place of their menus, and a word for it in both languages', () => {
    for (const m of modules)
      for (const i of m.menu) {
        expect(among(m.routes.map((r) => r.path), i.to), i.to).toBe(true);
        expect(word(pl, i.key), i.key).toBeTypeOf('string');
        expect(word(en, i.key), i.key).toBeTypeOf('string');
      }
  });
  it('offer at the door only what anybody may open, with a word for it in both languages', () => {
    for (const v of modules.flatMap((m) => m.visitors ?? [])) {
      expect(publicPath(v.to) || barePath(v.to), v.to).toBe(true);
      expect(word(pl, v.key), v.key).toBeTypeOf('string');
      expect(word(en, v.key), v.key).toBeTypeOf('string');
    }
  });
  it('open to anybody only what they name', () => {
    for (const m of modules)
      for (const r of m.routes) expect(publicPath(r.path) || barePath(r.path), r.path).toBe([...m.publicPaths, ...(m.barePaths ?? [])].includes(r.path));
    expect(publicPath('/programmes') || publicPath('/') || publicPath('/registers/persons')).toBe(false);
  });
});

describe('addresses', () => {
  it('match part by part', () => {
    expect(among(['/coal/sales/$id'], '/coal/sales/12')).toBe(true);
    expect(among(['/coal/sales/$id'], '/coal/sales/')).toBe(false);
    expect(among(['/coal/sales/$id'], '/coal/sales/12/x')).toBe(false);
    expect(among(['/coal/till'], '/coal/till/')).toBe(true);
  });
});
