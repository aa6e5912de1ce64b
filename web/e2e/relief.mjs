// Relief: from a telephone call to a registered application by keyboard; each department sees its own question; from the
// public calculator to an application and its status without anything typed twice; a line that breaks.
import assert from 'node:assert/strict';
import { fit, sideways } from './everyone.mjs';
import { test, Window } from './harness.mjs';
import { Hands, pesel, surname } from './keys.mjs';

const plain = (s) => s.replaceAll('\u00a0', ' ');
const said = async (w, id) => plain(await w.text(`[data-testid=${id}]`));

const post = async (w, path, body) => {
  const res = await w.fetch(`/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await res.json();
  if (!res.ok) throw new Error(`${path}: ${res.status} ${JSON.stringify(answer)}`);
  return answer;
};
const home = () => ({ name: surname(), pesel: pesel('1951-03-02', Math.floor(Math.random() * 10_000)), street: 'Osłonowa', house: String(1 + Math.floor(Math.random() * 90_000)) });

/** A complete application, whose questions wait in both departments. */
const application = (w, h = home(), more = {}) =>
  post(w, '/relief/applications', { channel: 'DESK', person: { last_name: h.name, first_name: 'Ewa', pesel: h.pesel }, household: { street: h.street, house_no: h.house, city: 'Miasto Próbne' }, building: 'BLOCK', persons: 1, area_m2: 60, title: 'OWNER', declared: true, signed: true, pay_to: 'CASH', from: `${new Date().getFullYear()}-01-01`, ...more });

/** The desk's form with nothing but keys, up to the button. */
async function typeApplication(w, h) {
  const hands = new Hands(w);
  await w.page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
  await hands.newPerson(h.pesel, 'Ewa', h.name);
  await hands.tabTo('Ulica');
  await hands.type(h.street);
  await hands.tabTo('Nr domu');
  await hands.type(h.house);
  await hands.tabTo('blok');
  await hands.press('Space');
  await hands.tabTo('Osób w gospodarstwie');
  await hands.type('1');
  await hands.tabTo('Powierzchnia użytkowa');
  await hands.type('60');
  return hands;
}
/** Waits for the number of an application that was registered now, and not that of the one before. */
const registered = async (w, before = '') => {
  const now = await w.page.waitForFunction((n) => {
    const number = /OS\/\d+\/\d+/.exec(document.querySelector('[data-testid=registered] b')?.innerText ?? '')?.[0];
    return number !== n && number;
  }, before);
  return now.jsonValue();
};

export function relief(app) {
  test('an application is registered from a telephone call with nothing but keys, and the next one can begin', async (t) => {
    const w = await Window.open(app, { login: 'communal' });
    await w.go('/relief/desk', 'main [role=combobox]');
    const h = home();
    const hands = await typeApplication(w, h);
    await w.page.waitForFunction(() => document.querySelector('[data-testid=answer]')?.innerText.includes('33,00'));
    await hands.press('Enter');
    const number = await registered(w);
    t.diagnostic(hands.told('relief: an application'));
    const what = await said(w, 'registered');
    assert.match(what, /Brakuje: .*podpis/, 'what is missing is said at once');
    assert.match(what, /30,60 zł/, 'so is the sum for the caller');
    assert.match(await said(w, 'seconds'), /zajął \d/, 'and what the record cost');
    assert.equal((await hands.focus()).split('\n')[0], 'Wnioskodawca');
    assert.equal(await w.page.locator('form input[role=combobox]').inputValue(), '');

    await typeApplication(w, { ...home(), street: h.street, house: h.house });
    await w.page.keyboard.press('Enter');
    await registered(w, number);
    assert.match(await said(w, 'duplicates'), new RegExp(number), 'the same household is told, with the reason');
    assert.deepEqual(w.errors, []);
    await w.close();
  });

  test('a PESEL with a slip in it is told while it is typed', async () => {
    const w = await Window.open(app, { login: 'communal' });
    await w.go('/relief/desk', 'main [role=combobox]');
    const hands = new Hands(w);
    await hands.newPerson('44051401459', 'Ewa', 'Pomyłkowa');
    await w.page.getByText('Cyfra kontrolna się nie zgadza').waitFor();
    await w.close();
  });

  test('an answer lost on the way is asked for again, and the application is registered once', async () => {
    const w = await Window.open(app, { login: 'communal' });
    await w.go('/relief/desk', 'main [role=combobox]');
    const keys = [];
    let lost = 0;
    await w.page.route('**/api/v1/relief/applications', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (lost++ > 0) return route.continue();
      await route.fetch(); // the office has it; the answer never comes back
      await route.abort('connectionreset');
    });
    const h = home();
    await typeApplication(w, h);
    await w.page.keyboard.press('Enter');
    await w.page.getByTestId('unsure').waitFor();
    await w.page.waitForFunction(() => document.activeElement?.innerText === 'Ponów');
    await w.page.keyboard.press('Enter');
    const number = await registered(w);
    assert.equal(keys.length, 2);
    assert.ok(keys[0] && keys[0] === keys[1], 'both carried the same key');
    assert.equal(await w.page.getByTestId('duplicates').count(), 0, `${number} is the only one of its household`);
    w.errors = w.errors.filter((e) => !/ERR_CONNECTION_RESET/.test(e));
    assert.deepEqual(w.errors, []);
    await w.close();
  });

  test('each department sees its own question and nothing else of the case, and answers it with two keys and a basis', async () => {
    const clerk = await Window.open(app, { login: 'communal' });
    const made = await application(clerk);
    for (const [login, part, sees, not] of [
      ['tax', 'Podatki i opłaty', 'Powierzchnia użytkowa', 'Osób w gospodarstwie'],
      ['social', 'Pomoc społeczna', 'Osób w gospodarstwie', 'Powierzchnia użytkowa'],
    ]) {
      const w = await Window.open(app, { login });
      await w.go(`/relief/applications/${made.id}`, 'main .part');
      assert.deepEqual(await w.page.locator('main .part h3').allInnerTexts(), [part], `${login} sees one part`);
      assert.equal(await w.page.getByText('Dane wniosku').count(), 0);
      assert.equal((await w.fetch(`/api/v1/registers/relief_applications/${made.id}`)).status >= 400, true, 'the register of applications is closed to them');

      await w.go('/relief/checks', 'main .queue');
      await w.page.locator('.queue button', { hasText: made.number }).click();
      await w.page.locator('h2', { hasText: made.number }).waitFor();
      const facts = await w.text('main dl.facts');
      assert.ok(facts.includes(sees) && !facts.includes(not), `${login}: ${facts}`);
      const answer = w.page.waitForResponse((r) => r.url().includes('/checks/') && r.request().method() === 'POST');
      await w.page.locator('h1').click(); // letters choose when nothing is being typed
      await w.page.keyboard.press('t');
      await w.page.keyboard.type('rejestr z dnia próby');
      await w.page.keyboard.press('Enter');
      assert.equal((await answer).status(), 200);
      await w.page.waitForFunction((n) => ![...document.querySelectorAll('.queue b')].some((b) => b.textContent === n), made.number);
      assert.deepEqual(w.errors.filter((e) => !/status of 40[34]/.test(e)), []);
      await w.close();
    }

    // Both have answered: the case can be decided, and every deadline tells how it was counted.
    await clerk.go(`/relief/applications/${made.id}`, 'main .part');
    assert.equal(await clerk.page.locator('main .part .badge.good').count(), 2);
    await clerk.page.getByRole('button', { name: 'Rozstrzygnij' }).click();
    await clerk.page.getByLabel('Rozstrzygnięcie').selectOption('POSITIVE');
    await clerk.page.getByRole('button', { name: 'Potwierdź: rozstrzygnij' }).click();
    await clerk.page.locator('main .badge', { hasText: 'przyznano' }).first().waitFor();
    await clerk.page.getByRole('button', { name: 'Doręczono' }).click();
    await clerk.page.getByRole('button', { name: 'Potwierdź: doręczono' }).click();
    const appeal = clerk.page.locator('.deadline', { hasText: 'Odwołanie' });
    await appeal.waitFor();
    await appeal.getByText('Skąd ten termin').click();
    assert.match(await appeal.innerText(), /129/, 'the article stands in the reasoning');
    assert.deepEqual(clerk.errors, []);
    await clerk.close();
  });

  test('the public calculator answers first, carries its answers into the application, and the code tells how it stands', async () => {
    const v = await Window.open(app, { login: null, width: 390, height: 844, touch: true });
    await v.go('/calculators/waste-fee', 'main h1');
    await v.page.getByLabel('budynek wielorodzinny').check();
    await v.page.getByLabel('Ile osób mieszka razem?').fill('1');
    await v.page.getByLabel('Powierzchnia użytkowa').fill('60');
    await v.page.waitForFunction(() => document.querySelector('[data-testid=answer]')?.innerText.includes('33,00'));
    assert.match(await said(v, 'answer'), /63,60 zł.*30,60 zł/s);
    await v.page.locator('summary', { hasText: 'Przypadki wzorcowe' }).click();
    const agree = plain(await v.page.getByText(/Zgadza się \d+ z \d+/).innerText());
    const [, good, all] = /(\d+) z (\d+)/.exec(agree);
    assert.ok(Number(all) >= 15 && good === all, agree);

    await v.page.getByRole('button', { name: 'Złóż wniosek o wsparcie' }).click();
    await v.page.getByTestId('carried').waitFor();
    assert.match(plain(await v.text('[data-testid=carried]')), /budynek wielorodzinny[\s\S]*1[\s\S]*60 m²/);
    assert.equal(await v.page.getByLabel('Powierzchnia użytkowa').count(), 0, 'nothing is typed twice');
    const h = home();
    await v.page.getByLabel('Ulica').fill(h.street);
    await v.page.getByLabel('Nr domu').fill(h.house);
    await v.page.getByLabel('Imię i nazwisko').fill(`Ewa ${h.name}`);
    await v.page.getByLabel('Kim jesteś wobec tej nieruchomości?').selectOption('OWNER');
    await v.page.getByRole('button', { name: 'Wyślij wniosek' }).click();
    const code = (await v.page.getByTestId('code').innerText()).trim();
    assert.match(code, /^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);

    const ask = async () => {
      await v.go('/status/relief', 'main form');
      await v.page.getByLabel('Kod sprawy').fill(code.toLowerCase().replaceAll('-', ' '));
      await v.page.getByRole('button', { name: 'Sprawdź' }).click();
      await v.page.getByTestId('status').waitFor();
      return said(v, 'status');
    };
    assert.match(await ask(), /podpisz/);
    for (const url of v.requests) assert.ok(!url.includes(h.name) && !url.includes(code), `nothing of the person in an address: ${url}`);

    // At the desk the code brings everything that the web said already.
    const clerk = await Window.open(app, { login: 'communal' });
    await clerk.go('/relief/desk', 'main [role=combobox]');
    const hands = new Hands(clerk);
    await hands.newPerson(h.pesel, 'Ewa', h.name);
    await clerk.page.getByLabel('deklaracja o opłacie złożona').check();
    await clerk.page.getByLabel('podpisany').check();
    await clerk.page.getByLabel('Kod z internetu').fill(code);
    await clerk.page.keyboard.press('Enter');
    await registered(clerk);
    assert.match(await said(clerk, 'registered'), /Kompletny/);
    assert.match(await ask(), /komórki odpowiadają/);
    assert.deepEqual([...v.errors, ...clerk.errors], []);
    assert.deepEqual([...v.outside, ...clerk.outside], []);
    await clerk.close();
    await v.close();
  });

  test('an unknown code, and a benefit that has ended, are told in words', async () => {
    const v = await Window.open(app, { login: null });
    await v.go('/status/relief', 'main form');
    await v.page.getByLabel('Kod sprawy').fill('AAAA-AAAA-AAAA-AAAA');
    await v.page.getByRole('button', { name: 'Sprawdź' }).click();
    await v.page.getByRole('alert').waitFor();
    await v.go('/calculators/protective-benefit', 'main h1');
    await v.page.getByLabel('Ile osób jest w gospodarstwie?').fill('2');
    await v.page.getByLabel('Dochód całego gospodarstwa').fill('3 200,00');
    await v.page.waitForFunction(() => document.querySelector('[data-testid=answer]')?.innerText.includes('243,20'));
    await v.page.getByLabel('Na dzień').fill('01.07.2024');
    await v.page.keyboard.press('Tab');
    await v.page.waitForFunction(() => document.querySelector('[data-testid=answer]')?.innerText.includes('Dodatku nie ma'));
    await v.close();
  });

  test('another rate is tried on the real applications and changes nothing of them', async () => {
    const w = await Window.open(app, { login: 'communal' });
    await w.go('/relief/what-if', '[data-testid=effect]');
    const before = (await w.api('/office')).revision;
    await w.page.getByLabel('Stawka do granicy').fill('1,29');
    await w.page.waitForFunction(() => Number(document.querySelector('[data-testid=effect] b')?.textContent?.replace(/\D/g, '')) > 0);
    assert.equal((await w.api('/office')).revision, before);
    await w.close();
  });

  test('what the statistics say leads to the rows that it was counted from', async () => {
    const w = await Window.open(app, { login: 'communal' });
    await w.go('/relief/statistics', 'main .figures a');
    const figure = w.page.locator('.figures a', { hasText: 'Wnioski' }).first();
    const n = Number((await figure.locator('b').innerText()).replace(/\D/g, ''));
    await figure.click();
    await w.page.waitForSelector('main [role=grid]');
    await w.page.waitForFunction((want) => [...document.querySelectorAll('main *')].some((e) => e.children.length === 0 && Number((e.textContent ?? '').replace(/\D/g, '')) === want), n);
    await w.close();
  });

  test('the pages of relief are accessible, at a desk and on a phone, in both languages', async () => {
    const clerk = await Window.open(app, { login: 'communal' });
    const { id } = await application(clerk);
    await clerk.close();
    const pages = [
      [null, '/calculators/waste-fee'], [null, '/calculators/protective-benefit'], [null, '/apply/relief'], [null, '/status/relief'],
      ['communal', '/relief/desk'], ['communal', '/relief/cases'], ['communal', `/relief/applications/${id}`], ['communal', '/relief/payments'], ['communal', '/relief/what-if'], ['communal', '/relief/statistics'], ['communal', '/relief/letters'], ['tax', '/relief/checks'],
    ];
    for (const [width, lang] of [[1280, 'pl'], [320, 'en']])
      for (const login of new Set(pages.map(([l]) => l))) {
        const w = await Window.open(app, { login, width, height: 844, touch: width < 500 });
        await w.page.addInitScript((l) => localStorage.setItem('spoina.lang', l), lang);
        for (const [, path] of pages.filter(([l]) => l === login)) {
          await w.go(path, 'main h1');
          await w.page.waitForFunction(() => !document.querySelector('main [role=progressbar]'));
          await fit(w, `${path} ${width}`);
          if (width < 500) continue;
          await w.page.setViewportSize({ width: 640, height: 400 }); // the desk at 200 %
          assert.equal(await sideways(w), false, `${path} at 200 %`);
          await w.page.setViewportSize({ width, height: 844 });
        }
        await w.close();
      }
  });
}
