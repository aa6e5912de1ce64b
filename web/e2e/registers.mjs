import assert from 'node:assert/strict';
import { test, Window } from './harness.mjs';

export function registers(app) {
  test('every register is listed with its true count', async () => {
    const w = await Window.open(app);
    const list = await w.api('/registers');
    await w.go('/registers/decisions', '.grid-row');
    const nav = (await w.text('.reg-nav')).replace(/\u00a0/g, '');
    for (const r of list) {
      assert.ok(nav.includes(r.title.pl), r.name);
      assert.ok(nav.includes(String(r.count)), `${r.name}: ${r.count}`);
    }
    await w.close();
  });

  test('a condition built by hand filters the list, the count and the download alike', async () => {
    const w = await Window.open(app);
    await w.go('/registers/decisions', '.grid-row');
    await w.page.getByRole('button', { name: 'Dodaj warunek' }).click();
    await w.page.getByRole('combobox', { name: 'Kolumna' }).click();
    await w.page.getByRole('option', { name: /Ważn\w+ do|Do dnia|Do$|koniec/i }).first().click();
    await w.page.getByRole('combobox', { name: 'Warunek' }).click();
    await w.page.getByRole('option', { name: 'wypełnione' }).click();
    await w.page.getByRole('button', { name: 'Zastosuj' }).click();
    await w.page.waitForFunction(() => document.querySelectorAll('.filters .badge').length === 1);
    const request = w.requests.findLast((r) => r.includes('/registers/decisions?') && r.includes('filter='));
    assert.match(request, /valid_to IS NOT NULL/);
    const expected = await w.api(`/registers/decisions?limit=1&filter=${encodeURIComponent('valid_to IS NOT NULL')}`);
    await w.page.waitForFunction((n) => document.querySelector('.list-bar .muted').innerText.replace(/\u00a0/g, '').startsWith(String(n)), expected.count);
    await w.page.getByRole('button', { name: 'Pobierz' }).click();
    const href = await w.page.getByRole('menuitem', { name: /CSV/ }).getAttribute('href');
    const file = await w.fetch(href);
    assert.equal(file.status, 200);
    const lines = (await file.text()).trim().split(/\r?\n/).length;
    assert.ok(lines >= expected.count + 1, `${lines} lines for ${expected.count} rows and a heading`);
    await w.close();
  });

  test('columns sort, rows page in on sight', async () => {
    const w = await Window.open(app);
    await w.go('/registers/parcels', '.grid-row');
    await w.page.locator('.sheet-th button').first().click();
    await w.page.waitForURL((u) => u.searchParams.get('sort') !== null);
    await w.page.locator('.grid').focus();
    // At once, while the sorted page may still be on its way: the next one follows by itself.
    const next = w.page.waitForRequest((r) => r.url().includes('/registers/parcels?') && /[?&]after=[^&]/.test(r.url()), { timeout: 30_000 });
    await w.page.keyboard.press('Control+End');
    await next;
    await w.close();
  });

  test('a row shows where it came from and how it changed', async () => {
    const w = await Window.open(app);
    const row = (await w.api('/registers/decisions?limit=1')).rows[0];
    const detail = await w.api(`/registers/decisions/${row.id}`);
    await w.go(`/registers/decisions?row=${row.id}`, '.card-body');
    const card = await w.text('.card');
    assert.ok(card.includes(detail.source.file), 'file');
    // The raw row is withheld where it may hold what this person may not see.
    for (const heading of Object.keys(detail.raw ?? {}).slice(0, 3)) assert.ok(card.includes(heading), heading);
    await w.close();
  });
}
