import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modules } from '../modules';

const e2e = join(__dirname, '../../e2e');
const router = readFileSync(join(__dirname, '../router.tsx'), 'utf8');
// Lists of pages in the browser tests: ['name', '/address', …] or ['login', '/address', …] that are held to the rules.
const lists = readdirSync(e2e).filter((f) => f.endsWith('.mjs') && /from '\.\/everyone\.mjs'/.test(readFileSync(join(e2e, f), 'utf8'))).map((f) => readFileSync(join(e2e, f), 'utf8')).join('\n');
const listed = [...lists.matchAll(/\[(?:'[^']*'|null), ['`](\/[^'`]*)['`]/g)].map((m) => m[1].replace(/[?#].*/, '').replace(/\$\{[^}]*\}/g, '1'));

// Figures stand in a frame of their own; pages that only a test of their own can reach say so where they are looked at.
const ofFigures = ['/money', '/survey', '/quality', '/coverage'];
const elsewhere: Record<string, RegExp> = {
  '/aid/patrols/$id': /waitForSelector\('#visits'\);\s*await everywhere\(w\)/,
  '/setup': /w\.go\('\/setup[\s\S]{0,400}await fit\(w\)/,
  '/registers/$name/changesets/$id': /waitForSelector\('\.changeset[\s\S]{0,500}await everywhere\(w\)/,
};

describe('pages', () => {
  it('are each looked at with axe, at 320 px and at 200 %', () => {
    const paths = [...router.matchAll(/path: '(\/[^']*)'/g)].map((m) => (ofFigures.includes(m[1]) ? `/statistics${m[1]}` : m[1]));
    const administration = [...router.matchAll(/getParentRoute: \(\) => admin, path: '(\/[^']*)'/g)].map((m) => m[1]);
    const all = [...new Set([...paths.map((p) => (administration.includes(p) && p !== '/' ? `/admin${p}` : p)), ...modules.flatMap((m) => m.routes.map((r) => r.path))])];
    expect(all.length).toBeGreaterThan(60);
    const seen = (p: string) => listed.some((l) => new RegExp(`^${p.replace(/\$\w+/g, '[^/]+')}$`).test(l)) || elsewhere[p]?.test(lists);
    expect(all.filter((p) => !seen(p))).toEqual([]);
  });
});
