// For everyone: keyboard, contrast, both languages, a phone, and nothing from outside the office.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { Window } from './harness.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
const told = (v) => v.map((x) => `${x.id}: ${x.help}\n  ${x.nodes.slice(0, 4).map((n) => `${n.html.slice(0, 160)}\n    ${n.failureSummary?.replace(/\n/g, ' ').slice(0, 240)}`).join('\n  ')}`).join('\n');

export function access(app) {
  const pages = [
    ['the map and the list', '/', '.legend li'],
    ['a register', '/registers/parcels', '.grid-row'],
    ['imports', '/imports', '.table tbody tr'],
    ['analyses', '/runs', '.panel'],
  ];
  for (const [name, path, ready] of pages) {
    for (const look of [{}, { dark: true }, { width: 390, height: 844, touch: true }]) {
      test(`${name} can be used by everyone (${look.dark ? 'dark' : look.touch ? 'phone' : 'light'})`, async () => {
        const w = await Window.open(app, look);
        await w.go(path, ready);
        await w.page.waitForTimeout(500);
        const { violations } = await new AxeBuilder({ page: w.page }).withTags(tags).exclude('.maplibregl-canvas').analyze();
        assert.equal(violations.length, 0, told(violations));
        await w.close();
      });
    }
  }

  test('the proof card can be used by everyone', async () => {
    const w = await Window.open(app);
    const row = (await w.api('/discrepancies?limit=1')).rows[0];
    await w.go(`/?id=${row.id}`, '.card .sentence');
    const { violations } = await new AxeBuilder({ page: w.page }).include('.card').withTags(tags).analyze();
    assert.equal(violations.length, 0, told(violations));
    await w.close();
  });

  test('the keyboard reaches everything: skip link, search, list, help', async () => {
    const w = await Window.open(app);
    await w.go('/', '.grid-row');
    await w.page.keyboard.press('Tab');
    assert.equal(await w.page.evaluate(() => document.activeElement.className), 'skip');
    await w.page.locator('.grid').focus();
    await w.page.keyboard.press('ArrowDown');
    await w.page.waitForSelector('.card .sentence');
    await w.page.keyboard.press('?');
    await w.page.getByRole('dialog', { name: 'Skróty klawiszy' }).waitFor();
    await w.page.keyboard.press('Escape');
    await w.page.getByRole('dialog').waitFor({ state: 'detached' });
    await w.page.keyboard.press('g');
    await w.page.keyboard.press('3');
    await w.page.waitForURL(/\/imports$/);
    await w.close();
  });

  test('English is one click away and remembered; Polish comes first', async () => {
    const w = await Window.open(app);
    await w.go('/', '.grid-row');
    assert.equal(await w.page.evaluate(() => document.documentElement.lang), 'pl');
    await w.page.getByRole('button', { name: 'English' }).click();
    await w.page.waitForSelector('nav >> text=Discrepancies');
    await w.page.reload();
    await w.page.waitForSelector('nav >> text=Discrepancies');
    assert.equal(await w.page.evaluate(() => document.documentElement.lang), 'en');
    await w.close();
  });

  test('on a phone the map, the list and the card each fill the screen and nothing scrolls sideways', async () => {
    const w = await Window.open(app, { width: 390, height: 844, touch: true });
    await w.go('/');
    const sideways = () => w.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    await w.map();
    assert.equal(await sideways(), false);
    await w.page.locator('.phone-switch button', { hasText: 'Lista' }).click();
    await w.page.locator('.grid-row').first().waitFor();
    assert.equal(await sideways(), false);
    await w.page.locator('.grid-row [role=gridcell]').first().click();
    await w.page.waitForSelector('.card .sentence');
    const card = await w.page.locator('.card').boundingBox();
    assert.ok(card.width >= 389);
    for (const path of ['/registers/decisions', '/imports', '/runs']) {
      await w.go(path);
      assert.equal(await sideways(), false, path);
    }
    await w.close();
  });

  test('nothing is asked from outside, no script is refused, no address holds a name', async () => {
    const w = await Window.open(app);
    for (const path of ['/', '/registers/leases', '/imports', '/runs']) {
      await w.go(path);
      await w.page.waitForTimeout(800);
    }
    assert.deepEqual(w.outside, []);
    assert.equal(w.errors.length, 0, w.errors.join('\n'));
    await w.close();
  });
}
