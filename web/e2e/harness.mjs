// Starts the built program with the demo town on a free port, or uses the server named by E2E_URL, and opens
// Debian's Chromium on it. Speaks the words of the application so that the tests read as sentences.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binary = join(root, 'bin', 'spoina');

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

export async function start() {
  let base = process.env.E2E_URL;
  let server, home;
  if (!base) {
    if (!existsSync(binary)) throw new Error('bin/spoina is not built: run make build');
    home = mkdtempSync(join(tmpdir(), 'spoina-e2e-'));
    chmodSync(home, 0o755); // the database runs as its own user
    const env = { ...process.env, SPOINA_HOME: home };
    delete env.DATABASE_URL;
    const demo = spawnSync(binary, ['demo'], { env, encoding: 'utf8', timeout: 300_000 });
    if (demo.status !== 0) throw new Error(`spoina demo: ${demo.stderr}${demo.stdout}`);
    const port = await freePort();
    server = spawn(binary, ['serve', '--addr', `127.0.0.1:${port}`], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    server.stderr.on('data', (d) => (said = (said + d).slice(-4000)));
    server.on('exit', (code) => code && console.error(`spoina serve ended with ${code}: ${said}`));
    base = `http://127.0.0.1:${port}`;
    await answers(`${base}/readyz`, 60);
  }
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
  });
  return {
    base,
    browser,
    async stop() {
      await browser.close();
      if (server) {
        const ended = new Promise((r) => server.once('exit', r));
        server.kill('SIGINT');
        await Promise.race([ended, new Promise((r) => setTimeout(r, 8000))]);
        spawnSync(binary, ['db', 'stop'], { env: { ...process.env, SPOINA_HOME: home, DATABASE_URL: '' }, timeout: 30_000 });
        rmSync(home, { recursive: true, force: true });
      }
    },
  };
}

/** A browser window with its own memory. Remembers what went wrong in it and what it asked from outside. */
export class Window {
  static async open(app, { width = 1440, height = 900, dark = false, touch = false } = {}) {
    const w = new Window();
    w.app = app;
    w.errors = [];
    w.outside = [];
    w.requests = [];
    w.context = await app.browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', hasTouch: touch, isMobile: touch, locale: 'pl-PL', reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
    w.page = await w.context.newPage();
    w.page.setDefaultTimeout(20_000);
    w.page.on('pageerror', (e) => w.errors.push(e.message));
    w.page.on('console', (m) => m.type() === 'error' && w.errors.push(m.text()));
    w.page.on('request', (r) => {
      w.requests.push(decodeURIComponent(r.url().replaceAll('+', ' ')));
      if (!r.url().startsWith(app.base) && !/^(data|blob):/.test(r.url())) w.outside.push(r.url());
    });
    return w;
  }

  /** Goes to a page and waits until it has something to show. */
  async go(path, ready = 'main h1, main [role=grid], main .state') {
    await this.page.goto(this.app.base + path, { waitUntil: 'load' });
    await this.page.waitForSelector(ready, { state: 'attached' });
    return this;
  }

  async map() {
    await this.page.waitForSelector('[data-testid=map][data-idle=true]', { timeout: 60_000 });
  }

  get api() {
    return async (path) => (await fetch(`${this.app.base}/api/v1${path}`)).json();
  }

  text(selector) {
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
