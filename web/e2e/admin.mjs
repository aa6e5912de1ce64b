// Administration: people and their roles, dated parameters, the audit, jobs and health.
import assert from 'node:assert/strict';
import { signIn, signInByHand, spoken, test, Window } from './harness.mjs';
import { newPerson } from './people.mjs';

const menu = (w) => w.page.locator('nav.tabs a').allInnerTexts();

export function admin(app) {
  test('a new account with a narrowed role: its person sees only those menus and those rows', async () => {
    const everything = await Window.open(app);
    const lanes = (await everything.api('/registers/road_lanes?limit=1000')).rows;
    const of = (m) => lanes.filter((l) => l.manager === m);
    const manager = [...new Set(lanes.map((l) => l.manager).filter(Boolean))].sort((a, b) => of(a).length - of(b).length)[0];
    const its = of(manager);
    assert.ok(its.length > 0 && its.length < lanes.length, 'the town has several managers');
    await everything.close();

    const login = `waska${Date.now().toString(36)}`;
    const w = await Window.open(app, { login: 'administrator' });
    await w.page.goto(app.base);
    await w.page.waitForURL(/\/admin\/users$/);
    await w.page.getByRole('button', { name: 'Nowe konto' }).click();
    const form = w.page.getByRole('dialog', { name: 'Nowe konto' });
    await form.getByLabel('Imię i nazwisko').fill('Wanda Wąska');
    await form.getByLabel('Nazwa użytkownika').fill(login);
    await form.getByRole('button', { name: 'Dodaj rolę' }).click();
    await form.getByRole('combobox', { name: 'Rola' }).click();
    await w.page.getByRole('option', { name: 'centrum kontaktu', exact: true }).click();
    await form.getByLabel('Zarządcy dróg').first().fill(manager);
    await w.page.keyboard.press('Enter');
    await w.page.keyboard.press('Tab');
    await form.getByRole('button', { name: 'Załóż konto' }).click();
    const handed = w.page.getByTestId('handed');
    await handed.waitFor();
    const password = (await handed.locator('dd').nth(1).innerText()).trim();
    assert.ok(password.length >= 12);

    const person = await Window.open(app, { login: null });
    await signInByHand(person, login, password, '/registers/road_lanes');
    await person.page.getByRole('heading', { name: 'Zmień hasło' }).waitFor();
    await person.page.getByLabel('Dotychczasowe hasło').fill(password);
    await person.page.getByLabel('Nowe hasło', { exact: true }).fill('cztery-slowa-bez-sensu');
    await person.page.getByLabel('Nowe hasło jeszcze raz').fill('cztery-slowa-bez-sensu');
    await person.page.keyboard.press('Enter');
    await person.page.waitForSelector('[role=grid]');
    assert.deepEqual((await menu(person)).map((s) => s.trim()), ['Rejestry', 'Programy']);
    person.cookie = await signIn(app, login, 'cztery-slowa-bez-sensu');
    const seen = await person.api('/registers/road_lanes?limit=1000');
    assert.equal(seen.count, its.length);
    assert.deepEqual([...new Set(seen.rows.map((r) => r.manager))], [manager]);
    assert.equal((await person.fetch('/api/v1/users')).status, 403);

    await w.page.getByRole('button', { name: 'Otwórz konto' }).click();
    await w.page.getByRole('button', { name: 'Wyłącz konto' }).click();
    await w.page.getByRole('dialog', { name: /Wyłączyć konto/ }).getByRole('button', { name: 'Wyłącz konto' }).click();
    await w.page.getByText('wyłączone', { exact: true }).waitFor();
    assert.equal((await person.fetch('/api/v1/session')).status, 200);
    assert.equal((await person.api('/session')).signed_in, false, 'the session ended at once');
    await person.page.reload();
    await person.page.getByRole('heading', { name: 'Zaloguj się' }).waitFor();
    await person.close();
    await w.close();
  });

  test('a role is copied, changed as a table, given, and taken back', async () => {
    const w = await Window.open(app, { login: 'administrator' });
    await w.go('/admin/roles/contact', '.matrix');
    await w.page.getByRole('button', { name: 'Skopiuj jako własną' }).click();
    await w.page.waitForURL(/\/admin\/roles\/contact_\d+$/);
    const name = new URL(w.page.url()).pathname.split('/').at(-1);
    await w.page.getByLabel('Umowy dzierżawy: czytanie').uncheck();
    await w.page.getByRole('button', { name: 'Zapisz rolę' }).click();
    await w.page.getByText('Zapisano').waitFor();
    const person = await newPerson(app, [name]);
    const theirs = await Window.open(app, { login: null });
    theirs.cookie = await signIn(app, person.login, person.password);
    const names = (await theirs.api('/registers')).map((r) => r.name);
    assert.ok(names.includes('decisions') && !names.includes('leases'), names.join());
    await theirs.close();
    await w.page.getByRole('button', { name: 'Usuń rolę' }).click();
    await w.page.getByRole('alert').waitFor();
    assert.match(await w.text('[role=alert]'), /ktoś ma/);
    await w.close();
  });

  test('a parameter gets a new period; what closes is said before; somebody else confirms it', async () => {
    const w = await Window.open(app, { login: 'administrator' });
    await w.go('/admin/params', 'tbody tr');
    await w.page.getByLabel('Szukaj parametru').fill('Roboty krótkie');
    await w.page.getByRole('link', { name: /Roboty krótkie/ }).click();
    await w.page.getByLabel('Nowa wartość').fill('21');
    await w.page.getByRole('textbox', { name: 'Obowiązuje od' }).fill('01.01.2031');
    await w.page.keyboard.press('Tab');
    await w.page.getByRole('textbox', { name: 'Podstawa prawna' }).fill('zarządzenie 1/2030');
    await w.page.getByText(/Zamknie się: 14,.*od teraz do 31\.12\.2030/).waitFor();
    await w.page.getByRole('button', { name: 'Ustal', exact: true }).click();
    await w.page.getByRole('button', { name: /Pokaż okres: 01\.01\.2031/ }).click();
    await w.page.getByText('niepotwierdzone').waitFor();
    assert.equal(await w.page.getByRole('button', { name: 'Potwierdzam tę wartość' }).isDisabled(), true, 'not by who set it');

    const second = await newPerson(app, ['administrator']);
    const other = await Window.open(app, { login: null });
    await signInByHand(other, second.login, second.password, new URL(w.page.url()).pathname);
    await other.page.getByRole('button', { name: /Pokaż okres: 01\.01\.2031/ }).click();
    await other.page.getByRole('button', { name: 'Potwierdzam tę wartość' }).click();
    await other.page.getByText(new RegExp(`potwierdzone: ${second.login}`)).waitFor();
    await other.close();
    await w.close();
  });

  test('the audit tells who did what, and its chain is verified with one button', async () => {
    const w = await Window.open(app, { login: 'auditor' });
    await w.go('/admin/audit', 'tbody tr');
    await w.page.getByRole('combobox', { name: 'Co', exact: true }).click();
    await w.page.getByRole('option', { name: 'konta', exact: true }).click();
    await w.page.getByRole('textbox', { name: 'Kto', exact: true }).fill('administrator');
    await w.page.getByRole('button', { name: 'Pokaż', exact: true }).click();
    await w.page.waitForFunction(() => [...document.querySelectorAll('tbody tr td:nth-child(4)')].every((c) => /konta|konto|hasło/.test(c.textContent)));
    assert.match(await w.text('tbody'), /administrator/);
    await w.page.getByRole('button', { name: 'Sprawdź łańcuch' }).click();
    await w.page.getByText('Łańcuch jest nienaruszony.').waitFor({ timeout: 60_000 });
    await w.page.getByRole('combobox', { name: 'Co pokazać' }).click();
    await w.page.getByRole('option', { name: 'odczyty danych osobowych' }).click();
    await w.page.getByRole('button', { name: 'Pokaż', exact: true }).click();
    await w.page.waitForSelector(`tbody tr, ${spoken}`);
    await w.close();
  });

  test('jobs, health and retention answer; a rehearsal changes nothing', async () => {
    const w = await Window.open(app, { login: 'administrator' });
    await w.go('/admin/jobs', `.panel tbody tr, .panel ${spoken}`);
    await w.go('/admin/health', '#h-database');
    assert.match(await w.text('main'), /PostGIS/);
    await w.close();
    const iod = await Window.open(app, { login: 'auditor' });
    await iod.go('/admin/privacy', 'fieldset');
    const before = (await iod.api('/audit?limit=1')).rows[0].id;
    await iod.page.getByRole('button', { name: 'Sprawdź na próbę' }).click();
    await iod.page.getByText('Zostałoby usunięte').waitFor();
    assert.equal((await iod.api('/audit?limit=1')).rows[0].id, before);
    await iod.close();
  });
}
