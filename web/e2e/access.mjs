// For everyone: keyboard, contrast, both languages, a phone, and nothing from outside the office.
import assert from 'node:assert/strict';
import { everyone, fit, sideways } from './everyone.mjs';
import { test, Window } from './harness.mjs';

export function access(app) {
  // [name, address, what shows that it is there, who looks (null: nobody yet)]
  const pages = [
    ['the map and the list', '/', '.legend li'],
    ['a register', '/registers/parcels', '[role=grid]'],
    ['the registers', '/registers', 'main h1'],
    ['imports', '/imports', '.table tbody tr'],
    ['one import', '/imports/1', 'main h1'],
    ['statistics of discrepancies', '/statistics', 'ul.figures li'],
    ['money at risk', '/statistics/money', 'main h1', 'road'],
    ['places worth a survey', '/statistics/survey', 'main h1'],
    ['the quality of registers', '/statistics/quality', 'main h1'],
    ['what scans have covered', '/statistics/coverage', 'main h1'],
    ['data for GIS', '/gis', 'main h1'],
    ['analyses', '/runs', '.panel'],
    ['linking', '/linking', '.link-desk table.raw', 'road'],
    ['dictionaries of linking', '/linking?tab=dictionaries', '.link-page form', 'road'],
    ['the quality of linking', '/linking?tab=quality', '.link-page table', 'road'],
    ['the rules bench', '/trials', 'main form', 'gis'],
    ['discrepancies of one party', '/bundles', 'main article', 'road'],
    ['rules called wrong', '/disputes', 'main h1', 'road'],
    ['the wordings of letters', '/letters', 'main textarea', 'road'],
    ['two scans', '/scans', 'main table', 'gis'],
    ['what parcels were made of', '/lineage', 'main table', 'gis'],
    ['signing in', '/', '#entrance-title', null],
    ['a new password', '/reset#x', '#entrance-title', null],
    ['the own account', '/account', '.panel:has(#tokens)'],
    ['the own role', '/role', 'article'],
    ['administration', '/admin', 'main', 'administrator'],
    ['accounts', '/admin/users', 'tbody tr', 'administrator'],
    ['one account', '/admin/users/1', '.panel:has(#help)', 'administrator'],
    ['roles', '/admin/roles', 'tbody tr', 'administrator'],
    ['one role', '/admin/roles/road', '.matrix', 'administrator'],
    ['parameters', '/admin/params', 'tbody tr', 'administrator'],
    ['one parameter', '/admin/params/multiplier_penalty', '.timeline', 'administrator'],
    ['jobs', '/admin/jobs', '.panel', 'administrator'],
    ['health', '/admin/health', '#h-database', 'administrator'],
    ['the audit', '/admin/audit', 'tbody tr', 'auditor'],
    ['personal data', '/admin/privacy', 'fieldset', 'auditor'],
    ['the programmes', '/programmes', '.panel', 'social'],
    ['the file of persons', '/people', 'main [role=combobox]', 'social'],
    ['a refusal', '/admin/users', '.state h2', 'contact'],
  ];
  everyone(app, 'the main job', pages);

  test('the page of the first account can be used by everyone', async () => {
    const w = await Window.open(app, { login: null, width: 320, height: 640 });
    await w.page.route('**/api/v1/session', (r) => r.fulfill({ json: { signed_in: false, setup: true, methods: { password: true } } }));
    await w.go('/setup?code=ABCD-EFGH', '#entrance-title');
    assert.equal(new URL(w.page.url()).search, '', 'the code is gone from the address');
    assert.equal(await w.page.getByLabel('Kod z ekranu serwera').inputValue(), 'ABCD-EFGH');
    await fit(w);
    await w.close();
  });

  test('the proof card can be used by everyone', async () => {
    const w = await Window.open(app);
    const row = (await w.api('/discrepancies?limit=1')).rows[0];
    await w.go(`/?id=${row.id}`, '.card .sentence');
    await fit(w, 'the card', '.card');
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
    await w.map();
    assert.equal(await sideways(w), false);
    await w.page.locator('.phone-switch button', { hasText: 'Lista' }).click();
    await w.page.locator('.grid-row').first().waitFor();
    assert.equal(await sideways(w), false);
    await w.page.locator('.grid-row [role=gridcell]').first().click();
    await w.page.waitForSelector('.card .sentence');
    const card = await w.page.locator('.card').boundingBox();
    assert.ok(card.width >= 389);
    for (const path of ['/registers/decisions', '/imports', '/runs']) {
      await w.go(path);
      assert.equal(await sideways(w), false, path);
    }
    await w.close();
  });

  test('nothing is asked from outside, no script is refused, no address holds a name', async () => {
    const w = await Window.open(app);
    for (const path of ['/', '/registers/leases', '/imports', '/runs']) {
      await w.go(path);
      if (path === '/') await w.map();
    }
    assert.deepEqual(w.outside, []);
    assert.equal(w.errors.length, 0, w.errors.join('\n'));
    await w.close();
  });
}
