// Aid: from a card to a parcel by keyboard, a desk that goes on without a line, two signatures, and the pages that arriving
// people read.
import assert from 'node:assert/strict';
import { everywhere, fit, side, sideways } from './everyone.mjs';
import { test, Window } from './harness.mjs';
import { Hands, pesel, surname } from './keys.mjs';

const post = async (w, path, body) => {
  const res = await w.fetch(`/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await res.json();
  if (!res.ok) throw new Error(`${path}: ${res.status} ${JSON.stringify(answer)}`);
  return answer;
};
const day = (ahead = 0) => new Date(Date.now() + ahead * 86_400_000).toLocaleDateString('sv', { timeZone: 'Europe/Warsaw' });
const someone = () => ({ first_name: 'Олена', last_name: surname(), birth_date: '1988-04-12', pesel: pesel('1988-04-12', Math.floor(Math.random() * 10_000)), city: 'Miasto Próbne', street: 'Testowa', house_no: '1' });

/** A card of somebody who was never here before. */
const card = (w, person = someone(), more = {}) => post(w, '/aid/cards', { person, valid_to: day(60), ...more });
const issuesOf = async (w, number) => (await w.api(`/registers/aid_issues?filter=${encodeURIComponent(`holder = '${number}'`)}&limit=10`)).rows;

const field = (w) => w.page.getByLabel('Karta', { exact: true });
const answer = (w) => w.page.locator('.verdict');
const inField = (w) => w.page.waitForFunction(() => document.activeElement?.closest('form.scan') !== null);
/** A reader types the code and ends it with Enter. */
async function scan(w, text) {
  await inField(w);
  await w.page.keyboard.insertText(text);
  await w.page.keyboard.press('Enter');
  await answer(w).waitFor();
}
/** Enter on the empty field, after the moment in which a reader's second Enter does nothing. */
async function give(w) {
  await new Promise((r) => setTimeout(r, 400));
  await w.page.keyboard.press('Enter');
  await w.page.locator('.verdict.yes', { hasText: 'Wydano' }).waitFor();
}

/** A desk at a point, with what it needs to go on without a line. */
async function atDesk(app, { ready = false, ...more } = {}) {
  const w = await Window.open(app, { login: 'desk', ...more });
  await w.page.addInitScript(() => localStorage.setItem('spoina.aid.point', 'PKT1'));
  await w.go('/aid/desk', 'form.scan input');
  await w.page.getByTestId('line').getByText(ready ? /^Gotowe do pracy bez połączenia/ : /dane z/i).waitFor();
  return w;
}

export function aid(app) {
  test('a person gets a card and a parcel with nothing but keys; the second parcel is refused, and from when it is due', async (t) => {
    const w = await Window.open(app, { login: 'desk' });
    await w.page.addInitScript(() => localStorage.setItem('spoina.aid.point', 'PKT1'));
    await w.go('/aid/register', 'main [role=combobox]');
    await w.page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
    const hands = new Hands(w);
    const name = surname();
    await hands.type(`Olena ${name}`);
    await hands.chooseNew(); // others of the same first name stand above
    await hands.tabTo(/^Data urodzenia/);
    await hands.type('12.04.1988');
    await hands.press('Enter');
    await w.page.getByTestId('issued').waitFor();
    t.diagnostic(hands.told('card'));
    const number = (await w.page.getByTestId('issued').locator('button.copy .mono').innerText()).trim();
    assert.match(number, /^K-\d+$/);
    assert.ok(await w.page.getByTestId('issued').getByRole('link', { name: 'Drukuj kartę' }).isVisible());

    const issue = new Hands(w);
    await w.go('/aid/desk', 'form.scan input');
    await w.page.getByTestId('line').getByText(/dane z/i).waitFor();
    await inField(w);
    await issue.type(number);
    await issue.press('Enter');
    await w.page.locator('.verdict.yes', { hasText: 'Tak: Paczka indywidualna' }).waitFor();
    await give(w);
    t.diagnostic(issue.told('parcel'));
    assert.equal((await issuesOf(w, number)).length, 1);

    await scan(w, number);
    const next = (await issuesOf(w, number))[0].next_on.split('-').reverse().join('.');
    await w.page.locator('.verdict.no', { hasText: `Nie. Następna od ${next}` }).waitFor();
    await new Promise((r) => setTimeout(r, 400));
    await w.page.keyboard.press('Enter'); // does nothing: there is nothing to give
    await w.settled();
    assert.equal((await issuesOf(w, number)).length, 1);
    assert.deepEqual(w.errors, []);
    await w.close();
  });

  test('those who came together get a family card; an expired card is refused at the desk and in words', async () => {
    const w = await Window.open(app, { login: 'desk' });
    await w.go('/aid/register', 'main [role=combobox]');
    for (const first of ['Марія', 'Петро']) {
      await w.page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
      await w.page.keyboard.insertText(`${first} ${surname()}`);
      await new Hands(w).chooseNew();
      await w.page.getByLabel('Data urodzenia').waitFor();
      await w.page.keyboard.press('Enter');
      await w.page.getByTestId('issued').getByText(first).waitFor();
    }
    await w.page.getByRole('button', { name: 'Wydaj kartę rodziny dla 2 osób' }).click();
    await w.page.getByText('Wydano kartę rodziny').waitFor();
    const family = (await w.api('/registers/aid_families?sort=-id&limit=1')).rows[0];
    assert.equal(family.members, 2);

    const gone = await card(w, someone(), { on: day(-10), valid_to: day(-1) });
    const at = await atDesk(app);
    await scan(at, family.number);
    await at.page.locator('.verdict', { hasText: 'Paczka rodzinna' }).waitFor();
    await scan(at, gone.qr);
    await at.page.locator('.verdict.no', { hasText: 'nieważna' }).waitFor();
    await at.close();
    await w.close();
  });

  test('a desk goes on without a line: reloaded, it checks codes, gives out, refuses; when the line is back each issue is kept once', async () => {
    const maker = await Window.open(app, { login: 'desk' });
    const [one, two] = [await card(maker), await card(maker)];
    const w = await atDesk(app, { ready: true });
    await w.page.reload({ waitUntil: 'load' }); // from now on the page is the worker's
    await w.page.getByTestId('line').getByText(/^Gotowe do pracy bez połączenia/).waitFor();

    await w.context.setOffline(true);
    await w.page.reload({ waitUntil: 'load' });
    await w.page.locator('[data-testid=line][data-up=false]').waitFor();
    await scan(w, one.qr);
    await give(w);
    await scan(w, two.qr);
    await give(w);
    await scan(w, one.qr);
    await w.page.locator('.verdict.no', { hasText: /Nie\. Następna od \d\d\.\d\d\.\d{4}/ }).waitFor();
    const forged = one.qr.split('.').with(1, two.qr.split('.')[1]).join('.');
    await scan(w, forged);
    await w.page.locator('.verdict.no', { hasText: 'Podpis na karcie się nie zgadza' }).waitFor();
    await scan(w, 'K-999999');
    await w.page.locator('.verdict.no', { hasText: 'Nie ma karty o tym numerze' }).waitFor();

    await w.page.reload({ waitUntil: 'load' }); // what was given out is not lost with the page
    await w.page.getByTestId('line').getByText('2 czekają na wysłanie').waitFor();
    assert.equal((await issuesOf(maker, one.number)).length + (await issuesOf(maker, two.number)).length, 0, 'nothing has been sent');

    await w.context.setOffline(false);
    await w.page.locator('[data-testid=given] [data-result=kept]').nth(1).waitFor();
    await w.page.getByTestId('line').getByText('wszystko wysłane').waitFor();
    for (const c of [one, two]) {
      const rows = await issuesOf(maker, c.number);
      assert.deepEqual(rows.map((r) => [r.source, r.point]), [['OFFLINE', 'PKT1']]);
    }
    await w.page.reload({ waitUntil: 'load' });
    await w.page.getByTestId('line').getByText('wszystko wysłane').waitFor();
    assert.equal((await issuesOf(maker, one.number)).length, 1);
    await w.close();
    await maker.close();
  });

  test('what two desks gave to one person comes out when the line is back, and stands there until somebody has seen it', async () => {
    const maker = await Window.open(app, { login: 'desk' });
    const c = await card(maker);
    const w = await atDesk(app);
    await w.context.setOffline(true);
    await w.page.locator('[data-testid=line][data-up=false]').waitFor();
    await scan(w, c.qr);
    await give(w);
    await post(maker, '/aid/issues', { card: c.number, kit: 'IND', point: 'PKT2' });
    await w.context.setOffline(false);
    await w.page.getByTestId('doubled').waitFor();
    assert.match(await w.page.getByTestId('doubled').innerText(), /Podwójna pomoc, zapisana i oznaczona/);
    assert.equal(await w.page.getByTestId('disputed').count(), 0, 'nothing was refused');
    const rows = await issuesOf(maker, c.number);
    assert.deepEqual(rows.map((r) => `${r.point} ${r.source} ${r.doubled}`).sort(), ['PKT1 OFFLINE true', 'PKT2 ONLINE false'], 'both were given, one is marked');
    await w.page.getByTestId('doubled').getByRole('button', { name: /Wyjaśnione/ }).click();
    await w.page.getByTestId('doubled').waitFor({ state: 'detached' });
    await w.close();
    await maker.close();
  });

  test('a line that breaks before the answer: the parcel is stored once, and the desk learns it', async () => {
    const maker = await Window.open(app, { login: 'desk' });
    const c = await card(maker);
    const w = await atDesk(app);
    let broken = 0;
    await w.page.route('**/api/v1/aid/issues', async (route) => {
      if (broken++) return route.continue();
      await route.fetch(); // it arrives; its answer does not
      await route.abort();
    });
    await scan(w, c.number);
    await give(w);
    assert.match(await answer(w).innerText(), /zapisze wydanie najwyżej raz/);
    await w.page.locator('[data-testid=given] [data-result=kept]', { hasText: c.number }).waitFor({ timeout: 30_000 });
    assert.ok(broken > 1, 'it was asked again');
    assert.equal((await issuesOf(maker, c.number)).length, 1);
    await w.close();
    await maker.close();
  });

  test('the gate says no and when to another unit, and nothing else', async () => {
    const point = await Window.open(app, { login: 'desk' });
    const person = someone();
    const c = await card(point, person);
    await post(point, '/aid/issues', { card: c.number, kit: 'IND', point: 'PKT1' });
    const w = await Window.open(app, { login: 'social' });
    await w.go('/aid/gate', 'main form');
    await w.page.getByText('PESEL', { exact: true }).click();
    await w.page.getByLabel('PESEL', { exact: true }).and(w.page.getByRole('textbox')).fill(person.pesel);
    await w.page.keyboard.press('Enter');
    await w.page.locator('.verdict.no', { hasText: /Nie\. Można od \d\d\.\d\d\.\d{4}/ }).waitFor();
    const said = await w.text('main');
    for (const secret of [c.number, 'PKT1', 'PUNKT', 'Dom Kultury', person.last_name]) assert.ok(!said.includes(secret), `${secret} is said`);
    assert.ok(!w.requests.some((r) => r.includes(person.pesel)), 'the PESEL stands in no address');
    await w.close();
    await point.close();
  });

  test('a patrol counts from the second signature, by another officer; who moved has the new address then', async () => {
    const point = await Window.open(app, { login: 'desk' });
    const c = await card(point);
    await point.close();
    const first = await Window.open(app, { login: 'patrol', width: 390, height: 844, touch: true });
    await first.go('/aid/patrols', 'main form');
    await first.page.getByLabel('Druga osoba').fill('patrol2');
    await first.page.getByLabel('Rejon').fill('Śródmieście');
    await first.page.getByLabel('Kogo odwiedzić').fill(c.number);
    await first.page.getByRole('button', { name: 'Rozpocznij patrol' }).click();
    await first.page.getByRole('heading', { name: /^Patrol P\// }).waitFor();
    const sign = (w) => w.page.getByRole('button', { name: 'Podpisz patrol' });
    assert.ok(await sign(first).isDisabled(), 'a visit has no outcome yet');
    await first.page.getByRole('button', { name: `Co zastano: ${c.number}` }).click();
    const form = first.page.locator('li form');
    await form.getByLabel('przeprowadzka').check();
    await form.getByLabel('Ulica').fill('Nowa');
    await form.getByLabel('Nr domu').fill('7');
    await form.getByRole('button', { name: 'Zapisz wizytę' }).click();
    await first.page.locator('li .badge', { hasText: 'przeprowadzka' }).waitFor();
    await sign(first).click();
    await first.page.getByText('Twój podpis już jest').waitFor();
    assert.equal(await sign(first).count(), 0, 'nobody signs twice');

    const second = await Window.open(app, { login: 'patrol2' });
    await second.go(new URL(first.page.url()).pathname, 'main h1');
    await sign(second).click();
    await second.page.getByText('Patrol zamknięty. Zmieniono adres 1 osoby.').waitFor();
    await first.page.locator('.badge', { hasText: 'podpisany' }).first().waitFor(); // by itself
    await first.close();
    await second.close();
  });

  test('two shifts at one time are warned of, and signed up for when that is meant', async () => {
    const w = await Window.open(app, { login: 'volunteers' });
    const [on, task] = [day(3), `próba ${Date.now().toString(36)}`];
    const at = (h) => `${on}T${h}:00:00Z`;
    const shift = async (from, to, what) => (await post(w, '/aid/shifts', { point: 'PKT1', starts_at: at(from), ends_at: at(to), cap: 2, task: what })).shifts[0];
    const [early, late] = [await shift('03', '05', `${task} A`), await shift('04', '06', `${task} B`)];
    const volunteer = (await w.api("/registers/aid_volunteers?filter=status%20%3D%20'ACTIVE'&limit=1")).rows[0];
    await post(w, `/aid/shifts/${early.id}/sign-up`, { volunteer: volunteer.id, confirm: true });
    await w.go('/aid/rota', 'main .plain-list li');
    const row = w.page.locator('li', { hasText: `${task} B` });
    await row.getByRole('button', { name: /^Obsada/ }).click();
    await row.getByRole('combobox').or(row.getByRole('textbox')).first().fill(`(${volunteer.number})`);
    await w.page.getByRole('option', { name: `(${volunteer.number})` }).click();
    await row.getByRole('alert').getByText('Ta osoba ma w tym czasie inny dyżur').waitFor();
    assert.equal((await w.api(`/registers/aid_signups?filter=${encodeURIComponent(`shift_id = ${late.id}`)}`)).count, 0);
    await row.getByRole('button', { name: 'Zapisz mimo to' }).click();
    await row.getByText('dwa dyżury naraz').waitFor();
    await w.close();
  });

  test('arriving people read where to go in Ukrainian, on a phone, without an account; anybody can check a card', async () => {
    const maker = await Window.open(app, { login: 'desk' });
    const c = await card(maker);
    await maker.close();
    const w = await Window.open(app, { login: null, width: 390, height: 844, touch: true });
    await w.go('/guide', 'main section');
    assert.equal(await w.page.evaluate(() => document.documentElement.lang), 'uk');
    assert.equal(await w.text('h1'), 'Допомога для людей, які прибули');
    assert.match(await w.text('main'), /112/);
    assert.ok((await w.page.locator('#points li').count()) > 0, 'points with their addresses');
    await w.page.getByRole('button', { name: 'Polski' }).click();
    await w.page.getByRole('heading', { name: 'Pomoc dla osób, które przybyły' }).waitFor();
    assert.equal(w.search().get('lang'), 'pl');

    await w.go('/card/verify?lang=uk', 'main textarea');
    const check = async (code, says) => {
      await w.page.getByRole('textbox').fill(code);
      await w.page.getByRole('button', { name: 'Перевірити' }).click();
      await answer(w).getByText(says).waitFor();
    };
    await check(c.qr, 'Картка справжня і дійсна');
    await check(c.qr.slice(0, -6) + 'AAAAAA', 'Картка не справжня');
    await check('https://example.test', 'Це не код картки');
    assert.deepEqual(w.outside, []);
    await w.close();
  });

  // [who, address, what shows that it is there]
  const pages = [
    ['desk', '/aid/register', 'main [role=combobox]'],
    ['desk', '/aid/desk', 'form.scan input'],
    ['desk', '/aid/gate', 'main form'],
    ['defence', '/aid/stock', 'main h1'],
    ['patrol', '/aid/patrols', 'main .plain-list li'],
    ['volunteers', '/aid/rota', 'main .plain-list li'],
    ['defence', '/aid/situation', 'main .figures'],
    ['desk', '/aid/statistics', 'main .figures'],
    ['defence', '/aid/guides', 'main textarea'],
    ['defence', '/aid/checklist', 'main ol li'],
    [null, '/guide', 'main section'],
    [null, '/card/verify', 'main textarea'],
  ];
  test('one patrol can be used by everyone', async () => {
    const w = await Window.open(app, { login: 'patrol' });
    await w.go('/aid/patrols', 'main .plain-list li');
    await w.page.locator('main a[href*="/aid/patrols/"]').first().click();
    await w.page.waitForSelector('#visits');
    await everywhere(w);
    await w.close();
  });

  side('aid for everyone', () => {
    for (const [login, path, ready] of pages)
      test(`${path} can be used by everyone`, async () => {
        for (const [look, options] of [
          ['desk', { width: 1280 }],
          ['phone, dark', { width: 320, height: 640, touch: true, dark: true }],
        ]) {
          const w = await Window.open(app, { login, ...options });
          await w.page.addInitScript(() => localStorage.setItem('spoina.aid.point', 'PKT1'));
          await w.go(path, ready);
          await fit(w, look);
          if (look === 'desk') {
            await w.page.setViewportSize({ width: 640, height: 400 }); // at 200 %
            assert.equal(await sideways(w), false, 'at 200 %');
          }
          await w.close();
        }
      });
  });
}
