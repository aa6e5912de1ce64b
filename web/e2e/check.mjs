// The public location check: asked by keyboard in each of its languages, held to the rules of everyone, opened again by an
// officer, and its map of a zone.
import assert from 'node:assert/strict';
import { everyone, everywhere, fit } from './everyone.mjs';
import { test, Window } from './harness.mjs';

const languages = [
  ['pl', 'Polski', 'Czy tu może stanąć reklama?', 'Numer sprawdzenia', 'billboard wolnostojący'],
  ['en', 'English', 'May an advertisement stand here?', 'Number of the check', 'free-standing billboard'],
  ['de', 'Deutsch', 'Darf hier Werbung stehen?', 'Nummer der Prüfung', 'freistehende Plakatwand'],
  ['uk', 'Українська', 'Чи можна тут поставити рекламу?', 'Номер перевірки', 'окремо стоячий білборд'],
];

/** Goes with Tab until what is focused fits. */
async function tabTo(w, what, selector) {
  for (let i = 0; i < 60; i++) {
    await w.page.keyboard.press('Tab');
    if (await w.page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return;
  }
  assert.fail(`${what} is not reached by Tab`);
}

export function check(app) {
  everyone(app, 'location check', [['the location check', '/check', '#check-step-1', null]]);

  let parcel;
  test('location check: by keyboard only, in four languages', async () => {
    const w = await Window.open(app, { login: null });
    await w.go('/check', '#check-step-1');
    parcel = (await (await w.fetch('/ogc/collections/parcels/items?limit=1&f=json')).json()).features[0].properties.parcel_id;
    for (const [lang, name, title, numbered, billboard] of languages) {
      await tabTo(w, name, `.check-langs button[lang=${lang}]`);
      await w.page.keyboard.press('Enter');
      await w.page.getByRole('heading', { name: title, level: 1 }).waitFor();
      assert.equal(await w.page.evaluate(() => document.documentElement.lang), lang);
      await tabTo(w, 'the ways to say where', 'input[type=radio]');
      if (lang === 'pl') {
        await w.page.keyboard.press('ArrowDown');
        // What is missing is said beside its field, and nothing is asked.
        await tabTo(w, 'the parcel', 'input[name=parcel]');
        await w.page.keyboard.press('Enter');
        await w.page.getByText('Wpisz numer działki.').waitFor();
        await w.page.keyboard.type(parcel);
      } else {
        await tabTo(w, 'the parcel', 'input[name=parcel]');
        assert.equal(await w.page.locator('input[name=parcel]').inputValue(), parcel, 'another language keeps what was typed');
      }
      await w.page.keyboard.press('Enter');
      await w.page.waitForFunction(() => document.activeElement?.id === 'check-step-2');
      await tabTo(w, 'the kind', 'select[name=type]');
      await w.page.keyboard.press('Home');
      const chosen = () => w.page.evaluate(() => document.activeElement.selectedOptions[0].label);
      for (let i = 0; i < 60 && (await chosen()) !== billboard; i++) await w.page.keyboard.press('ArrowDown');
      assert.equal(await chosen(), billboard);
      for (const [field, value] of [['width', '6'], ['height', '3']]) {
        await tabTo(w, field, `input[name=${field}]`);
        await w.page.keyboard.press('Control+A');
        await w.page.keyboard.type(value);
      }
      await w.page.keyboard.press('Enter');
      await w.page.waitForFunction(() => document.activeElement?.id === 'check-step-3');
      await tabTo(w, 'the button', 'button[type=submit]');
      await w.page.keyboard.press('Enter');
      await w.page.waitForFunction(() => document.activeElement?.id === 'check-said');
      await w.page.getByText(numbered).waitFor();
      await fit(w, lang);
      // The next language begins anew, with what was typed.
      await tabTo(w, 'change', '.check-then button');
      await w.page.keyboard.press('Enter');
      await w.page.waitForFunction(() => document.activeElement?.id === 'check-step-1');
      await w.page.locator('.skip').focus();
    }
    assert.deepEqual(w.outside, []);
    assert.deepEqual(w.errors, []);
    await w.close();
  });

  test('location check: a point on the map, the whole answer on paper, the number that an officer opens, and where in a zone it may stand', async () => {
    const w = await Window.open(app, { login: null, width: 390, height: 800, touch: true });
    await w.go('/check?lang=pl', '#check-step-1');
    await w.page.getByLabel('Punkt na mapie albo współrzędne').check();
    await w.page.waitForSelector('[data-testid=check-map][data-ready=yes]');
    await w.page.getByTestId('check-map').locator('canvas').click({ position: { x: 120, y: 160 } });
    await w.page.waitForFunction(() => /^\d+\.\d{6}$/.test(document.querySelector('input[name=lon]').value));
    await w.page.getByRole('button', { name: 'Dalej' }).click();
    await w.page.getByLabel('Rodzaj').selectOption('ADV.LED');
    await w.page.getByLabel('Szerokość (m)').fill('dwa');
    await w.page.getByRole('button', { name: 'Dalej' }).click();
    await w.page.getByText('Wpisz liczbę, na przykład 2,5.').waitFor();
    await w.page.getByLabel('Szerokość (m)').fill('2,5');
    await w.page.getByLabel('Wysokość ekranu (m)').fill('2');
    await w.page.getByRole('button', { name: 'Dalej' }).click();
    await w.page.getByLabel('Od dnia').fill('2026-12-01');
    await w.page.getByLabel('Do dnia').fill('2026-11-01');
    await w.page.getByRole('button', { name: 'Sprawdź', exact: true }).click();
    await w.page.getByText('Koniec nie może być przed początkiem.').waitFor();
    await w.page.getByLabel('Do dnia').fill('2026-12-31');
    await w.page.getByRole('button', { name: 'Sprawdź', exact: true }).click();
    await w.page.getByTestId('check-answer').waitFor();
    await everywhere(w);
    const number = await w.page.locator('#check-number .mono').innerText();
    assert.match(number, /^S-[A-Z2-7]{10}$/);
    await w.page.emulateMedia({ media: 'print' });
    for (const gone of ['.check-langs', '.check-summary button']) assert.equal(await w.page.locator(gone).first().isVisible(), false, `${gone} is not printed`);
    for (const there of ['#check-said', '#check-land', '#check-titles', '#check-fees', '#check-documents', '#check-number']) assert.equal(await w.page.locator(there).isVisible(), true, `${there} is printed`);
    await w.page.emulateMedia({ media: 'screen' });

    await w.page.getByRole('button', { name: 'Pokaż miejsca' }).click();
    const rows = w.page.getByTestId('check-places').locator('tbody tr');
    await rows.first().waitFor();
    const said = (await w.page.getByText(/^\d+ punktów: pozwala \d+/).innerText()).match(/\d+/g).map(Number);
    assert.equal(await rows.count(), said[0]);
    assert.equal(said[1] + said[2] + said[3], said[0]);
    await fit(w, 'with the places of a zone');
    assert.deepEqual(w.errors, []);
    await w.close();

    const officer = await Window.open(app);
    const [, address] = ['a check that was kept', `/checks/${number}`];
    await officer.go(address, '[data-testid=check-answer]');
    await officer.page.getByText('2,5 m').waitFor();
    await officer.go('/gis');
    await officer.page.getByRole('combobox', { name: /Szukaj/i }).first().fill(number.toLowerCase());
    await officer.page.getByRole('option').filter({ hasText: number }).waitFor();
    await officer.page.keyboard.press('Enter');
    await officer.page.waitForURL(`**${address}`);
    await officer.page.getByTestId('check-answer').waitFor();
    await everywhere(officer);
    await officer.go('/checks/S-AAAAAAAAAA', 'main [role=alert], main .failed');
    assert.equal(officer.errors.filter((e) => !/404/.test(e)).length, 0, officer.errors.join());
    await officer.close();
  });
}
