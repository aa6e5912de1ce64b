// How a register is looked at: blocks that go on, groups, sums, frozen columns, colours, layouts of one person and of the
// team, the whole sheet as it was, and the bin.
import assert from 'node:assert/strict';
import { test, Window } from './harness.mjs';

const columns = ['case_number', 'street', 'house_no', 'area_m2', 'status'];
const address = `/registers/decisions?cols=${encodeURIComponent(JSON.stringify(columns))}`;
const said = (w, pattern) => w.page.waitForFunction((p) => new RegExp(p).test(document.querySelector('[data-testid=said]')?.innerText ?? ''), pattern);
const rows = async (w, query = '') => (await w.api(`/registers/decisions?limit=20${query}`)).rows;
const cell = (w, r, c) => w.page.locator(`.sheet-cell[data-r="${r}"][data-c="${c}"]`);
const open = async (w, path = address) => {
  await w.go(path, '.sheet-row .sheet-cell');
  await w.page.locator('.sheet').focus();
  await w.page.keyboard.press('Control+Home');
};
const columnMenu = async (w, title, item) => {
  await w.page.getByRole('columnheader', { name: title }).getByRole('button', { name: `Menu kolumny ${title}` }).click();
  await w.page.getByRole('button', { name: item, exact: true }).click();
};
const ofMenu = async (w, menu, item) => {
  await w.page.getByRole('button', { name: menu }).click();
  await w.page.getByRole('menuitem', { name: item }).click();
};

export function views(app) {
  test('a series goes on under the handle, Ctrl+D copies; the whole sheet is shown, and written, as it was before', async () => {
    const w = await Window.open(app, { login: 'road' });
    await open(w);
    const before = await rows(w);
    const file = `/api/v1/registers/decisions/export?format=csv&columns=${columns}`;
    const written = await w.fetch(file);
    const revision = JSON.parse(written.headers.get('spoina-receipt')).revision;
    const text = await written.text();

    for (let i = 0; i < 3; i++) await w.page.keyboard.press('ArrowRight');
    for (const n of ['7', '9']) {
      await w.page.keyboard.press(n);
      await w.page.keyboard.press('Enter');
      await said(w, 'Zapisano 1');
      await w.page.waitForFunction(([r, v]) => document.querySelector(`.sheet-cell[data-r="${r}"][data-c="3"]`)?.innerText.startsWith(v), [n === '7' ? 0 : 1, n]);
    }
    for (const key of ['ArrowUp', 'ArrowUp', 'Shift+ArrowDown']) await w.page.keyboard.press(key);
    const from = await w.page.locator('.sheet-handle').boundingBox();
    const to = await cell(w, 4, 3).boundingBox();
    await w.page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await w.page.mouse.down();
    await w.page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 });
    await cell(w, 4, 3).and(w.page.locator('[aria-selected=true]')).waitFor(); // the block has followed the pointer
    await w.page.mouse.up();
    await said(w, 'Zapisano 3');
    assert.deepEqual((await rows(w)).slice(0, 5).map((r) => r.area_m2), [7, 9, 11, 13, 15], 'two numbers run on');

    await w.page.keyboard.press('Control+Home');
    await w.page.keyboard.press('ArrowRight');
    for (let i = 0; i < 2; i++) await w.page.keyboard.press('Shift+ArrowDown');
    await w.page.keyboard.press('Control+d');
    await said(w, 'Zapisano');
    assert.deepEqual((await rows(w)).slice(0, 3).map((r) => r.street), Array(3).fill(before[0].street), 'the first row into the rest');

    await ofMenu(w, /^Widok/, 'Jak było dnia…');
    await w.page.getByRole('textbox', { name: 'albo numer rewizji' }).fill(String(revision));
    await w.page.keyboard.press('Enter');
    await w.page.getByText('Tak urząd wiedział').waitFor();
    await w.page.waitForFunction(([r, v]) => document.querySelector(`.sheet-cell[data-r="${r}"][data-c="1"]`)?.innerText === v, [1, before[1].street ?? '']);
    for (const r of [0, 1, 2]) assert.equal(await cell(w, r, 1).innerText(), before[r].street ?? '', `row ${r} as it was`);
    await w.page.locator('.sheet').focus();
    await w.page.keyboard.press('Delete');
    await said(w, 'Tu nic nie można zmienić');
    await w.page.getByRole('button', { name: 'Pobierz' }).click();
    assert.match(await w.page.getByRole('menuitem', { name: /CSV/ }).getAttribute('href'), new RegExp(`known=r${revision}`), 'the file is of the same moment');
    assert.equal(await (await w.fetch(`${file}&known=r${revision}`)).text(), text, 'the same bytes');
    await w.page.keyboard.press('Escape');
    await w.page.getByRole('button', { name: 'Wróć do dziś' }).click();
    await w.page.waitForFunction((v) => document.querySelector('.sheet-cell[data-r="1"][data-c="1"]')?.innerText === v, before[0].street ?? '');
    await w.page.locator('.sheet').focus();
    for (let i = 0; i < 4; i++) {
      const last = await w.page.getByTestId('said').innerText();
      await w.page.keyboard.press('Control+z');
      await w.page.waitForFunction((words) => (({ innerText: now }) => now.startsWith('Cofnięto') && now !== words)(document.querySelector('[data-testid=said]')), last);
    }
    assert.deepEqual((await rows(w)).map((r) => [r.street, r.area_m2]), before.map((r) => [r.street, r.area_m2]), 'everything is taken back');
    await w.close();
  });

  test('groups, sums, frozen columns and colours are kept as a layout of the team; a layout of one person stays theirs', async () => {
    const w = await Window.open(app, { login: 'road' });
    await open(w);
    await columnMenu(w, 'Ulica', 'Zamroź do tej kolumny');
    await w.page.waitForFunction(() => document.querySelectorAll('.sheet-head .sheet-frozen [data-head]').length === 2);
    await ofMenu(w, /^Widok/, 'Kolory…');
    await w.page.getByRole('button', { name: 'Dodaj regułę' }).click();
    await w.page.getByRole('dialog').getByRole('textbox', { name: /Wartość/i }).fill('/');
    await w.page.getByRole('dialog').getByRole('button', { name: 'Zastosuj' }).click();
    await w.page.waitForSelector('.reg-status .rule-chip');
    await columnMenu(w, 'Ulica', 'Grupuj według tej kolumny');
    await w.page.waitForSelector('.sheet-group');
    const shown = await w.page.locator('.sheet-group').first().innerText();
    const name = `Układ ${Date.now()}`;
    await ofMenu(w, /^Układ/, 'Zapisz jako układ…');
    await w.page.getByRole('textbox', { name: /Nazwa/ }).fill(name);
    await w.page.getByRole('checkbox', { name: 'Dla całego zespołu' }).check();
    await w.page.getByRole('button', { name: 'Zapisz', exact: true }).click();
    await w.page.getByRole('button', { name: `Układ: ${name}` }).waitFor();

    const other = await Window.open(app, { login: 'gis' });
    await open(other, '/registers/decisions');
    await ofMenu(other, /^Układ/, name);
    await other.page.waitForSelector('.sheet-group');
    assert.equal(await other.page.locator('.sheet-group').first().innerText(), shown, 'the same groups and sums');
    assert.equal(await other.page.locator('.sheet-head .sheet-frozen [data-head]').count(), 2, 'frozen there, too');
    await other.page.waitForSelector('.reg-status .rule-chip');
    await other.page.locator('.sheet-group-name').first().click();
    await other.page.waitForSelector('.sheet-row:not(.sheet-group) .sheet-cell');

    // A layout of one's own: who does not own it never learns its name.
    const own = `Mój ${Date.now()}`;
    await ofMenu(other, /^Układ/, 'Zapisz jako układ…');
    await other.page.getByRole('textbox', { name: /Nazwa/ }).fill(own);
    await other.page.getByRole('button', { name: 'Zapisz', exact: true }).click();
    await other.page.getByRole('button', { name: `Układ: ${own}` }).waitFor();
    const names = JSON.stringify(await w.api('/registers/decisions/views'));
    assert.ok(names.includes(name) && !names.includes(own), names);
    await ofMenu(other, /^Układ/, `Usuń układ „${own}”`);
    await other.page.getByRole('button', { name: 'Układ: podstawowy' }).waitFor();
    await Promise.all([w.close(), other.close()]);
  });

  test('a row that was deleted lies in the bin, and comes back from there with everything that was in it', async () => {
    const w = await Window.open(app, { login: 'road' });
    await open(w);
    const [row] = await rows(w);
    await w.page.keyboard.press('Control+-');
    await said(w, 'Usunięto');
    assert.equal((await rows(w))[0].id === row.id, false);
    await ofMenu(w, /^Widok/, 'Kosz');
    const bin = w.page.getByRole('dialog', { name: 'Kosz' });
    await bin.getByRole('row').filter({ hasText: row.case_number }).getByRole('button', { name: 'Przywróć' }).click();
    await bin.getByText(row.case_number).waitFor({ state: 'detached' });
    const { version: _now, ...back } = (await rows(w))[0];
    const { version: _then, ...was } = row;
    assert.deepEqual(back, was);
    await w.close();
  });
}
