// Registers as they are worked in: blocks from a spreadsheet, the keyboard alone, two people at one row, a corrected
// file that comes back, a field that the office adds by itself.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { everywhere } from './everyone.mjs';
import { signInByHand, test, Window } from './harness.mjs';
import { workbook } from './xlsx.mjs';

const columns = ['case_number', 'street', 'house_no', 'location_text', 'precinct_text', 'road_no', 'purpose_text', 'area_m2', 'fee_declared_gr'];
const address = (cols = columns, more = '') => `/registers/decisions?cols=${encodeURIComponent(JSON.stringify(cols))}${more}`;
const said = (w, pattern, timeout = 20_000) => w.page.waitForFunction((p) => new RegExp(p).test(document.querySelector('[data-testid=said]')?.innerText ?? ''), pattern, { timeout });
const page = (w, query = '') => w.api(`/registers/decisions?limit=1000${query}`);
const openSheet = async (w, path) => {
  await w.go(path, '.sheet-row .sheet-cell');
  await w.page.locator('.sheet').focus();
  await w.page.keyboard.press('Control+Home');
};
const type = async (w, text) => {
  for (const key of text) await w.page.keyboard.press(key === ' ' ? 'Space' : key);
};

export function sheet(app) {
  test('1 000 × 8 cells are pasted in one change, undone and redone', async () => {
    const w = await Window.open(app, { login: 'road' });
    const posts = [];
    w.page.on('request', (r) => r.method() === 'POST' && /\/(changes|undo)$/.test(r.url()) && posts.push(r));
    await openSheet(w, address());
    const before = (await page(w)).rows;
    assert.ok(before.length === 1000, 'the demo town has a thousand decisions');
    const block = Array.from({ length: 1000 }, (_, i) => [`Wklejona "${i}"`, `${i}A`, `wiersz\t${i}`, '0007', `${i}`, 'linia 1\nlinia 2', `${i % 90},25`, `${1000 + i},20 zł`]);
    const quoted = (s) => (/[\t\n"]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);
    await w.page.evaluate((t) => navigator.clipboard.writeText(t), block.map((r) => r.map(quoted).join('\t')).join('\r\n') + '\r\n');
    await w.page.keyboard.press('ArrowRight');
    const started = Date.now();
    await w.page.keyboard.press('Control+v');
    await said(w, 'Zapisano', 60_000);
    const seconds = (Date.now() - started) / 1000;
    assert.deepEqual(posts.map((r) => r.url().split('/').pop()), ['changes'], 'one request');
    assert.equal(posts[0].postDataJSON().changes.length, 1000);
    assert.ok(seconds < 20, `${seconds} s`);
    const byId = (rows) => new Map(rows.map((r) => [r.id, r]));
    const now = byId((await page(w)).rows);
    before.forEach((r, i) => {
      const n = now.get(r.id);
      assert.deepEqual([n.street, n.house_no, n.location_text, n.precinct_text, n.road_no, n.purpose_text, n.area_m2, n.fee_declared_gr], [block[i][0], block[i][1], block[i][2], '0007', `${i}`, 'linia 1\nlinia 2', (i % 90) + 0.25, (1000 + i) * 100 + 20], `row ${i}`);
    });
    assert.equal(new Set([...now.values()].map((r) => r.version)).size >= 1, true);
    await w.page.keyboard.press('Control+z');
    await said(w, 'Cofnięto', 60_000);
    const back = byId((await page(w)).rows);
    for (const r of before) for (const f of columns) assert.deepEqual(back.get(r.id)[f], r[f], `${r.id} ${f}`);
    await w.page.reload(); // what can be redone survives a reload
    await openSheet(w, address());
    await w.page.keyboard.press('Control+y');
    await said(w, 'Ponowiono', 60_000);
    assert.equal((await page(w)).rows.find((r) => r.id === before[999].id).street, 'Wklejona "999"');
    await w.page.keyboard.press('Control+z');
    await said(w, 'Cofnięto', 60_000);
    assert.equal(w.errors.length, 0, w.errors.join('\n'));
    await w.close();
  });

  test('a paste with a wrong cell waits; what is given up comes back, too', async () => {
    const w = await Window.open(app, { login: 'road' });
    await openSheet(w, address(['case_number', 'street', 'valid_to']));
    const before = (await page(w)).rows.slice(0, 2);
    await w.page.evaluate(() => navigator.clipboard.writeText('Czekająca\t31.02.2027\r\nDruga\t31.12.2027\r\n'));
    await w.page.keyboard.press('ArrowRight');
    await w.page.keyboard.press('Control+v');
    await w.page.waitForSelector('[data-testid=waiting]');
    await w.page.keyboard.press('Control+z');
    await said(w, 'Porzucono');
    assert.equal(await w.page.locator('[data-testid=waiting]').count(), 0);
    await w.page.keyboard.press('Control+y');
    await said(w, 'z powrotem');
    await w.page.waitForSelector('[data-testid=waiting]');
    const now = (await page(w)).rows.slice(0, 2);
    assert.deepEqual(now.map((r) => r.street), before.map((r) => r.street), 'nothing is stored while a cell is wrong');
    await w.page.keyboard.press('Control+z');
    await said(w, 'Porzucono');
    await w.close();
  });

  test('a block copied out is the block, cell for cell', async () => {
    const w = await Window.open(app, { login: 'road' });
    await openSheet(w, address());
    await w.page.keyboard.press('Control+Shift+End');
    const rows = (await page(w)).rows;
    await w.page.keyboard.press('Control+Home');
    for (let i = 0; i < 2; i++) await w.page.keyboard.press('Shift+ArrowDown');
    for (let i = 0; i < 8; i++) await w.page.keyboard.press('Shift+ArrowRight');
    await w.page.keyboard.press('Control+c');
    await said(w, 'Skopiowano');
    const text = await w.page.evaluate(() => navigator.clipboard.readText());
    const lines = text.split(/\r\n/);
    assert.equal(lines.length, 4); // and the end of the last line
    assert.equal(lines[0].split('\t')[0], rows[0].case_number);
    assert.equal(lines[2].split('\t')[7], rows[2].area_m2 === null ? '' : String(rows[2].area_m2).replace('.', ','));
    await w.close();
  });

  test('by keyboard alone: sign in, edit, filter, export', async () => {
    const w = await Window.open(app, { login: null });
    await signInByHand(w, 'road');
    await w.page.locator('.tabs').waitFor();
    const key = (k) => w.page.keyboard.press(k);
    await key('g');
    await key('2');
    await w.page.waitForSelector('.sheet-row .sheet-cell');
    // Tab until the sheet has the focus: nothing but keys.
    for (let i = 0; i < 60 && !(await w.page.evaluate(() => document.activeElement?.classList.contains('sheet'))); i++) await key('Tab');
    await key('Control+Home');
    for (let i = 0; i < 12 && (await w.page.evaluate(() => document.querySelector('[data-active]')?.getAttribute('aria-colindex'))) !== null; i++) {
      const active = await w.page.evaluate(() => document.getElementById(document.querySelector('.sheet').getAttribute('aria-activedescendant'))?.getAttribute('aria-colindex'));
      const title = await w.page.evaluate((c) => document.querySelector(`[role=columnheader][aria-colindex="${c}"]`)?.innerText ?? '', active);
      if (title.includes('Ulica')) break;
      await key('ArrowRight');
    }
    await type(w, 'Klawiszowa');
    await key('Enter');
    await said(w, 'Zapisano 1');
    await key('ArrowUp');
    await key('Control+Shift+l');
    await w.page.waitForSelector('.quick-filter input:focus');
    await type(w, 'Klawisz');
    await key('Enter');
    await w.page.waitForFunction(() => document.querySelectorAll('.filters .badge').length === 1);
    await w.page.waitForFunction(() => document.querySelectorAll('.sheet-row:not([data-blank])').length === 1);
    await key('Escape'); // out of the sheet, to the bar above
    for (let i = 0; i < 30 && !(await w.page.evaluate(() => document.activeElement?.textContent?.includes('Pobierz'))); i++) await key('Tab');
    await key('Enter');
    await w.page.getByRole('menuitem', { name: /XLSX/ }).waitFor();
    await key('ArrowDown');
    for (let i = 0; i < 8 && !(await w.page.evaluate(() => document.activeElement?.textContent?.startsWith('XLSX'))); i++) await key('ArrowDown');
    const [download] = await Promise.all([w.page.waitForEvent('download'), key('Enter')]);
    const file = workbook(await readFile(await download.path()));
    assert.ok(Object.values(file.cells).includes('Klawiszowa'), 'the file holds what was seen');
    assert.equal(Object.keys(file.cells).filter((r) => /^A\d+$/.test(r)).length, 2, 'a heading and one row');
    await w.close();
  });

  test('two people at one row: the second sees both values and decides; nothing is overwritten silently', async () => {
    const [a, b] = [await Window.open(app, { login: 'road' }), await Window.open(app, { login: 'clerk' })];
    await openSheet(a, address());
    await openSheet(b, address());
    const row = (await page(a)).rows[0];
    for (const w of [a, b]) await w.page.keyboard.press('ArrowRight');
    // b is typing while a stores; the live update reaches b in the middle of it.
    await b.page.keyboard.press('F2');
    await b.page.keyboard.press('Control+a');
    await type(b, 'Druga');
    await type(a, 'Pierwsza');
    await a.page.keyboard.press('Enter');
    await said(a, 'Zapisano');
    await b.page.waitForTimeout(1200);
    assert.equal(await b.page.locator('.sheet-input').inputValue(), 'Druga', 'the live update leaves an open edit alone');
    await b.page.keyboard.press('Enter');
    const dialog = b.page.getByRole('dialog', { name: /Ktoś zmienił ten wiersz/ });
    await dialog.waitFor();
    const text = await dialog.innerText();
    for (const part of ['Pierwsza', 'Druga', row.street]) assert.ok(text.includes(part), `${part} in ${text}`);
    assert.equal((await page(a)).rows.find((r) => r.id === row.id).street, 'Pierwsza', 'not overwritten');
    assert.equal(await dialog.getByRole('button', { name: 'Zapisz wybór' }).isDisabled(), true, 'nothing is chosen beforehand');
    await everywhere(b, '[role=dialog]');
    await dialog.getByRole('radio', { name: 'Druga' }).click();
    await dialog.getByRole('button', { name: 'Zapisz wybór' }).click();
    await said(b, 'Zapisano');
    assert.equal((await page(a)).rows.find((r) => r.id === row.id).street, 'Druga');
    await a.page.waitForFunction(() => [...document.querySelectorAll('.sheet-cell')].some((c) => c.innerText.includes('Druga')), null, { timeout: 3000 }); // live
    await Promise.all([a.close(), b.close()]);
  });

  test('an open sheet follows a colleague within a second, and says who is where', async () => {
    const [a, b] = [await Window.open(app, { login: 'road' }), await Window.open(app, { login: 'clerk' })];
    await openSheet(a, address());
    await openSheet(b, address());
    for (let i = 0; i < 3; i++) await b.page.keyboard.press('ArrowDown');
    await b.page.keyboard.press('ArrowRight');
    await a.page.waitForSelector('.sheet-person', { timeout: 5000 });
    await type(b, 'Na');
    const started = Date.now();
    await b.page.keyboard.press('Enter');
    await a.page.waitForFunction(() => [...document.querySelectorAll('.sheet-row')][3]?.innerText.includes('Na'), null, { timeout: 4000 });
    assert.ok(Date.now() - started < 3000, `${Date.now() - started} ms`);
    await Promise.all([a.close(), b.close()]);
  });

  test('an open map follows a colleague: tiles of what was changed are asked for again, at the new revision', async () => {
    const [a, b] = [await Window.open(app, { login: 'road' }), await Window.open(app)];
    await a.go('/', '.grid-row');
    await a.map();
    const lane = (await b.api('/registers/road_lanes?limit=1')).rows[0];
    const call = async (name) => {
      const res = await b.fetch('/api/v1/registers/road_lanes/changes', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ changes: [{ op: 'set', id: lane.id, set: { name } }] }) });
      assert.equal(res.status, 200, await res.clone().text());
      return (await res.json()).revision;
    };
    const shown = []; // revisions of the tiles that the map was sent
    a.page.on('response', (r) => /\/tiles\/road_lanes\/\d+/.test(r.url()) && shown.push(Number(r.headers()['spoina-revision'] ?? 0)));
    const revision = await call(`${lane.name ?? ''} zmiana`);
    try {
      for (const until = Date.now() + 30_000; !shown.some((r) => r >= revision); ) {
        assert.ok(Date.now() < until, `tiles of ${shown.join(', ') || 'no revision'} after a change in r${revision}`);
        await a.page.waitForTimeout(50);
      }
    } finally {
      await call(lane.name);
    }
    await Promise.all([a.close(), b.close()]);
  });

  test('a downloaded XLSX comes back with three edits and one conflict, and is taken over as one change', async () => {
    const w = await Window.open(app, { login: 'road' });
    const rows = (await page(w)).rows.filter((r) => r.street && r.house_no).slice(0, 3);
    const export_ = await w.fetch('/api/v1/registers/decisions/export?format=xlsx&columns=case_number,street,house_no,area_m2&lang=pl');
    assert.equal(export_.status, 200);
    const book = workbook(Buffer.from(await export_.arrayBuffer()));
    const at = (r, heading) => book.find(heading, 'Spoina nr', String(r.id));
    book.set(at(rows[0], 'Ulica'), 'Poprawiona');
    book.set(at(rows[1], 'Numer'), '101');
    book.set(at(rows[2], 'Ulica'), 'Też poprawiona');
    book.set(at(rows[1], 'Ulica'), 'Z pliku');
    const meantime = `W międzyczasie ${Date.now()}`;
    const meanwhile = await w.api('/registers/decisions/changes', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ changes: [{ op: 'set', id: rows[1].id, set: { street: meantime } }] }) });
    assert.ok(meanwhile.revision > 0, JSON.stringify(meanwhile));
    await openSheet(w, address());
    await w.page.getByRole('button', { name: 'Pobierz' }).click();
    await w.page.getByRole('menuitem', { name: 'Wczytaj poprawiony plik' }).click();
    await w.page.locator('input[type=file]').setInputFiles({ name: 'decyzje.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: book.bytes() });
    await w.page.getByRole('button', { name: 'Porównaj' }).click();
    await w.page.waitForSelector('.changeset tbody tr');
    const table = await w.text('.changeset');
    for (const part of ['Poprawiona', '101', 'Też poprawiona', meantime, 'Z pliku']) assert.ok(table.includes(part), part);
    assert.equal(await w.page.locator('tr[data-status=edit]').count(), 3);
    assert.equal(await w.page.locator('tr[data-status=conflict]').count(), 1);
    await everywhere(w);
    const apply = w.page.getByRole('button', { name: 'Przejmij wybrane' });
    assert.equal(await apply.isDisabled(), true, 'the conflict waits for a decision');
    await w.page.getByRole('radio', { name: 'zostaje obecna' }).click();
    await apply.click();
    await w.page.getByRole('button', { name: 'Cofnij całość' }).waitFor();
    const after = new Map((await page(w)).rows.map((r) => [r.id, r]));
    assert.deepEqual([after.get(rows[0].id).street, after.get(rows[1].id).house_no, after.get(rows[2].id).street, after.get(rows[1].id).street], ['Poprawiona', '101', 'Też poprawiona', meantime]);
    await w.page.getByRole('button', { name: 'Cofnij całość' }).click();
    await w.page.waitForURL(/\/registers\/decisions(\?|$)/);
    assert.equal((await page(w)).rows.find((r) => r.id === rows[0].id).street, rows[0].street);
    await w.close();
  });

  test('a field added by an officer appears in the sheet, the form, the filter, the XLSX, the OGC item and the history', async () => {
    const gis = await Window.open(app, { login: 'gis' });
    await openSheet(gis, '/registers/decisions');
    await gis.page.getByRole('button', { name: /^Widok/ }).click();
    await gis.page.getByRole('menuitem', { name: 'Własne pola' }).click();
    await gis.page.getByRole('button', { name: 'Dodaj pole' }).click();
    await gis.page.getByRole('textbox', { name: /Nazwa pola/ }).fill('Stan nośnika');
    await gis.page.getByRole('textbox', { name: /Po co to pole/ }).fill('przegląd nośników');
    await gis.page.getByTestId('cost').filter({ hasText: 'godz. pracy rocznie' }).waitFor(); // the cost stands there before
    await gis.page.getByRole('button', { name: 'Dalej' }).click();
    await gis.page.getByRole('button', { name: /Znam koszt/ }).click();
    await gis.page.getByRole('rowheader', { name: 'Stan nośnika' }).waitFor();
    const column = (await gis.api('/registers')).find((r) => r.name === 'decisions').columns.find((c) => c.title.pl === 'Stan nośnika');
    assert.ok(column?.custom > 0, 'a column of its own');
    await gis.close();

    const w = await Window.open(app, { login: 'road' });
    const row = (await page(w, '&sort=-case_number')).rows.find((r) => r.lonlat && r.case_number); // those with a map stand among the others by number
    assert.ok(row, 'a decision with a place');
    await w.go(address(['case_number', column.field], `&row=${row.id}&where=${encodeURIComponent(JSON.stringify([{ field: 'case_number', op: '=', value: row.case_number }]))}`), '.row-form');
    await w.page.getByRole('columnheader', { name: /Stan nośnika/ }).waitFor(); // sheet
    const word = `zniszczony ${Date.now()}`;
    const field = w.page.locator('.row-form').getByRole('textbox', { name: 'Stan nośnika' }); // form
    await field.fill(word);
    await field.press('Enter');
    await said(w, 'Zapisano 1');
    await w.page.waitForFunction((x) => [...document.querySelectorAll('.sheet-cell')].some((c) => c.innerText === x), word);
    const history = await w.api(`/registers/decisions/${row.id}/history`);
    assert.equal(history.at(-1).changes[column.field]?.[1], word, 'history');
    await w.go(address(['case_number', column.field], `&where=${encodeURIComponent(JSON.stringify([{ field: column.field, op: 'contains', value: word }]))}`), '.sheet-row .sheet-cell');
    await w.page.waitForFunction(() => document.querySelector('.list-bar .muted')?.innerText.startsWith('1 ')); // filter
    await w.page.getByRole('button', { name: 'Pobierz' }).click();
    const href = await w.page.getByRole('menuitem', { name: /XLSX/ }).getAttribute('href');
    const file = workbook(Buffer.from(await (await w.fetch(href)).arrayBuffer()));
    assert.ok(Object.values(file.cells).includes('Stan nośnika') && Object.values(file.cells).includes(word), 'XLSX');
    const item = await (await w.fetch(`/ogc/collections/decisions/items/${row.id}?f=json`)).json();
    assert.equal(item.properties?.[column.field], word, 'OGC item');
    await w.close();
  });

  test('the sheet can be reached and left by keyboard, and fits a narrow screen', async () => {
    const w = await Window.open(app, { login: 'road', width: 320, height: 640, touch: true });
    await w.go('/registers/decisions', '.sheet-row .sheet-cell');
    assert.equal(await w.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    await w.page.locator('.sheet-row [role=gridcell]').first().tap();
    await w.page.waitForFunction(() => document.activeElement?.classList.contains('sheet'));
    await w.page.keyboard.press('F1');
    await w.page.getByRole('dialog', { name: 'Klawisze arkusza' }).waitFor();
    await w.page.keyboard.press('Escape');
    await w.page.getByRole('dialog').waitFor({ state: 'detached' });
    await w.page.keyboard.press('Escape');
    assert.equal(await w.page.evaluate(() => document.activeElement?.classList.contains('sheet')), false);
    await w.close();
  });
}
