import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { isCode, readCode, type Card, type Key } from './card';
import { addDays, decide, kitsFor, stale, today } from './decide';
import { filesOf } from './plugin';
import type { DeskStore, Kept } from './store';
import { doubles, ofOthers, refused, sync as syncAll, waiting, type Send, type SendIssue } from './sync';
import type { Given, Kit, Pack } from './types';

const secret = new Uint8Array(32).fill(7);
const base64url = (b: Uint8Array) => btoa(String.fromCharCode(...b)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const keys = [{ id: 'k1', public: base64url(ed25519.getPublicKey(secret)) }];
function code(payload: object, key = 'k1', by = secret) {
  const signed = `SPA1.${base64url(new TextEncoder().encode(JSON.stringify(payload)))}.${key}`;
  return `${signed}.${base64url(ed25519.sign(new TextEncoder().encode(signed), by))}`;
}

describe('a code of a card', () => {
  it('that the server has signed is read: both sides keep to one file', () => {
    const golden = JSON.parse(readFileSync(join(__dirname, '../../../../../modules/aid/testdata/code.json'), 'utf8')) as { keys: Key[]; person: string; family: string };
    expect(readCode(golden.person, golden.keys)).toEqual({ number: 'K-000017', kind: 'PERSON', validTo: '2026-12-31' });
    expect(readCode(golden.family, golden.keys)).toEqual({ number: 'R-000003', kind: 'FAMILY', validTo: '2027-03-04' });
  });
  const good = code({ n: 'K-000012', k: 'P', to: '2026-12-31' });
  it('is believed when the office has signed it', () => {
    expect(readCode(` ${good}\n`, keys)).toEqual({ number: 'K-000012', kind: 'PERSON', validTo: '2026-12-31' });
    expect(readCode(code({ n: 'R-000003', k: 'F', to: '2026-12-31' }), keys)).toMatchObject({ kind: 'FAMILY' });
  });
  it('is refused when anybody else has, or when one letter differs', () => {
    expect(readCode(code({ n: 'K-000012', k: 'P', to: '2026-12-31' }, 'k1', new Uint8Array(32).fill(8)), keys)).toBe('forged');
    const [mark, , key, signature] = good.split('.');
    const later = base64url(new TextEncoder().encode(JSON.stringify({ n: 'K-000012', k: 'P', to: '2099-12-31' })));
    expect(readCode([mark, later, key, signature].join('.'), keys)).toBe('forged');
  });
  it('of another office and of no office are told apart', () => {
    expect(readCode(code({ n: 'K-1', k: 'P', to: '2026-12-31' }, 'k9'), keys)).toBe('other_office');
    expect(readCode('https://example.test/menu', keys)).toBe('unreadable');
    expect(readCode('SPA1.###.k1.###', keys)).toBe('unreadable');
    expect(readCode('', keys)).toBe('unreadable');
  });
  it('is not a number typed by hand', () => {
    expect([isCode(good), isCode('K-000012')]).toEqual([true, false]);
  });
});

const kit: Kit = { code: 'PI', name: 'Paczka indywidualna', kind: 'INDIVIDUAL', interval_days: 7, left: 3 };
const family: Kit = { code: 'PR', name: 'Paczka rodzinna', kind: 'FAMILY', interval_days: 30 };
const pack: Pack = {
  point: 'PUNKT', revision: 5, at: '2026-11-22T07:00:00Z', keys, kits: [kit, family],
  cards: [
    { number: 'K-1', kind: 'PERSON', status: 'ACTIVE', valid_to: '2026-12-31', next: { INDIVIDUAL: '2026-11-25' } },
    { number: 'K-2', kind: 'PERSON', status: 'CANCELLED', valid_to: '2026-12-31' },
    { number: 'K-3', kind: 'PERSON', status: 'ACTIVE', valid_to: '2027-01-31' },
    { number: 'R-1', kind: 'FAMILY', status: 'ACTIVE', valid_to: '2026-12-31' },
  ],
};
const card = (number: string, validTo = '2026-12-31', kind: Card['kind'] = 'PERSON'): Card => ({ number, kind, validTo });
const given = (number: string, on: string, more: Partial<Given> = {}): Given => ({ id: `${number}${on}`, card: number, kit: 'PI', kind: 'INDIVIDUAL', name: '', at: `${on}T10:00:00Z`, on, qr: '', point: 'PUNKT', ...more });

describe('the answer without a line', () => {
  it('says when, until the interval has passed', () => {
    expect(decide(pack, [], card('K-1'), kit, '2026-11-22')).toEqual({ yes: false, when: '2026-11-25', code: 'aid.too_soon' });
    expect(decide(pack, [], card('K-1'), kit, '2026-11-25')).toEqual({ yes: true });
  });
  it('counts what this desk has given out itself', () => {
    const gave = [given('K-9', '2026-11-22')];
    expect(decide(pack, gave, card('K-9'), kit, '2026-11-22')).toEqual({ yes: false, when: '2026-11-29', code: 'aid.too_soon' });
    expect(decide(pack, gave, card('K-8'), kit, '2026-11-22').yes).toBe(true);
    // Refused by the server afterwards: it does not count.
    expect(decide(pack, [given('K-9', '2026-11-22', { result: 'refused' })], card('K-9'), kit, '2026-11-22').yes).toBe(true);
    // A double was handed out all the same.
    expect(decide(pack, [given('K-9', '2026-11-22', { result: 'double' })], card('K-9'), kit, '2026-11-22').yes).toBe(false);
  });
  it('refuses expired and cancelled cards; a prolonged one is good although its paper says otherwise', () => {
    expect(decide(pack, [], card('K-9', '2026-11-21'), kit, '2026-11-22').code).toBe('aid.expired_card');
    expect(decide(pack, [], card('K-9', '2026-11-22'), kit, '2026-11-22').yes).toBe(true);
    expect(decide(pack, [], card('K-2'), kit, '2026-11-22').code).toBe('aid.card_cancelled');
    expect(decide(pack, [], card('K-3', '2026-11-01'), kit, '2026-11-22').yes).toBe(true);
  });
  it('keeps family kits for family cards', () => {
    expect(decide(pack, [], card('K-3'), family, '2026-11-22').code).toBe('aid.family_only');
    expect(decide(pack, [], card('R-1', '2026-12-31', 'FAMILY'), kit, '2026-11-22').code).toBe('aid.person_only');
    expect(kitsFor(pack.kits, { kind: 'FAMILY' }).map((k) => k.code)).toEqual(['PR']);
  });
  it('gives out no more than the point had', () => {
    const gave = ['A', 'B', 'C'].map((n) => given(n, '2026-11-22'));
    expect(decide(pack, gave.slice(0, 2), card('D'), kit, '2026-11-22').yes).toBe(true);
    expect(decide(pack, gave, card('D'), kit, '2026-11-22').code).toBe('ledger.short');
  });
  it('days pass over the ends of months and at midnight in Warsaw', () => {
    expect([addDays('2026-12-28', 7), addDays('2028-02-28', 1)]).toEqual(['2027-01-04', '2028-02-29']);
    expect(today(new Date('2026-11-22T23:30:00Z'))).toBe('2026-11-23');
    expect([stale(pack, new Date('2026-11-23T20:00:00Z')), stale(pack, new Date('2026-11-24T05:00:00Z'))]).toEqual([false, true]);
  });
});

function memory(items: Given[]): DeskStore & { items: Map<string, Given> } {
  const map = new Map(items.map((g) => [g.id, g]));
  const kept: Kept = {};
  return {
    items: map,
    read: async () => kept,
    keep: async (k, v) => void (kept[k] = v),
    given: async () => [...map.values()],
    put: async (g) => void map.set(g.id, g),
    drop: async (ids) => ids.forEach((id) => map.delete(id)),
    forget: async () => void delete kept.pack,
  };
}

const never: SendIssue = () => Promise.reject(new Error('nothing was asked'));
const sync = (store: DeskStore, desk: string, send: Send, again = never) => syncAll(store, desk, send, again);

describe('when the line is back', () => {
  it('each item is sent until it is answered for, and then no more', async () => {
    const store = memory([given('K-1', '2026-11-20'), given('K-3', '2026-11-21'), given('K-4', '2026-11-21', { result: 'kept' })]);
    const sent: string[][] = [];
    const send: Send = async ({ items }) => {
      sent.push(items.map((i) => i.card));
      return [{ id: items[0].id, result: 'double', code: 'aid.double', message: 'given elsewhere', issue: 7 }];
    };
    expect(await sync(store, 'd1', send)).toBe(1);
    expect(doubles([...store.items.values()]).map((g) => [g.card, g.issue])).toEqual([['K-1', 7]]);
    expect(refused([...store.items.values()])).toEqual([]);
    expect(waiting([...store.items.values()]).map((g) => g.card)).toEqual(['K-3']);
    await sync(store, 'd1', send);
    expect(sent).toEqual([['K-1', 'K-3'], ['K-3']]);
  });
  it('a line that breaks loses nothing, and two syncs at once are one', async () => {
    const store = memory([given('K-1', '2026-11-20')]);
    await expect(sync(store, 'd1', async () => Promise.reject(new Error('offline')))).rejects.toThrow();
    expect(waiting([...store.items.values()])).toHaveLength(1);
    let calls = 0;
    const send: Send = async ({ items }) => (calls++, items.map((i) => ({ id: i.id, result: 'kept' as const })));
    expect(await Promise.all([sync(store, 'd1', send), sync(store, 'd1', send)])).toEqual([1, 1]);
    expect([calls, waiting([...store.items.values()]).length]).toEqual([1, 0]);
  });
  it('a request whose answer was lost is repeated under its own number, and not sent as a new item', async () => {
    const store = memory([given('K-1', '2026-11-20', { asked: { card: 'K-1' } }), given('K-2', '2026-11-20')]);
    const said: string[] = [];
    await sync(
      store,
      'd1',
      async ({ items }) => items.map((i) => (said.push(`item ${i.card}`), { id: i.id, result: 'kept' as const })),
      async (i) => (said.push(`again ${i.card}`), { id: i.id, result: 'kept' }),
    );
    expect(said).toEqual(['again K-1', 'item K-2']);
    expect(waiting([...store.items.values()])).toEqual([]);
  });
  it('what was handed out and then refused as given before is told as an item, so that it is kept as a double', async () => {
    const store = memory([given('K-1', '2026-11-20', { id: 'a', asked: { card: 'K-1' } }), given('K-2', '2026-11-20', { id: 'b', asked: { card: 'K-2' } })]);
    const again: SendIssue = async (i) => ({ id: i.id, result: 'refused', code: i.card === 'K-1' ? 'aid.too_soon' : 'ledger.short', message: 'no' });
    await expect(sync(store, 'd1', async () => Promise.reject(new Error('offline')), again)).rejects.toThrow();
    expect(waiting([...store.items.values()]).map((g) => [g.card, g.asked])).toEqual([['K-1', undefined]]);
    await sync(store, 'd1', async ({ items }) => items.map((i) => ({ id: i.id, result: 'double' as const, code: 'aid.double', message: 'no', issue: 8 })));
    expect(doubles([...store.items.values()]).map((g) => [g.card, g.issue])).toEqual([['K-1', 8]]);
    expect(refused([...store.items.values()]).map((g) => [g.card, g.code, g.message])).toEqual([['K-2', 'ledger.short', 'no']]);
  });
  it('nobody sends in another person\u2019s name by itself', () => {
    const gave = [given('K-1', '2026-11-20', { by: { id: 1, name: 'A' } }), given('K-2', '2026-11-20'), given('K-3', '2026-11-20', { by: { id: 1, name: 'A' }, result: 'kept' })];
    expect(ofOthers(gave, 2).map((g) => g.card)).toEqual(['K-1']);
    expect(ofOthers(gave, 1)).toEqual([]);
  });
  it('items of two points go separately, many of them in parts', async () => {
    const many = Array.from({ length: 120 }, (_, i) => given(`K-${i}`, '2026-11-20', { id: `i${i}`, point: i < 60 ? 'A' : 'B' }));
    const sent: [string, number][] = [];
    await sync(memory(many), 'd1', async ({ point, items }) => (sent.push([point, items.length]), items.map((i) => ({ id: i.id, result: 'kept' as const }))));
    expect(sent).toEqual([['A', 50], ['A', 10], ['B', 50], ['B', 10]]);
  });
});

describe('the files that the page is kept with', () => {
  it('are those of the start and of the desk, with the letters that the words are written in', () => {
    const chunk = (fileName: string, more = {}) => ({ type: 'chunk' as const, fileName, imports: [], dynamicImports: [], ...more });
    const meta = (css: string[], assets: string[]) => ({ viteMetadata: { importedCss: new Set(css), importedAssets: new Set(assets) } });
    const bundle = {
      'assets/index.js': chunk('assets/index.js', { isEntry: true, imports: ['assets/shared.js'], dynamicImports: ['assets/map.js', 'assets/desk.js'], ...meta(['assets/index.css'], ['assets/inter-latin-wght.woff2', 'assets/inter-greek-wght.woff2']) }),
      'assets/shared.js': chunk('assets/shared.js'),
      'assets/map.js': chunk('assets/map.js'),
      'assets/desk.js': chunk('assets/desk.js', { facadeModuleId: '/x/aid/desk/DeskPage.tsx', imports: ['assets/index.js', 'assets/input.js', 'assets/camera.js'] }),
      'assets/camera.js': chunk('assets/camera.js', { dynamicImports: ['assets/qr.js'] }),
      'assets/input.js': chunk('assets/input.js', meta(['assets/input.css'], [])),
      'assets/qr.js': chunk('assets/qr.js'),
    };
    expect(filesOf(bundle, [/DeskPage\.tsx$/])).toEqual({ entry: 'assets/index.js', files: ['camera.js', 'desk.js', 'index.css', 'index.js', 'inter-latin-wght.woff2', 'input.css', 'input.js', 'qr.js', 'shared.js'].map((f) => `/assets/${f}`).sort() });
    expect(() => filesOf(bundle, [/DeskPage\.tsx$/, /Nothing\.tsx$/])).toThrow();
  });
});
