// Starts the built program with the demo town on a free port, or uses the server named by E2E_URL, and opens
// Debian's Chromium on it. Speaks the words of the application so that the tests read as sentences.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test as plainTest } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** A test that waits for something that never comes says so by its name, and the others go on. */
export const test = (name, fn) => plainTest(name, { timeout: 240_000 }, fn);

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binary = process.env.SPOINA_BIN ?? join(root, 'bin', 'spoina');

/** A part of the page that says it is being loaded; and one that says anything else instead of its content. */
export const loading = '.state[role=status]';
export const spoken = '.state:not([role=status])';

/** The account of the demo town that sees every register and imports: what most tests need. */
export const everyday = 'gis';

const freePort = () =>
  new Promise((resolve, reject) => {
    const s = createServer();
    s.on('error', reject);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });

async function answers(url, seconds) {
  for (let i = 0; i < seconds * 5; i++) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not yet
    }
    await new Promise((r) => setTimeout(r, 200));
  }
  throw new Error(`${url} does not answer`);
}

/** A folder for a program's data, with its own database. */
function freshHome() {
  if (!existsSync(binary)) throw new Error('bin/spoina is not built: run make build');
  const home = mkdtempSync(join(tmpdir(), 'spoina-e2e-'));
  chmodSync(home, 0o755); // the database runs as its own user
  const env = { ...process.env, SPOINA_HOME: home };
  delete env.DATABASE_URL;
  return { home, env };
}

function prepare(env, ...args) {
  const done = spawnSync(binary, args, { env, encoding: 'utf8', timeout: 300_000 });
  if (done.status !== 0) throw new Error(`spoina ${args.join(' ')}: ${done.stderr}${done.stdout}`);
}

/** Starts the program on a free port; told() is what it has said. */
async function serve({ home, env }) {
  const port = await freePort();
  const server = spawn(binary, ['serve', '--addr', `127.0.0.1:${port}`], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (d) => (said = (said + d).slice(-4000)));
  server.on('exit', (code) => code && console.error(`spoina serve ended with ${code}: ${said}`));
  const base = `http://localhost:${port}`; // a name, because passkeys belong to one
  await answers(`${base}/readyz`, 60);
  return {
    base,
    told: () => said,
    async stop() {
      const ended = new Promise((r) => server.once('exit', r));
      server.kill('SIGINT');
      await Promise.race([ended, new Promise((r) => setTimeout(r, 8000))]);
      spawnSync(binary, ['db', 'stop'], { env: { ...process.env, SPOINA_HOME: home, DATABASE_URL: '' }, timeout: 30_000 });
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An office in which nobody has an account yet, served beside the demo town. */
export async function startEmpty(app) {
  const place = freshHome();
  prepare(place.env, 'office', 'add', '123456', '--name', 'Puste Miasto');
  const served = await serve(place);
  return { ...app, ...served, home: place.home, cookies: new Map() };
}

export async function start() {
  let base = process.env.E2E_URL;
  let served, home;
  if (!base) {
    const place = freshHome();
    home = place.home;
    prepare(place.env, 'demo');
    served = await serve(place);
    base = served.base;
  }
  // A server named by E2E_URL with its password given has its own database: none is started for it here.
  const said = process.env.E2E_PASSWORD ? '' : spawnSync(binary, ['demo', '--accounts'], { env: { ...process.env, SPOINA_HOME: home ?? process.env.SPOINA_HOME ?? '', ...(home ? { DATABASE_URL: '' } : {}) }, encoding: 'utf8', timeout: 60_000 }).stdout ?? '';
  const password = process.env.E2E_PASSWORD ?? /with the password (\S+)/.exec(said)?.[1];
  if (!password) throw new Error(`no demo accounts: ${said}`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
  });
  return {
    base,
    browser,
    home: home ?? process.env.SPOINA_HOME,
    password,
    cookies: new Map(),
    async stop() {
      await browser.close();
      await served?.stop();
    },
  };
}

/** Signs in by the API and answers with the session's cookie; one session for each login and run, also for two who ask at once. */
export function signIn(app, login = everyday, password = app.password) {
  const known = app.cookies.get(login);
  if (known) return known;
  const made = session(app, login, password);
  if (password === app.password) app.cookies.set(login, made);
  return made;
}

async function session(app, login, password) {
  const res = await fetch(`${app.base}/api/v1/session`, { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: app.base }, body: JSON.stringify({ login, password }) });
  if (res.status !== 200) throw new Error(`sign in as ${login}: ${res.status} ${await res.text()}`);
  const [name, value] = res.headers.get('set-cookie').split(';')[0].split('=');
  return { name, value, header: `${name}=${value}` };
}

/** Signs in the way a person does: by the keyboard alone. */
export async function signInByHand(w, login, password = w.app.password, path = '/') {
  await w.page.goto(w.app.base + path, { waitUntil: 'load' });
  await w.page.getByLabel('Nazwa użytkownika').waitFor();
  await w.page.keyboard.type(login); // the first field has the focus
  await w.page.keyboard.press('Tab');
  await w.page.keyboard.type(password);
  await w.page.keyboard.press('Enter');
}

/** The letters that were dropped into the mail folder, newest last. */
export const letters = (app) => {
  const folder = join(app.home, 'mail');
  return existsSync(folder) ? readdirSync(folder).sort().map((f) => readFileSync(join(folder, f), 'utf8')) : [];
};

/** A browser window with its own memory. Remembers what went wrong in it and what it asked from outside. */
export class Window {
  static async open(app, { width = 1440, height = 900, dark = false, touch = false, login = everyday } = {}) {
    const w = new Window();
    w.app = app;
    w.errors = [];
    w.outside = [];
    w.requests = [];
    w.context = await app.browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', hasTouch: touch, isMobile: touch, locale: 'pl-PL', reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
    if (login) {
      w.cookie = await signIn(app, login);
      await w.context.addCookies([{ name: w.cookie.name, value: w.cookie.value, url: app.base, httpOnly: true, sameSite: 'Lax' }]);
    }
    w.page = await w.context.newPage();
    w.page.setDefaultTimeout(20_000);
    w.page.on('pageerror', (e) => w.errors.push(e.message));
    w.page.on('console', (m) => m.type() === 'error' && w.errors.push(m.text()));
    w.underway = new Set(); // requests whose answer the page still waits for; streams and tiles never count
    w.page.on('request', (r) => {
      if (!/\/api\/v1\/events|\/tiles\//.test(r.url())) w.underway.add(r);
      w.requests.push(decodeURIComponent(r.url().replaceAll('+', ' ')));
      if (!r.url().startsWith(app.base) && !/^(data|blob):/.test(r.url())) w.outside.push(r.url());
    });
    for (const over of ['requestfinished', 'requestfailed']) w.page.on(over, (r) => w.underway.delete(r));
    return w;
  }

  /** Goes to a page and waits until it has something to show: saying that it is being loaded is not yet something. */
  async go(path, ready = `main h1, main [role=grid], main ${spoken}`) {
    this.underway.clear(); // what the page before had asked
    await this.page.goto(this.app.base + path, { waitUntil: 'load' });
    await this.page.waitForSelector(ready, { state: 'attached' });
    await this.settled();
    return this;
  }

  /**
   * Waits until no part of the page says that it is being loaded, and what was asked is answered. A part that is only
   * about to say so has asked already, so both are looked at, twice in a row.
   */
  async settled(limit = 20_000) {
    const until = Date.now() + limit;
    for (let calm = 0; calm < 2; ) {
      const shown = await this.page.locator(loading).filter({ visible: true }).allInnerTexts().catch(() => ['the next page']);
      calm = shown.length || this.underway.size ? 0 : calm + 1;
      if (Date.now() > until) throw new Error(`still loading after ${limit / 1000} s: ${[...shown, ...[...this.underway].map((r) => r.url())].join('; ')}`);
      if (calm < 2) await new Promise((r) => setTimeout(r, 40));
    }
  }

  async map() {
    await this.page.waitForSelector('[data-testid=map][data-idle=true]', { timeout: 60_000 });
  }

  get api() {
    return async (path, init = {}) => (await this.fetch(`/api/v1${path}`, init)).json();
  }

  /** Asks the server as the person of this window. */
  fetch(path, init = {}) {
    const url = path.startsWith('http') ? path : this.app.base + path;
    return fetch(url, { ...init, headers: { Origin: this.app.base, ...(this.cookie ? { Cookie: this.cookie.header } : {}), ...init.headers } });
  }

  /** What a part of the page says once it is loaded. */
  async text(selector) {
    await this.settled();
    return this.page.locator(selector).first().innerText();
  }

  /** The count above the list, without its grouping. */
  async total() {
    return Number((await this.text('.list-bar .total')).replace(/\D/g, ''));
  }

  search() {
    return new URL(this.page.url()).searchParams;
  }

  close() {
    return this.context.close();
  }
}
