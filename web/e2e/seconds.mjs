// Measures what a record costs the clerk who types it: E2E_PACE=200 node e2e/seconds.mjs
// Each form is gone through with nothing but keys, at the pace given, in a fresh demo town; a row of docs/seconds-per-record.md each.
import { start, Window } from './harness.mjs';
import { certificateByKeys, saleByKeys, atTill, yardWith } from './coal.mjs';
import { Hands, pace, pesel, surname } from './keys.mjs';

const app = await start();
const rows = [];
const someone = () => ({ name: surname(), pesel: pesel('1974-08-21', Math.floor(Math.random() * 10_000)), house: String(1 + Math.floor(Math.random() * 90_000)) });
const begin = (hands) => Object.assign(hands, { keys: 0, fields: 0, began: Date.now() });

/** Measures one form thrice and keeps the middle one; a form that is not there is said, not left out. */
async function measure(what, login, form) {
  const w = await Window.open(app, { login });
  const found = [];
  try {
    for (let i = 0; i < 3; i++) {
      const hands = await form(w);
      found.push([hands.fields, hands.keys, hands.took ?? hands.seconds()]);
    }
    found.sort((a, b) => a[2] - b[2]);
    rows.push([what, ...found[1]]);
  } catch (e) {
    rows.push([what, null, null, null, e.message.split('\n')[0]]);
  } finally {
    await w.close();
  }
}
const ended = (hands) => Object.assign(hands, { took: hands.seconds() });

await measure('coal: certificate for a new household of two', 'social', async (w) => {
  const { hands, seconds } = await certificateByKeys(w);
  return Object.assign(hands, { took: seconds });
});

const place = await yardWith(app, 20_000);
const clerk = await Window.open(app, { login: 'social' });
await measure('coal: sale at the yard', 'coal', async (w) => {
  const { number } = await certificateByKeys(clerk);
  await atTill(w, place.yard, { good: place.good });
  const hands = await saleByKeys(w, number, 750);
  await w.page.getByTestId('sold').waitFor();
  return ended(hands);
});
await clerk.close();

await measure('relief: application at the desk', 'communal', async (w) => {
  const p = someone();
  await w.go('/relief/desk', 'main [role=combobox]');
  const hands = new Hands(w);
  await hands.tabTo('Wnioskodawca', 60);
  begin(hands);
  await hands.newPerson(p.pesel, 'Ewa', p.name);
  await hands.tabTo('Ulica');
  await hands.type('Testowa');
  await hands.tabTo('Nr domu');
  await hands.type(p.house);
  await hands.tabTo('Miejscowość');
  await hands.type('Miasto');
  await hands.tabTo(/^(blok|dom)$/);
  await hands.press('ArrowRight');
  hands.fields++;
  await hands.tabTo('Osób w gospodarstwie');
  await hands.type('3');
  await hands.tabTo('Powierzchnia użytkowa');
  await hands.type('62,5');
  await hands.tabTo('Prawo do nieruchomości');
  await hands.press('ArrowDown');
  hands.fields++;
  for (const box of [/deklaracja/, /podpisany/]) {
    await hands.tabTo(box);
    await hands.press('Space');
    hands.fields++;
  }
  await hands.tabTo('Zarejestruj wniosek');
  await hands.press('Enter');
  await w.page.getByTestId('registered').waitFor();
  return ended(hands);
});

const cards = [];
await measure('aid: card for somebody who arrived', 'social', async (w) => {
  await w.go('/aid/register', 'main [role=combobox]');
  const hands = new Hands(w);
  await hands.tabTo('Osoba', 60);
  begin(hands);
  const name = surname();
  await hands.type(`Oksana ${name}`);
  await hands.chooseNew(); // whoever is alike stands above
  await hands.tabTo('Data urodzenia');
  await hands.type('14.02.1988');
  await hands.tabTo('Dokument tożsamości');
  await hands.type(`FA${Math.floor(100_000 + Math.random() * 899_999)}`);
  await hands.tabTo('Wydaj kartę');
  await hands.press('Enter');
  await w.page.getByTestId('issued').waitFor();
  ended(hands);
  cards.push((await w.page.getByTestId('issued').locator('button.copy .mono').innerText()).trim());
  return hands;
});

await measure('aid: parcel given out at the desk', 'desk', async (w) => {
  const point = (await w.api('/registers/aid_points?limit=50')).rows.find((p) => p.kind === 'ISSUE').code;
  await w.page.addInitScript((p) => localStorage.setItem('spoina.aid.point', p), point);
  await w.go('/aid/desk', 'form.scan input');
  const hands = new Hands(w);
  await w.page.waitForFunction(() => document.activeElement?.closest('form.scan'));
  begin(hands);
  await hands.type(cards.shift());
  await hands.press('Enter');
  await w.page.locator('[data-answer=yes]').waitFor();
  await w.page.waitForTimeout(400); // a reader's second Enter gives nothing out
  const stored = w.page.waitForResponse((r) => r.url().endsWith('/aid/issues') && r.ok());
  await hands.press('Enter');
  await stored;
  return ended(hands);
});

await app.stop();
console.log(`At ${pace} ms a key.\n\n| record | fields | keys | seconds |\n| --- | ---: | ---: | ---: |`);
for (const [what, fields, keys, seconds, why] of rows) console.log(why ? `| ${what} | | | ${why} |` : `| ${what} | ${fields} | ${keys} | ${seconds.toFixed(1)} |`);
