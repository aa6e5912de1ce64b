// Coal: from the welfare centre's form to the document at the yard, by keyboard; what is refused, and in which words; a
// line that breaks in the middle of a sale.
import assert from 'node:assert/strict';
import { everyone } from './everyone.mjs';
import { test, Window } from './harness.mjs';
import { Hands, pesel, surname } from './keys.mjs';

const post = async (w, path, body) => {
  const res = await w.fetch(`/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await res.json();
  if (!res.ok) throw new Error(`${path}: ${res.status} ${JSON.stringify(answer)}`);
  return answer;
};
const day = (back = 0) => new Date(Date.now() - back * 86_400_000).toLocaleDateString('sv', { timeZone: 'Europe/Warsaw' });
const polishDay = (iso) => iso.split('-').reverse().join('.');

/** A yard of its own with two goods, of which one lies there: tests do not take from each other. */
export async function yardWith(app, kg) {
  const buyer = await Window.open(app, { login: 'purchaser' });
  const mark = Date.now().toString(36).toUpperCase();
  const place = { yard: `T${mark}`, yardName: `Skład próbny ${mark}`, good: `orzech-${mark.toLowerCase()}`, goodName: `Orzech ${mark}`, none: `mial-${mark.toLowerCase()}`, noneName: `Miał ${mark}` };
  const add = (register, set) => post(buyer, `/registers/${register}/changes`, { changes: [{ op: 'create', set }] });
  await add('coal_yards', { code: place.yard, name: place.yardName, active: true });
  await add('coal_goods', { code: place.good, name: place.goodName, rationed: true, price_gr_t: 199_950, active: true });
  await add('coal_goods', { code: place.none, name: place.noneName, rationed: true, price_gr_t: 150_000, active: true });
  const order = await post(buyer, '/coal/orders', { supplier: 'Kopalnia Próbna', good: place.good, kg: Math.max(kg, 1), price_gr_t: 150_000 });
  if (kg) await post(buyer, '/coal/receipts', { order: order.id, good: place.good, kg, slip_no: `KW ${mark}`, yard: place.yard });
  await buyer.close();
  return { ...place, order: order.id };
}

const household = () => ({ name: surname(), pesel: pesel('1961-05-17', Math.floor(Math.random() * 10_000)), street: 'Testowa', house: String(1 + Math.floor(Math.random() * 90_000)) });

export const certificate = (w, h = household(), more = {}) =>
  post(w, '/coal/certificates', { person: { last_name: h.name, first_name: 'Anna', pesel: h.pesel }, household: { street: h.street, house_no: h.house, city: 'Miasto Próbne' }, ...more });

/** The welfare centre's form with nothing but keys; the answer is what the page shows. */
export async function certificateByKeys(w, h = household()) {
  await w.go('/coal/certificates/new', 'main [role=combobox]');
  const hands = new Hands(w);
  await hands.tabTo('Kto wnioskuje', 60);
  Object.assign(hands, { keys: 0, began: Date.now() });
  await hands.newPerson(h.pesel, 'Anna', h.name);
  await hands.tabTo('Ulica');
  await hands.type(h.street);
  await hands.tabTo('Nr domu');
  await hands.type(h.house);
  await hands.tabTo('Miejscowość');
  await hands.type('Miasto');
  await hands.tabTo('Imię i nazwisko');
  await hands.type(`Jan ${h.name}`);
  await hands.tabTo('PESEL albo data urodzenia');
  await hands.type('12.03.1994');
  const sent = Date.now();
  await hands.press('Control+Enter');
  await w.page.getByTestId('issued').waitFor();
  return { number: (await w.page.getByTestId('issued').locator('button.copy .mono').innerText()).trim(), hands, sent, seconds: hands.seconds() };
}

/** Sets the workplace up: its yard, and documents that do not open by themselves. */
export async function atTill(w, yard, more = {}) {
  await w.page.addInitScript((set) => Object.entries(set).forEach(([k, v]) => localStorage.setItem(`spoina.coal.${k}`, v)), { yard, document: 'no', ...more });
  await w.go('/coal/till', 'main form input');
  await w.page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
}

/** A sale with nothing but keys, and a scanner for the number if there is one. */
export async function saleByKeys(w, number, kg, { scan = false } = {}) {
  const hands = new Hands(w);
  if (scan) await w.page.keyboard.insertText(number);
  else await hands.type(number);
  await hands.press('Enter');
  await w.page.waitForFunction(() => document.activeElement?.closest('form.sale') !== null);
  await hands.type(kg);
  await hands.press('Enter');
  return hands;
}
const sold = (w) => w.page.getByTestId('sold').waitFor();
const refusal = async (w) => {
  await w.page.getByTestId('refused').waitFor();
  return (await w.text('[data-testid=refused]')).replaceAll('\u00a0', ' ');
};
const stockOf = (w, key) => w.page.locator(`section:has(#by-yard) tr[data-row="${key}"] td`).nth(2);

export function coal(app) {
  test('a certificate issued in one browser is sold in another within a second, and the stock falls in a third', async (t) => {
    const place = await yardWith(app, 10_000);
    const clerk = await Window.open(app, { login: 'social' });
    const yard = await Window.open(app, { login: 'coal', width: 390, height: 844, touch: true });
    const watcher = await Window.open(app, { login: 'purchaser' });
    await atTill(yard, place.yard, { good: place.good });
    await watcher.go('/coal/stock', '#by-yard');
    await watcher.page.waitForFunction(() => document.querySelector('.live.on'));
    const shown = stockOf(watcher, `${place.yard}:${place.good}`);
    assert.equal((await shown.innerText()).replace(/\D/g, ''), '10000');

    // A machine that does other things meanwhile gets five tries; each is told.
    const took = [];
    for (let left = 9_250; took.length < 5 && !took.some((s) => s < 1); left -= 750) {
      const made = await certificateByKeys(clerk);
      t.diagnostic(made.hands.told('certificate'));
      const issued = Date.now();
      const hands = await saleByKeys(yard, made.number, 750, { scan: true });
      await yard.page.getByTestId('sold').filter({ hasText: '750' }).waitFor();
      took.push((Date.now() - issued) / 1000);
      t.diagnostic(`${took.at(-1).toFixed(2)} s from the certificate on one screen to the sale on another; ${hands.told('sale')}`);
      assert.match((await yard.text('[data-testid=sold]')).replaceAll('\u00a0', ' '), /Sprzedano 750 kg: Orzech .*, 1 499,63 zł/);
      const at = Date.now();
      await watcher.page.waitForFunction(([key, kg]) => document.querySelector('#by-yard')?.closest('section')?.querySelector(`tr[data-row="${key}"] td:nth-child(3)`)?.textContent.replace(/\D/g, '') === kg, [`${place.yard}:${place.good}`, String(left)]);
      t.diagnostic(`${((Date.now() - at) / 1000).toFixed(2)} s more until the stock fell on a third`);
      await yard.page.reload(); // no sale of before is on the screen
      await yard.page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    }
    assert.ok(took.some((s) => s < 1), `${took.join(', ')} s`);
    assert.equal(yard.errors.length, 0, yard.errors.join('\n'));
    for (const w of [clerk, yard, watcher]) await w.close();
  });

  test('what may not be sold is refused in words: too much for the household, more than lies there, an unknown number', async () => {
    const place = await yardWith(app, 2_000);
    const clerk = await Window.open(app, { login: 'social' });
    const made = await certificate(clerk);
    const w = await Window.open(app, { login: 'coal' });
    await atTill(w, place.yard, { good: place.good });
    await new Hands(w).type('NIE-MA-1');
    await w.page.keyboard.press('Enter');
    await w.page.getByRole('alert').waitFor();
    assert.match(await w.text('main [role=alert]'), /nie ma zaświadczenia/i);

    await w.page.getByLabel('Numer zaświadczenia').fill('');
    await w.page.getByLabel('Numer zaświadczenia').focus();
    await saleByKeys(w, made.number, made.left_kg + 1);
    const over = await refusal(w);
    assert.match(over, /Sprzedaży nie zapisano/);
    assert.match(over, /gospodarstw|limit/i);
    await w.page.getByRole('radio', { name: new RegExp(place.noneName) }).check();
    await w.page.getByLabel('Ile kilogramów').fill('100');
    await w.page.keyboard.press('Enter');
    await w.page.waitForFunction(() => /nie ma|tyle|zapas|skład/i.test(document.querySelector('[data-testid=refused] [role=alert]')?.textContent ?? ''));
    assert.equal((await w.api(`/registers/coal_sales?limit=10&filter=${encodeURIComponent(`yard = '${place.yard}'`)}`)).count, 0, 'nothing was stored');
    await clerk.close();
    await w.close();
  });

  test('a second certificate for a household is refused, also by the other centre, which learns nothing more', async () => {
    const town = await Window.open(app, { login: 'social' });
    const h = household();
    const first = await certificate(town, h);
    const rural = await Window.open(app, { login: 'gops' });
    const res = await rural.fetch('/api/v1/coal/certificates', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ person: { last_name: h.name, first_name: 'Anna', pesel: h.pesel }, household: { street: 'Inna', house_no: '1', city: 'Wieś' } }) });
    const told = await res.text();
    assert.equal(res.status, 409, told);
    assert.match(told, /coal\.double_certificate/);
    assert.ok(!told.includes(first.number) && !told.includes('MOPS') && !told.includes(h.name), told);
    await town.go('/coal/certificates/new', 'main [role=combobox]');
    const hands = new Hands(town);
    await hands.tabTo('Kto wnioskuje', 60);
    await hands.type(h.pesel);
    await town.page.getByRole('option', { name: new RegExp(h.name, 'i') }).first().waitFor();
    await hands.press('Enter');
    await hands.press('Control+Enter');
    await town.page.getByRole('alert').waitFor();
    assert.match(await town.text('main [role=alert]'), /ma już/);
    await rural.close();
    await town.close();
  });

  test('a closed day takes nothing more; a difference in the till needs its reason', async () => {
    const place = await yardWith(app, 3_000);
    const clerk = await Window.open(app, { login: 'social' });
    const yesterday = day(1);
    const made = await certificate(clerk, household(), { on: yesterday });
    const w = await Window.open(app, { login: 'coal' });
    await post(w, '/coal/receipts', { order: place.order, good: place.good, kg: 1, slip_no: `KW2 ${place.yard}`, yard: place.yard }).catch(() => undefined);
    await w.page.addInitScript((yard) => localStorage.setItem('spoina.coal.yard', yard), place.yard);
    await w.go('/coal/days', '#close-day');
    const input = w.page.getByRole('textbox', { name: 'Dzień', exact: true });
    await input.fill(polishDay(yesterday));
    await w.page.keyboard.press('Tab');
    await w.page.getByRole('button', { name: `Zamknij ${polishDay(yesterday)}` }).waitFor();
    await w.page.getByLabel('Gotówka policzona [zł]').fill('5,00');
    await w.page.getByText('Różnica: 5,00').waitFor();
    assert.equal(await w.page.getByRole('button', { name: /^Zamknij \d/ }).isDisabled(), true, 'a difference is explained');
    await w.page.getByLabel('Gotówka policzona [zł]').fill('0');
    await w.page.getByRole('button', { name: `Zamknij ${polishDay(yesterday)}` }).click();
    await w.page.getByText('zamknięty', { exact: true }).waitFor();

    await atTill(w, place.yard, { good: place.good });
    await w.page.locator('.till details summary').click();
    await w.page.getByLabel('Dzień (gdy wpisywane z papieru)').fill(polishDay(yesterday));
    await w.page.keyboard.press('Tab');
    await w.page.getByLabel('Numer zaświadczenia').focus();
    await saleByKeys(w, made.number, 100);
    assert.match(await refusal(w), /zamknięt/);
    await clerk.close();
    await w.close();
  });

  test('the line breaks after the sale was stored: the same is sent again, and it is said that it was stored once', async () => {
    const place = await yardWith(app, 5_000);
    const clerk = await Window.open(app, { login: 'social' });
    const made = await certificate(clerk);
    const w = await Window.open(app, { login: 'coal' });
    await atTill(w, place.yard, { good: place.good });
    const keys = [];
    await w.page.route('**/api/v1/coal/sales', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length === 1) await route.fetch(); // the office has it
      return keys.length < 3 ? route.abort('connectionreset') : route.continue();
    });
    await saleByKeys(w, made.number, 400);
    await w.page.getByTestId('lost').waitFor();
    assert.match(await w.page.getByTestId('lost').innerText(), /Nie wiadomo jeszcze, czy sprzedaż zapisano/);
    await sold(w);
    assert.match((await w.text('[data-testid=sold]')).replaceAll('\u00a0', ' '), /wysłano 3 razy. Sprzedaż zapisano jeden raz/);
    assert.equal(new Set(keys).size, 1, 'one key');
    assert.equal((await w.api(`/registers/coal_sales?limit=10&filter=${encodeURIComponent(`yard = '${place.yard}'`)}`)).count, 1, 'one sale');

    // The window is closed before the answer comes: the next one goes on with it.
    await w.page.unroute('**/api/v1/coal/sales');
    await w.page.route('**/api/v1/coal/sales', async (route) => (await route.fetch(), route.abort('connectionreset')));
    await saleByKeys(w, made.number, 300);
    await w.page.getByTestId('lost').waitFor();
    await w.page.unroute('**/api/v1/coal/sales');
    await w.page.reload();
    await sold(w);
    assert.equal((await w.api(`/registers/coal_sales?limit=10&filter=${encodeURIComponent(`yard = '${place.yard}'`)}`)).count, 2, 'once, although the window was closed');
    await clerk.close();
    await w.close();
  });

  test('two tills sell the last of it in the same second: one of them is told that it is gone', async () => {
    const place = await yardWith(app, 500);
    const clerk = await Window.open(app, { login: 'social' });
    const both = await Promise.all(['coal', 'yard2'].map(async (login) => {
      const w = await Window.open(app, { login });
      await atTill(w, place.yard, { good: place.good, till: login });
      return { w, number: (await certificate(clerk)).number };
    }));
    await Promise.all(both.map(({ w, number }) => saleByKeys(w, number, 500)));
    await Promise.all(both.map(({ w }) => w.page.locator('[data-testid=sold], [data-testid=refused]').waitFor()));
    const ends = await Promise.all(both.map(({ w }) => w.page.getByTestId('sold').count()));
    assert.deepEqual(ends.sort(), [0, 1]);
    const sales = await both[0].w.api(`/registers/coal_sales?limit=10&filter=${encodeURIComponent(`yard = '${place.yard}'`)}`);
    assert.deepEqual(sales.rows.map((r) => r.kg), [500]);
    for (const { w } of both) await w.close();
    await clerk.close();
  });

  test('what is put aside is sold to its household only, and a sale is taken back with a reason', async () => {
    const place = await yardWith(app, 1_000);
    const clerk = await Window.open(app, { login: 'social' });
    const [mine, other] = [await certificate(clerk), await certificate(clerk)];
    const w = await Window.open(app, { login: 'coal' });
    await w.page.addInitScript(({ yard, good }) => (localStorage.setItem('spoina.coal.yard', yard), localStorage.setItem('spoina.coal.good', good)), place);
    await w.go('/coal/reservations', '#reserve');
    await w.page.getByLabel('Numer zaświadczenia').fill(mine.number);
    await w.page.getByLabel('Ilość [kg]').fill('0,8 t');
    await w.page.getByRole('button', { name: 'Odłóż', exact: true }).click();
    await w.page.getByRole('button', { name: `Zwolnij rezerwację: ${mine.number}` }).waitFor();
    await atTill(w, place.yard, { good: place.good });
    await saleByKeys(w, other.number, 300);
    assert.match(await refusal(w), /nie zapisano/);
    await w.page.getByLabel('Numer zaświadczenia').fill('');
    await w.page.getByLabel('Numer zaświadczenia').focus();
    const hands = new Hands(w);
    await hands.type(mine.number);
    await hands.press('Enter');
    await w.page.getByText(/Odłożone: Orzech .*, 800/).waitFor();
    await w.page.waitForFunction(() => document.activeElement?.value === '800');
    await hands.press('Enter');
    await sold(w);

    await w.go('/coal/sales', 'main tbody tr');
    await w.page.getByRole('button', { name: /^Cofnij sprzedaż: / }).first().click();
    await w.page.getByLabel('Dlaczego').fill('pomyłka wagi');
    await w.page.getByRole('dialog').getByRole('button', { name: 'Cofnij sprzedaż' }).click();
    await w.page.getByRole('dialog').waitFor({ state: 'detached' });
    await w.page.locator('main tbody tr').first().getByText('cofnięcie', { exact: true }).waitFor();
    const rows = (await w.api(`/registers/coal_sales?limit=10&filter=${encodeURIComponent(`yard = '${place.yard}'`)}`)).rows;
    assert.equal(rows.reduce((s, r) => s + r.kg, 0), 0);
    await clerk.close();
    await w.close();
  });

  test('a delivery comes in with its slip and a photo, and the advice takes it into account', async () => {
    const place = await yardWith(app, 0);
    const w = await Window.open(app, { login: 'purchaser' });
    await w.page.addInitScript((yard) => localStorage.setItem('spoina.coal.yard', yard), place.yard);
    await w.page.addInitScript((good) => localStorage.setItem('spoina.coal.good', good), place.good);
    await w.go('/coal/orders', '#orders');
    await w.page.getByLabel('Dostawca').fill('Kopalnia Druga');
    const form = w.page.getByRole('form', { name: 'Nowe zamówienie' });
    await form.getByLabel('Ilość [kg]').fill('25 t');
    await form.getByLabel('Cena zakupu za tonę [zł]').fill('1 500,00');
    await form.getByRole('button', { name: 'Zamów' }).click();
    const done = form.getByText(/^Zamówiono: /);
    await done.waitFor();
    const number = /Zamówiono: (\S+?)\.?$/.exec(await done.innerText())[1];
    await w.page.getByRole('button', { name: `Przyjmij dostawę: ${number}` }).click();
    const slip = `WAGA ${place.yard}`;
    const receive = w.page.getByRole('form', { name: 'Przyjęcie dostawy' });
    await receive.getByLabel('Numer kwitu wagowego').fill(slip);
    await receive.getByLabel('Netto z kwitu [kg]').fill('24 980');
    await w.page.locator('form input[type=file]').setInputFiles({ name: 'kwit.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') });
    await receive.getByRole('button', { name: 'Przyjmij' }).click();
    await w.page.getByRole('link', { name: slip }).waitFor();
    const row = (await w.api(`/registers/coal_receipts?limit=1&filter=${encodeURIComponent(`slip_no = '${slip}'`)}`)).rows[0];
    let files = [];
    for (let i = 0; i < 50 && !files.length; i++) {
      const list = await w.api(`/registers/coal_receipts/${row.id}/files`);
      files = list.files ?? list;
      await new Promise((r) => setTimeout(r, 100));
    }
    assert.equal(files[0]?.name, 'kwit.png');
    await w.go('/coal/advice', 'main section[data-good]');
    assert.match((await w.text(`section[data-good="${place.good}"]`)).replaceAll('\u00a0', ' '), /24 980 kg/);
    await w.close();
  });

  test('a programme is switched off and on again: an open till says so by itself, and its addresses refuse', async () => {
    const till = await Window.open(app, { login: 'coal' });
    await till.go('/coal/till', '.till');
    await till.page.waitForFunction(() => document.querySelector('.live.on'));
    const admin = await Window.open(app, { login: 'administrator' });
    await admin.go('/programmes', '#programme-coal');
    await admin.page.getByRole('button', { name: 'Wyłącz: Sprzedaż węgla' }).click();
    try {
      await admin.page.getByRole('dialog').getByRole('button', { name: 'Wyłącz', exact: true }).click();
      await admin.page.getByRole('button', { name: 'Włącz: Sprzedaż węgla' }).waitFor();
      await till.page.getByText('Sprzedaż węgla: program jest wyłączony').waitFor();
      const refused = await till.fetch('/api/v1/coal/stock');
      assert.equal(refused.status, 409);
      assert.equal((await refused.json()).code, 'programme.off');
    } finally {
      await admin.fetch('/api/v1/programmes/coal', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"on":true}' });
    }
    await till.page.locator('.till').waitFor();
    await till.close();
    await admin.close();
  });

  everyone(app, 'coal', [
    ['the list of programmes', '/programmes', 'main section.panel', 'administrator'],
    ['the certificate form', '/coal/certificates/new', 'main [role=combobox]', 'social'],
    ['the certificates', '/coal/certificates', 'main h1', 'social'],
    ['the till', '/coal/till', 'main h1', 'coal'],
    ['the stock', '/coal/stock', 'main h1', 'coal'],
    ['reservations', '/coal/reservations', 'main h1', 'coal'],
    ['sales', '/coal/sales', 'main h1', 'coal'],
    ['orders and deliveries', '/coal/orders', 'main h1', 'purchaser'],
    ['the advice', '/coal/advice', 'main h1', 'purchaser'],
    ['closing a day', '/coal/days', 'main h1', 'coal'],
    ['the settlement', '/coal/settlement', 'main h1', 'purchaser'],
    ['the statistics', '/coal/statistics', 'main h1', 'board'],
    ['the wordings of letters', '/coal/letters', 'main h1', 'social'],
  ]);
}
