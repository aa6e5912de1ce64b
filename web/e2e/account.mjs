// Signing in, and one's own account.
import assert from 'node:assert/strict';
import { everyday, signInByHand, startEmpty, test, Window } from './harness.mjs';
import { codeOf, letterTo, newPerson } from './people.mjs';

const signedIn = (w) => w.page.getByRole('button', { name: /^Moje konto:/ }).waitFor();

export function account(app) {
  test('nothing is shown before somebody signs in; by keyboard, and to the page that was asked for', async () => {
    const w = await Window.open(app, { login: null });
    await signInByHand(w, everyday, app.password, '/registers/parcels');
    await signedIn(w);
    await w.page.waitForSelector('[role=grid]');
    assert.match(w.page.url(), /\/registers\/parcels/);
    assert.equal(w.requests.some((r) => r.includes(encodeURIComponent(app.password)) || r.includes(app.password)), false, 'no address holds a password');
    await w.page.getByRole('button', { name: /^Moje konto:/ }).click();
    await w.page.getByRole('menuitem', { name: 'Wyloguj' }).click();
    await w.page.getByRole('heading', { name: 'Zaloguj się' }).waitFor();
    assert.equal(await w.page.locator('[role=grid]').count(), 0);
    await w.close();
  });

  test('a wrong password is refused in words; after several the account waits and says how long', async () => {
    const person = await newPerson(app, ['contact']);
    const w = await Window.open(app, { login: null });
    await signInByHand(w, person.login, 'nie-to-haslo');
    await w.page.getByRole('alert').waitFor();
    assert.match(await w.text('[role=alert]'), /nieprawidłowe/);
    for (let i = 0; i < 9; i++) {
      const answered = w.page.waitForResponse((r) => r.url().endsWith('/session') && r.request().method() === 'POST');
      await w.page.getByRole('button', { name: 'Zaloguj', exact: true }).click();
      const { code } = await (await answered).json();
      if (code === 'auth.locked') break;
    }
    await w.page.waitForFunction(() => /za \d+ s/.test(document.querySelector('[role=alert]')?.textContent ?? ''));
    const admin = await Window.open(app, { login: 'administrator' });
    await admin.go(`/admin/users/${person.id}`, '#help');
    assert.match(await admin.text('h1 ~ .hstack, main'), /zablokowane/);
    await admin.page.getByRole('button', { name: 'Odblokuj' }).click();
    await admin.page.getByText('Odblokowano.').waitFor();
    await w.page.getByLabel('Hasło', { exact: true }).fill(person.password);
    await w.page.keyboard.press('Enter');
    await signedIn(w);
    await admin.close();
    await w.close();
  });

  test('a code from the phone becomes the second factor; a recovery code works once', async () => {
    const person = await newPerson(app, ['contact']);
    const w = await Window.open(app, { login: null });
    await signInByHand(w, person.login, person.password, '/account');
    const totp = w.page.locator('.panel:has(#totp)');
    await w.page.getByRole('button', { name: 'Włącz kod z telefonu' }).click();
    await totp.getByText('Podaj też swoje hasło').waitFor(); // a borrowed browser sets up nothing
    await totp.getByLabel('Twoje hasło').fill(person.password);
    await w.page.getByRole('button', { name: 'Włącz kod z telefonu' }).click();
    await w.page.getByRole('img', { name: /Kod QR/ }).waitFor();
    const secret = (await w.text('.panel:has(#totp) button.copy')).trim();
    await w.page.getByLabel('Kod z aplikacji').fill('000000');
    await w.page.getByRole('button', { name: 'Włącz', exact: true }).click();
    await w.page.getByRole('alert').waitFor();
    await w.page.getByLabel('Kod z aplikacji').fill(codeOf(secret));
    await w.page.getByRole('button', { name: 'Włącz', exact: true }).click();
    await w.page.getByText('Kody zapasowe').waitFor();
    const recovery = await w.page.locator('.codes li').allInnerTexts();
    assert.ok(recovery.length >= 8);

    const other = await Window.open(app, { login: null });
    await signInByHand(other, person.login, person.password);
    await other.page.getByLabel('Kod z telefonu').waitFor();
    await other.page.keyboard.type(codeOf(secret, Date.now() + 30_000)); // the code of this half minute is used already
    await other.page.keyboard.press('Enter');
    await signedIn(other);
    await other.close();
    const third = await Window.open(app, { login: null });
    await signInByHand(third, person.login, person.password);
    await third.page.getByLabel('Kod z telefonu').fill(recovery[0]);
    await third.page.keyboard.press('Enter');
    await signedIn(third);
    await third.close();
    await w.close();
  });

  test('a passkey is added, named, used to sign in, and removed', async () => {
    const person = await newPerson(app, ['contact']);
    const w = await Window.open(app, { login: null });
    const device = await w.context.newCDPSession(w.page);
    await device.send('WebAuthn.enable');
    await device.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
    await signInByHand(w, person.login, person.password, '/account');
    await w.page.locator('.panel:has(#passkeys)').getByLabel('Twoje hasło').fill(person.password);
    await w.page.getByLabel('Nazwa klucza').fill('laptop próbny');
    await w.page.getByRole('button', { name: 'Dodaj klucz' }).click();
    await w.page.getByRole('cell', { name: 'laptop próbny', exact: true }).waitFor();
    await w.page.getByRole('button', { name: /^Moje konto:/ }).click();
    await w.page.getByRole('menuitem', { name: 'Wyloguj' }).click();
    await w.page.getByRole('button', { name: 'Zaloguj kluczem dostępu' }).click();
    await signedIn(w);
    await w.page.getByRole('button', { name: 'Usuń klucz: laptop próbny' }).click();
    await w.page.getByText('Nie ma jeszcze żadnego klucza.').waitFor();
    await w.close();
  });

  test('a forgotten password: a letter, a link that works once, a new password', async (t) => {
    if (!app.home) return t.skip('the mail folder of a server elsewhere cannot be read');
    const email = `reset${Date.now()}@example.pl`;
    const person = await newPerson(app, ['contact'], { email });
    const w = await Window.open(app, { login: null });
    await w.page.goto(app.base);
    await w.page.getByRole('button', { name: 'Nie pamiętam hasła' }).click();
    await w.page.getByLabel('Nazwa użytkownika').fill(person.login);
    await w.page.keyboard.press('Enter');
    await w.page.getByText('Jeśli takie konto istnieje').waitFor();
    const link = await letterTo(app, email, /https?:\/\/\S*\/reset[#?]\S+/);
    await w.page.goto(link);
    await w.page.getByLabel('Nowe hasło', { exact: true }).fill('nowe-haslo-dla-osoby-7');
    assert.equal(/[#?]/.test(w.page.url()), false, 'the secret is gone from the address');
    await w.page.getByLabel('Nowe hasło jeszcze raz').fill('nowe-haslo-dla-osoby-7');
    await w.page.keyboard.press('Enter');
    await w.page.getByText('Hasło zostało zmienione').waitFor();
    await signInByHand(w, person.login, 'nowe-haslo-dla-osoby-7');
    await signedIn(w);
    const again = await Window.open(app, { login: null });
    await again.page.goto(link);
    await again.page.getByLabel('Nowe hasło', { exact: true }).fill('jeszcze-inne-haslo-8');
    await again.page.getByLabel('Nowe hasło jeszcze raz').fill('jeszcze-inne-haslo-8');
    await again.page.keyboard.press('Enter');
    await again.page.getByRole('alert').waitFor();
    await again.close();
    await w.close();
  });

  test('a session ended elsewhere asks again over the page, and what was typed is saved', async () => {
    const person = await newPerson(app, ['contact']);
    const w = await Window.open(app, { login: null });
    await signInByHand(w, person.login, person.password, '/account');
    await w.page.getByLabel('Imię i nazwisko').fill('Nowe Nazwisko');
    const other = await Window.open(app, { login: null });
    await signInByHand(other, person.login, person.password, '/account');
    await other.page.getByRole('button', { name: 'Zakończ pozostałe' }).click();
    await other.page.getByText('ta sesja').waitFor();
    await other.page.waitForFunction(() => document.querySelectorAll('.panel:has(#sessions) tbody tr').length === 1);

    await w.page.getByRole('button', { name: 'Zapisz', exact: true }).click();
    const asked = w.page.getByRole('dialog', { name: 'Sesja się skończyła' });
    await asked.waitFor();
    assert.equal(await w.page.getByLabel('Imię i nazwisko').inputValue(), 'Nowe Nazwisko');
    await asked.getByLabel('Hasło', { exact: true }).fill(person.password);
    await w.page.keyboard.press('Enter');
    await asked.waitFor({ state: 'detached' });
    await w.page.getByRole('button', { name: 'Moje konto: Nowe Nazwisko' }).waitFor();
    await other.close();
    await w.close();
  });

  test('a key for a program reads what its owner may, and nothing once it is revoked', async () => {
    const person = await newPerson(app, ['contact']);
    const w = await Window.open(app, { login: null });
    await signInByHand(w, person.login, person.password, '/account');
    await w.page.getByText('klucz API', { exact: true }).click();
    await w.page.getByLabel('Do czego służy').fill('nocny eksport');
    await w.page.getByRole('button', { name: 'Utwórz' }).click();
    const once = w.page.getByTestId('token-once');
    await once.waitFor();
    const secret = (await once.locator('dd').first().innerText()).trim();
    const read = () => fetch(`${app.base}/api/v1/registers`, { headers: { Authorization: `Bearer ${secret}` } });
    const names = (await (await read()).json()).map((r) => r.name);
    assert.ok(names.includes('decisions') && !names.includes('parties'), names.join());
    await w.page.getByRole('button', { name: 'Mam zapisane' }).click();
    await once.waitFor({ state: 'detached' });
    assert.equal((await w.page.content()).includes(secret), false, 'shown once');
    await w.page.getByRole('button', { name: 'Unieważnij: nocny eksport' }).click();
    await w.page.getByText('Nie ma jeszcze żadnego.').waitFor();
    assert.equal((await read()).status, 401);

    await w.page.getByText('łącze GIS', { exact: true }).click();
    await w.page.getByLabel('Do czego służy').fill('QGIS');
    await w.page.getByRole('button', { name: 'Utwórz' }).click();
    await once.waitFor();
    assert.match(await once.innerText(), /\/ogc[\s\S]*Jak połączyć QGIS/);
    await w.close();
  });

  test('my role tells in words what I see', async () => {
    const w = await Window.open(app, { login: 'contact' });
    await w.go('/role', 'article');
    const words = await w.text('main');
    assert.match(words, /centrum kontaktu/);
    assert.match(words, /Decyzje/);
    assert.deepEqual((await w.page.locator('nav.tabs a').allInnerTexts()).map((s) => s.trim()), ['Rejestry', 'Programy'], 'the registers, and where cases of programmes stand');
    await w.go('/admin/users', 'main [role=alert]');
    assert.match(await w.text('main'), /Brakuje uprawnienia: Konta i ich role\. Twoje role: centrum kontaktu/);
    await w.close();
  });

  test('the first administrator is made with the code that the program prints, once', async () => {
    const empty = await startEmpty(app);
    try {
      const code = /with the code (\S+)/.exec(empty.told())[1];
      const w = await Window.open(empty, { login: null });
      await w.page.goto(empty.base);
      await w.page.getByRole('heading', { name: 'Pierwsze konto urzędu' }).waitFor();
      const fill = async (given) => {
        await w.page.getByLabel('Kod z ekranu serwera').fill(given);
        await w.page.getByLabel('Imię i nazwisko').fill('Pierwsza Osoba');
        await w.page.getByLabel('Nazwa użytkownika').fill('pierwsza');
        await w.page.getByLabel('Nowe hasło', { exact: true }).fill('cztery-slowa-na-poczatek');
        await w.page.getByLabel('Nowe hasło jeszcze raz').fill('cztery-slowa-na-poczatek');
        await w.page.keyboard.press('Enter');
      };
      await fill('AAAA-AAAA-AAAA');
      await w.page.getByRole('alert').waitFor();
      await fill(code);
      await signedIn(w);
      await w.page.waitForURL(/\/admin\/users$/);
      const again = await fetch(`${empty.base}/api/v1/setup`, { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: empty.base }, body: JSON.stringify({ code, login: 'druga', name: 'Druga', password: 'cztery-inne-slowa-tutaj' }) });
      assert.equal(again.status, 409);
      await w.close();
    } finally {
      await empty.stop();
    }
  });
}
