import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const code = readFileSync(join(__dirname, 'worker.js'), 'utf8');
const base = 'https://office.test';
const shell = (entry: string) => `<script src="${entry}"></script>`;

type Event = { waitUntil?: (p: Promise<unknown>) => void; respondWith?: (p: unknown) => void; request?: Request };

/** The worker of one build in a browser of which we are the network and the cache. */
function browser(build = 'b1', entry = '/assets/index-1.js', caches = new Map<string, Map<string, Response>>(), at = `${base}/desk-worker.js`) {
  const net = { up: true, status: 200, entry, asked: [] as string[] };
  const path = (r: Request | string) => new URL(typeof r === 'string' ? r : r.url, base).pathname;
  const fetch = async (r: Request | string) => {
    net.asked.push(path(r));
    if (!net.up) throw new TypeError('no line');
    return new Response(shell(net.entry), { status: net.status });
  };
  const cache = (name: string) => {
    if (!caches.has(name)) caches.set(name, new Map());
    const m = caches.get(name)!;
    return {
      addAll: async (files: string[]) => void (await Promise.all(files.map(async (f) => m.set(f, await fetch(f))))),
      put: async (key: string, r: Response) => void m.set(key, r),
      match: async (key: string) => m.get(path(key))?.clone(),
    };
  };
  const on: Record<string, (e: Event) => void> = {};
  const self = { location: new URL(at), addEventListener: (type: string, f: (e: Event) => void) => (on[type] = f), skipWaiting: async () => undefined, clients: { claim: async () => undefined } };
  const store = { open: async (n: string) => cache(n), keys: async () => [...caches.keys()], delete: async (n: string) => caches.delete(n) };
  new Function('self', 'caches', 'fetch', 'BUILD', 'ENTRY', 'FILES', code)(self, store, fetch, build, entry, [entry, '/assets/desk.css']);
  const run = async (type: string) => {
    let p: Promise<unknown> = Promise.resolve();
    on[type]({ waitUntil: (x) => (p = x) });
    await p;
  };
  /** What the worker answers; undefined when it leaves the question to the browser. */
  const ask = async (address: string, mode = 'no-cors', method = 'GET') => {
    let p: unknown;
    const request = { url: new URL(address, base).href, method, mode } as unknown as Request;
    on.fetch({ request, respondWith: (x) => (p = x) });
    return (await p) as Response | undefined;
  };
  return { net, caches, install: () => run('install'), activate: () => run('activate'), ask };
}

describe('the desk without a line', () => {
  it('opens its page and the files of its build', async () => {
    const b = browser();
    await b.install();
    await b.activate();
    b.net.up = false;
    expect(await (await b.ask('/aid/desk', 'navigate'))!.text()).toBe(shell('/assets/index-1.js'));
    expect((await b.ask('/assets/desk.css'))!.ok).toBe(true);
  });
  it('opens also when what stands before the office answers that the office is gone', async () => {
    const b = browser();
    await b.install();
    b.net.status = 502;
    expect((await b.ask('/aid/desk', 'navigate'))!.status).toBe(200);
  });
  it('never answers for the office', async () => {
    const b = browser();
    await b.install();
    expect(await b.ask('/api/v1/aid/issues', 'cors', 'POST')).toBeUndefined();
    expect(await b.ask('/api/v1/aid/desk/pack?point=P', 'cors')).toBeUndefined();
    expect(await b.ask('https://elsewhere.test/assets/desk.css')).toBeUndefined();
  });
  it('works under the address of one of several offices', async () => {
    const b = browser('b1', '/assets/index-1.js', new Map(), `${base}/o/220401/desk-worker.js`);
    await b.install();
    expect(b.net.asked).toContain('/o/220401/index.html');
    b.net.up = false;
    expect((await b.ask('/o/220401/aid/desk', 'navigate'))!.ok).toBe(true);
  });
});

describe('a new build', () => {
  it('is seen as soon as the office answers: the page is asked for first', async () => {
    const b = browser();
    await b.install();
    b.net.entry = '/assets/index-2.js';
    expect(await (await b.ask('/aid/desk', 'navigate'))!.text()).toBe(shell('/assets/index-2.js'));
    b.net.up = false; // the page of the build that is kept whole
    expect(await (await b.ask('/aid/desk', 'navigate'))!.text()).toBe(shell('/assets/index-1.js'));
  });
  it('takes the place of the one before', async () => {
    const first = browser();
    await first.install();
    const second = browser('b2', '/assets/index-2.js', first.caches);
    await second.install();
    await second.activate();
    expect([...first.caches.keys()]).toEqual(['spoina-desk-b2']);
  });
  it('is not kept by halves: a page of another build than its files is refused', async () => {
    const b = browser();
    b.net.entry = '/assets/index-2.js';
    await expect(b.install()).rejects.toThrow('another build');
  });
});
