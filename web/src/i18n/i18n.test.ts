import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en, pl, uk } from './words';

const keys = (o: object, at = ''): string[] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'object' ? keys(v, `${at}${k}.`) : [at + k]));
const plain = (ks: string[]) => new Set(ks.map((k) => k.replace(/_(one|few|many|other)$/, '')));

const files = (dir: string): string[] => readdirSync(dir, { withFileTypes: true }).flatMap((d) => (d.isDirectory() ? files(join(dir, d.name)) : /\.tsx?$/.test(d.name) && !d.name.includes('.test.') ? [join(dir, d.name)] : []));

describe('words', () => {
  it('both languages have the same keys', () => {
    expect([...plain(keys(en))].sort()).toEqual([...plain(keys(pl))].sort());
  });
  it('arriving people read all of their pages in Ukrainian', () => {
    expect(keys(uk).sort()).toEqual(keys({ arrive: pl.arrive }).sort());
    const values = (o: object): string[] => Object.values(o).flatMap((v) => (typeof v === 'object' ? values(v) : [v as string]));
    expect(values(uk).filter((v) => !/[а-яіїєґ]/i.test(v) || /[a-ząćęłńóśźż]/i.test(v.replace(/\{\{\w+\}\}/g, '')))).toEqual([]);
  });
  it('Polish plurals are complete', () => {
    for (const k of keys(pl).filter((x) => x.endsWith('_few'))) {
      for (const form of ['_one', '_many', '_other']) expect(keys(pl)).toContain(k.replace(/_few$/, form));
    }
  });
  it('every key used in the code exists', () => {
    const known = plain(keys(pl));
    const missing: string[] = [];
    for (const f of files(join(__dirname, '..'))) {
      for (const m of readFileSync(f, 'utf8').matchAll(/\bt\(\s*'([\w.]+)'/g)) if (!known.has(m[1])) missing.push(`${f}: ${m[1]}`);
    }
    expect(missing).toEqual([]);
  });
  it('no word is empty', () => {
    const empty = (o: object): string[] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'object' ? empty(v) : v === '' ? [k] : []));
    expect([...empty(pl), ...empty(en)]).toEqual([]);
  });
});
