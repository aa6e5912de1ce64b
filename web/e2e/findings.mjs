import assert from 'node:assert/strict';
import { spoken, test, Window } from './harness.mjs';

export function findings(app) {
  test('the map, the legend and the list show the same discrepancies', async () => {
    const w = await Window.open(app);
    await w.go('/', '.grid-row');
    await w.map();
    const all = await w.api('/discrepancies?limit=1');
    assert.ok(all.count > 0, 'the demo town has discrepancies');
    assert.equal(await w.total(), all.count);
    for (const f of all.facets.rules) {
      const entry = w.page.locator('.legend .toggle', { hasText: f.rule }).first();
      assert.match((await entry.innerText()).replace(/\u00a0/g, ''), new RegExp(`\\b${f.count}\\b`), `${f.rule} shows its count`);
    }
    assert.ok(w.requests.some((r) => r.includes('/tiles/discrepancies/')), 'findings come as tiles');
    assert.ok(w.requests.some((r) => r.includes('/tiles/road_lanes/')), 'lanes come as tiles');
    await w.close();
  });

  test('a click in the legend hides a rule on the map and in the list; its count stays', async () => {
    const w = await Window.open(app);
    await w.go('/', '.grid-row');
    await w.map();
    const all = await w.api('/discrepancies?limit=1');
    const rule = all.facets.rules.toSorted((a, b) => b.count - a.count)[0];
    const entry = w.page.locator('.legend .toggle', { hasText: rule.rule }).first();
    const asked = w.page.waitForRequest((r) => r.url().includes('/tiles/discrepancies/') && /rule IN \(/.test(decodeURIComponent(r.url().replaceAll('+', ' '))));
    await entry.click();
    await w.page.waitForFunction((n) => Number(document.querySelector('.list-bar .total').innerText.replace(/\D/g, '')) === n, all.count - rule.count);
    assert.equal(await entry.getAttribute('aria-pressed'), 'false');
    assert.match((await entry.innerText()).replace(/\u00a0/g, ''), new RegExp(`\\b${rule.count}\\b`));
    assert.equal(w.search().get('hideRules'), rule.rule);
    const tile = decodeURIComponent((await asked).url().replaceAll('+', ' '));
    assert.ok(!tile.includes(`'${rule.rule}'`), 'the tiles leave the rule out too');
    await w.close();
  });

  test('one selection: row, address, card; J and K step; Escape closes', async () => {
    const w = await Window.open(app);
    await w.go('/', '.grid-row');
    const rows = (await w.api('/discrepancies?sort=-severity,-money_max_gr&limit=3')).rows;
    await w.page.locator('.grid-row [role=gridcell]').nth(1).click();
    await w.page.waitForSelector('.card .sentence');
    assert.equal(w.search().get('id'), String(rows[0].id));
    await w.page.keyboard.press('j');
    await w.page.waitForURL((u) => u.searchParams.get('id') === String(rows[1].id));
    await w.page.keyboard.press('k');
    await w.page.waitForURL((u) => u.searchParams.get('id') === String(rows[0].id));
    await w.page.waitForFunction(() => document.querySelectorAll('.grid-row[aria-selected=true]').length === 1);
    await w.page.keyboard.press('Escape');
    await w.page.waitForSelector('.card', { state: 'detached' });
    assert.equal(w.search().get('id'), null);
    await w.close();
  });

  test('the proof card says the sentence first and draws a plan to scale', async () => {
    const w = await Window.open(app);
    const found = await w.api('/discrepancies?rule=O01&outcome=hit&limit=1');
    const row = found.rows[0];
    const proof = await w.api(`/discrepancies/${row.id}`);
    await w.go(`/?id=${row.id}`, '.card .sentence');
    assert.equal((await w.text('.card .sentence')).replace(/\u00a0/g, ' ').trim(), proof.sentence.pl.replace(/\u00a0/g, ' ').trim());
    const plan = w.page.locator('.card svg.plan');
    await plan.waitFor();
    assert.match(await plan.getAttribute('aria-label'), /podziałka [\d,]+ m/);
    const card = (await w.text('.card')).replace(/\u00a0/g, ' ');
    for (const d of proof.documents.slice(0, 3)) if (d.source_id && d.verdict === 'accepted') assert.ok(card.includes(d.source_id));
    for (const l of proof.law) assert.ok(card.includes(l.article), l.article);
    for (const m of proof.money) if (m.formula) assert.ok(card.replace(/\s+/g, ' ').includes(m.formula.replace(/\s+/g, ' ')), m.formula);
    assert.equal(w.errors.length, 0, w.errors.join('\n'));
    await w.close();
  });

  test('an undecided discrepancy says what is missing', async () => {
    const w = await Window.open(app);
    const found = await w.api('/discrepancies?outcome=unknown&limit=1');
    assert.ok(found.count > 0);
    await w.go(`/?id=${found.rows[0].id}`, '.card .notice.unknown');
    const notice = await w.text('.card .notice.unknown');
    assert.match(notice, /Czego brakuje/);
    assert.ok(notice.includes(found.rows[0].reason));
    await w.close();
  });

  test('a sign on the map opens its card', async () => {
    const w = await Window.open(app);
    const row = (await w.api('/discrepancies?rule=O01&limit=200')).rows.find((r) => r.lonlat);
    await w.go(`/?at=${row.lonlat[0]},${row.lonlat[1]},19`, '.grid-row');
    await w.map();
    const box = await w.page.locator('[data-testid=map]').boundingBox();
    await w.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await w.page.waitForSelector('.card .sentence');
    const chosen = await w.api(`/discrepancies/${w.search().get('id')}`);
    assert.ok(Math.abs(chosen.lonlat[0] - row.lonlat[0]) < 1e-4 && Math.abs(chosen.lonlat[1] - row.lonlat[1]) < 1e-4);
    await w.page.mouse.move(box.x + box.width / 2 - 60, box.y + 60);
    await w.page.waitForFunction(() => /1992 {2}X .*2000\//s.test(document.querySelector('.coords').textContent));
    await w.close();
  });

  test('a click beside the signs says what is there and leads to its register', async () => {
    const w = await Window.open(app);
    const parcel = (await w.api('/registers/parcels?limit=1')).rows[0];
    await w.go(`/?at=${parcel.lonlat[0]},${parcel.lonlat[1]},20&hideOutcome=hit,unknown`, `.list-bar, ${spoken}`);
    await w.map();
    const box = await w.page.locator('[data-testid=map]').boundingBox();
    await w.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await w.page.locator('.map-here a', { hasText: parcel.parcel_id }).click();
    await w.page.waitForURL((u) => u.pathname.endsWith('/registers/parcels') && u.searchParams.get('row') === String(parcel.id));
    await w.close();
  });

  test('search finds a parcel and goes there', async () => {
    const w = await Window.open(app);
    await w.go('/', '.grid-row');
    const parcel = (await w.api('/registers/parcels?limit=1')).rows[0];
    await w.page.keyboard.press('/');
    await w.page.keyboard.type(parcel.parcel_id);
    await w.page.waitForSelector('.search-list [role=option] >> text=' + parcel.number);
    await w.page.keyboard.press('Enter');
    await w.page.waitForURL((u) => u.searchParams.has('at'));
    await w.close();
  });

  test('money of different legal bases is listed side by side, never as one sum', async () => {
    const w = await Window.open(app);
    await w.go('/', '.grid-row');
    const { facets } = await w.api('/discrepancies?limit=1');
    const bases = new Set(facets.rules.flatMap((r) => (r.money ?? []).map((m) => m.basis)));
    await w.page.waitForFunction((n) => document.querySelectorAll('.sums > span').length === n, bases.size);
    await w.close();
  });

  test('the map turns dark with the rest and keeps its place', async () => {
    const w = await Window.open(app);
    await w.go('/', '.grid-row');
    await w.map();
    await w.page.getByRole('button', { name: 'Ciemny wygląd' }).click();
    await w.page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'dark');
    await w.map();
    assert.equal(w.errors.length, 0, w.errors.join('\n'));
    await w.close();
  });
}
