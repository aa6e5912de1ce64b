// Takes the pictures of the README from the running program: node e2e/pictures.mjs URL FOLDER [FILE to rehearse].
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { signIn } from './harness.mjs';

const [base, folder, file] = process.argv.slice(2);
if (!base || !folder) throw new Error('node e2e/pictures.mjs URL FOLDER [FILE]');
mkdirSync(folder, { recursive: true });
const app = { base, password: process.env.E2E_PASSWORD, cookies: new Map() };
if (!app.password) throw new Error('E2E_PASSWORD: the password of the demo accounts (spoina demo --accounts)');
const cookie = await signIn(app);
const api = async (path) => (await fetch(`${base}/api/v1${path}`, { headers: { Cookie: cookie.header } })).json();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'] });

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

async function picture(name, path, size, { dark = false, lang = 'pl', act, as = cookie } = {}) {
  const touch = size === phone;
  const context = await browser.newContext({ viewport: size, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', isMobile: touch, hasTouch: touch, deviceScaleFactor: touch ? 2 : 1, locale: 'pl-PL' });
  await context.addCookies([{ name: as.name, value: as.value, url: base }]);
  await context.addInitScript((l) => localStorage.setItem('spoina.lang', l), lang);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(base + path);
  await page.waitForSelector('main h1, main [role=grid]', { state: 'attached' });
  if (act) await act(page);
  if (await page.locator('[data-testid=map]').count()) await page.waitForSelector('[data-testid=map][data-idle=true]');
  await page.waitForTimeout(1500);
  if (await page.locator('[data-testid=map]').count()) await page.waitForSelector('[data-testid=map][data-idle=true]');
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(folder, `${name}-${lang}.png`) });
  await context.close();
}

const hit = (await api('/discrepancies?rule=O01&outcome=hit&sort=-severity,-money_max_gr&limit=1')).rows[0];
const unknown = (await api('/discrepancies?rule=O05&outcome=unknown&limit=1')).rows[0] ?? hit;
await picture('map-desk', '/', desk);
await picture('map-desk', '/', desk, { lang: 'en' });
await picture('map-phone', '/', phone);
await picture('card-desk', `/?id=${hit.id}`, desk);
await picture('card-phone', `/?id=${hit.id}`, phone);
await picture('unknown-dark', `/?id=${unknown.id}`, desk, { dark: true });
await picture('list-phone', '/', phone, { act: (page) => page.tap('.phone-switch button >> nth=1') });
await picture('register-desk', '/registers/decisions', desk, {
  as: await signIn(app, 'road'), // who may change what is shown
  act: async (page) => {
    await page.locator('[role=gridcell]').nth(3).click();
    for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key);
  },
});
if (file) {
  let made;
  const rehearse = async (page) => {
    await page.setInputFiles('[data-testid=files]', file);
    await page.click('text=Sprawdź na próbę');
    await page.waitForSelector('button.count');
    made = page.url();
  };
  await picture('import-desk', '/imports', { width: 1440, height: 1240 }, { act: rehearse });
  await picture('import-phone', new URL(made).pathname, phone);
  await fetch(`${base}/api/v1/imports/${made.split('/').at(-1)}`, { method: 'DELETE', headers: { Cookie: cookie.header, Origin: base } });
}
await picture('runs-desk', '/runs', desk);
await browser.close();
