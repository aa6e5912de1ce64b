// Takes a picture of every screen of the main job or of the programmes from the running program, and writes the page that
// shows them: node e2e/screens.mjs URL FOLDER [PAGE.md]; the folder is named office or programmes, as what it shows.
// E2E_PASSWORD is the password of the demo accounts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { chromium } from 'playwright-core';
import { signIn } from './harness.mjs';

const [base, folder, page] = process.argv.slice(2);
if (!base || !folder) throw new Error('node e2e/screens.mjs URL FOLDER [PAGE.md]');
mkdirSync(folder, { recursive: true });
const app = { base, password: process.env.E2E_PASSWORD, cookies: new Map() };
if (!app.password) throw new Error('E2E_PASSWORD: the password of the demo accounts (spoina demo --accounts)');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const desk = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };
const api = async (login, path) => (await fetch(`${base}/api/v1${path}`, { headers: { Cookie: (await signIn(app, login)).header } })).json();

const application = (await api('communal', '/registers/relief_applications?filter=state%20%3D%20%27IN_REVIEW%27&limit=1')).rows?.[0];
const patrol = (await api('patrol', '/registers/aid_patrols?limit=1')).rows?.[0];
const certificate = (await api('coal', '/registers/coal_certificates?limit=1&sort=-on_day')).rows?.[0];
const card = (await api('desk', '/registers/aid_cards?limit=1')).rows?.[0];

const yard = (await api('coal', '/registers/coal_yards?limit=1')).rows?.[0];

/** At the till: a certificate is typed. */
const atTill = async (p) => {
  await p.evaluate((code) => localStorage.setItem('spoina.coal.yard', code), yard.code);
  await p.reload();
  const box = p.getByLabel('Numer zaświadczenia');
  await box.fill(certificate.number, { timeout: 8000 });
  await box.press('Enter');
};
/** At the issuing desk: the first point is chosen, a card is typed. */
const atDesk = async (p) => {
  const choose = p.getByLabel('Punkt').first();
  await choose.click({ timeout: 8000 });
  await p.getByRole('option').first().click({ timeout: 8000 });
  await p.waitForTimeout(2500);
  const box = p.getByLabel('Karta', { exact: true });
  await box.fill(card.number, { timeout: 8000 });
  await box.press('Enter');
};

const hit = (await api('road', '/discrepancies?rule=O01&outcome=hit&sort=-severity,-money_max_gr&limit=1')).rows?.[0];
const decision = (await api('road', '/registers/decisions?limit=1&sort=-decision_date')).rows?.[0];

// [name, what it shows, address, who, act, phone too]
const office = [
  ['findings', 'Discrepancies: map, legend and list', '/', 'gis', null, true],
  hit && ['case', 'One discrepancy: what was found, why, money, moves, letters', `/?id=${hit.id}`, 'road', null, true],
  ['bundles', 'Discrepancies of one party, worked on together', '/bundles', 'road'],
  ['disputes', 'Rules that officers call wrong', '/disputes', 'road'],
  ['letters', 'Wordings of the letters', '/letters', 'road'],
  ['linking', 'Linking: a row, its candidates and the reasons', '/linking', 'road', null, true],
  ['register', 'A register as a sheet', '/registers/decisions', 'road', null, true],
  decision && ['draft', 'A decision while it is written: what the rules would say', `/registers/decisions?row=${decision.id}`, 'road'],
  ['lineage', 'Which parcels today’s were made of', '/lineage', 'gis'],
  ['imports', 'Files in', '/imports', 'gis'],
  ['scans', 'Two scans compared', '/scans', 'gis'],
  ['runs', 'Analyses', '/runs', 'gis'],
  ['trials', 'Rules bench: a number is tried before it counts', '/trials', 'gis'],
  ['statistics', 'Statistics', '/statistics', 'board', null, true],
  ['money', 'Money at risk', '/statistics/money', 'road'],
  ['survey', 'Places worth a survey', '/statistics/survey', 'gis'],
  ['quality', 'Quality of the registers', '/statistics/quality', 'gis'],
  ['coverage', 'What the scans have covered', '/statistics/coverage', 'gis'],
  ['gis', 'Layers, addresses and files for GIS programs', '/gis', 'gis', null, true],
  ['check', 'The location check, for anybody', '/check?lang=pl', null, null, true],
].filter(Boolean);

const programmes = [
  ['programmes', 'Programmes', '/programmes', 'social'],
  ['people', 'Persons of a unit: found, households, merged', '/people', 'social'],
  ['relief-desk', 'Relief: an application at the desk', '/relief/desk', 'communal'],
  ['relief-cases', 'Relief: cases', '/relief/cases', 'communal'],
  application && ['relief-case', 'Relief: one case, with parts, deadlines and moves', `/relief/applications/${application.id}`, 'communal', null, true],
  ['relief-checks', 'Relief: questions to the tax department', '/relief/checks', 'tax'],
  ['relief-payments', 'Relief: payment lists', '/relief/payments', 'communal'],
  ['relief-what-if', 'Relief: what if the rate changed', '/relief/what-if', 'communal'],
  ['relief-statistics', 'Relief: statistics', '/relief/statistics', 'board'],
  ['relief-letters', 'Relief: wordings of letters', '/relief/letters', 'communal'],
  ['waste-fee', 'For everybody: the waste fee', '/calculators/waste-fee', null, null, true],
  ['protective-benefit', 'For everybody: the protective benefit', '/calculators/protective-benefit', null, null, true],
  ['apply', 'For everybody: an application', '/apply/relief', null, null, true],
  ['status', 'For everybody: how my application stands', '/status/relief', null, null, true],
  ['aid-register', 'Aid: registration', '/aid/register', 'social', null, true],
  ['aid-desk', 'Aid: the issuing desk', '/aid/desk', 'desk', card && atDesk, true],
  ['aid-gate', 'Aid: the gate', '/aid/gate', 'social'],
  ['aid-stock', 'Aid: stock', '/aid/stock', 'defence'],
  ['aid-patrols', 'Aid: patrols', '/aid/patrols', 'patrol', null, true],
  patrol && ['aid-patrol', 'Aid: a patrol, its visits and its signatures', `/aid/patrols/${patrol.id}`, 'patrol', null, true],
  ['aid-rota', 'Aid: volunteers and rota', '/aid/rota', 'volunteers'],
  ['aid-situation', "Aid: the day's report", '/aid/situation', 'defence'],
  ['aid-statistics', 'Aid: statistics', '/aid/statistics', 'board'],
  ['aid-guides', 'Aid: pages for people who arrive', '/aid/guides', 'defence'],
  ['aid-checklist', 'Aid: the list of the first day', '/aid/checklist', 'defence'],
  ['guide', 'For people who arrive: the guide in Ukrainian', '/guide', null, null, true, 'uk'],
  ['card-verify', 'For everybody: is this card valid', '/card/verify', null, null, true],
  ['coal-certificate', 'Coal: a certificate', '/coal/certificates/new', 'social'],
  ['coal-certificates', 'Coal: certificates', '/coal/certificates', 'social'],
  ['coal-till', "Coal: the yard's till", '/coal/till', 'coal', certificate && yard && atTill, true],
  ['coal-stock', 'Coal: stock, promised and free to promise', '/coal/stock', 'coal', null, true],
  ['coal-reservations', 'Coal: reservations', '/coal/reservations', 'coal'],
  ['coal-sales', 'Coal: sales', '/coal/sales', 'coal'],
  ['coal-orders', 'Coal: orders and deliveries', '/coal/orders', 'purchaser'],
  ['coal-advice', 'Coal: what to order so that nothing is left', '/coal/advice', 'purchaser'],
  ['coal-days', 'Coal: closing a day', '/coal/days', 'purchaser'],
  ['coal-settlement', 'Coal: settlement', '/coal/settlement', 'purchaser'],
  ['coal-statistics', 'Coal: statistics', '/coal/statistics', 'board'],
  ['coal-letters', 'Coal: wordings of letters', '/coal/letters', 'social'],
].filter(Boolean);

const screens = { office, programmes }[basename(folder)];
if (!screens) throw new Error(`${folder}: the folder is named office or programmes`);
const lines = [];
for (const [name, what, path, login, act, both, lang = 'pl'] of screens) {
  for (const [device, viewport] of both ? [['desk', desk], ['phone', phone]] : [['desk', desk]]) {
    const file = `${name}-${device}-${lang}.jpg`;
    const touch = device === 'phone';
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce', isMobile: touch, hasTouch: touch, locale: lang === 'uk' ? 'uk-UA' : 'pl-PL' });
    if (login) {
      const cookie = await signIn(app, login);
      await context.addCookies([{ name: cookie.name, value: cookie.value, url: base }]);
    }
    await context.addInitScript((l) => l !== 'uk' && localStorage.setItem('spoina.lang', l), lang);
    const w = await context.newPage();
    w.setDefaultTimeout(30_000);
    await w.goto(base + path);
    await w.waitForSelector('h1');
    await w.waitForTimeout(1500);
    if (act) await act(w).catch((e) => console.error(`${name}: ${e.message}`));
    await w.waitForTimeout(1200);
    await w.screenshot({ path: join(folder, file), type: 'jpeg', quality: 72 });
    if (device === 'desk') lines.push(`### ${what}`, '');
    lines.push(`![${what}, ${device}](pictures/${basename(folder)}/${file})`, '');
    console.log(file);
    await context.close();
  }
}
await browser.close();
if (page) {
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, `${text.slice(0, text.indexOf('## Pictures'))}## Pictures\n\nOf the demo town: everybody in it is made up.\n\n${lines.join('\n').trimEnd()}\n`);
}
