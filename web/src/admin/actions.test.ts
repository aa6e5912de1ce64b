import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pl } from '../i18n/words';
import { actionKey } from './AuditTable';

const root = join(__dirname, '../../..');
const sources = ['analysis', 'ingest', 'internal/access/account', 'internal/register', 'internal/param', 'internal/privacy', 'internal/db'].flatMap((dir) =>
  readdirSync(join(root, dir))
    .filter((f) => f.endsWith('.go') && !f.endsWith('_test.go'))
    .map((f) => readFileSync(join(root, dir, f), 'utf8')),
);

describe('what the audit writes down', () => {
  it('has words', () => {
    const found = new Set(sources.flatMap((go) => [...go.matchAll(/\b(?:Audit|AuditChanges|Append|AppendChanges|Record|audit|audited|recorded)\((?:[\w.]+, )*"([a-z_]+\.[a-z_]+)"/g)].map((m) => m[1])));
    expect(found).toContain('param.set');
    expect(found.size).toBeGreaterThan(25);
    expect([...found].filter((a) => !(actionKey(a).replace('admin.action.', '') in pl.admin.action)).sort()).toEqual([]);
  });
});
