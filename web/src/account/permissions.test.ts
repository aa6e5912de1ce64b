import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pl } from '../i18n/words';
import { builtInRoles, missingPermission, permissionKey, permissions } from './permissions';

const go = readFileSync(join(__dirname, '../../../internal/access/role.go'), 'utf8');

describe('permissions', () => {
  it('are those of the server, each with its words', () => {
    const theirs = [...go.matchAll(/^\t[A-Z]\w+ += "([a-z.]+)"/gm)].map((m) => m[1]);
    expect(theirs.length).toBeGreaterThan(10);
    expect([...permissions].sort()).toEqual(theirs.sort());
    for (const p of permissions) expect(pl.permission).toHaveProperty(permissionKey(p).replace('permission.', ''));
  });
  it('are found in a refusal', () => {
    expect(missingPermission('your roles do not give you the permission user.manage; an administrator of your office can grant it')).toBe('user.manage');
    expect(missingPermission('your roles do not give you decisions')).toBeUndefined();
  });
});

describe('built-in roles', () => {
  it('are those of the server', () => {
    const theirs = [...go.matchAll(/\{Name: "([a-z]+)", Title/g)].map((m) => m[1]);
    expect([...builtInRoles].sort()).toEqual(theirs.sort());
  });
});
