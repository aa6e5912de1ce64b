// Linking by keyboard alone: no mouse is touched in this part.
import assert from 'node:assert/strict';
import { fit } from './everyone.mjs';
import { test, Window } from './harness.mjs';

export function linking(app) {
  test('linking by keyboard: twenty rows, one taken back, a place drawn, a cell split', async () => {
    const w = await Window.open(app, { login: 'road' });
    await w.go('/linking', '.link-desk .link-row table.raw');
    const number = () => w.text('.link-row .mono').then((s) => s.trim());
    const remain = async () => Number((await w.text('[data-testid=remain] b')).replace(/\D/g, ''));
    const first = await w.api('/linking?limit=100');
    assert.ok(first.remain >= 20, `the demo town leaves ${first.remain} rows to people`);
    assert.equal(await remain(), first.remain);
    // By the list's address a row is asked for by itself; by keys one after another.
    const batches = [];
    w.page.on('response', async (r) => r.url().endsWith('/verdicts') && r.ok() && batches.push((await r.json()).batch));
    const seen = [];
    for (let i = 0; i < 20; i++) {
      const now = await number();
      seen.push(now);
      await w.page.waitForFunction(() => document.querySelector('.link-candidates h2'));
      const several = await w.page.locator('.link-candidates', { hasText: 'Wiersz mówi o' }).count();
      const candidates = await w.page.locator('.link-list > li').count();
      const key = candidates && !several ? '1' : '0';
      await w.page.keyboard.press(key);
      await w.page.waitForFunction((was) => document.querySelector('.link-row .mono')?.textContent.trim() !== was && document.querySelector('.link-row table.raw'), now);
    }
    assert.equal(new Set(seen).size, 20, 'twenty different rows');
    for (const until = Date.now() + 20_000; batches.length < 20 && Date.now() < until; ) await new Promise((r) => setTimeout(r, 20)); // the last answer is read beside the page
    assert.equal(batches.length, 20);
    assert.equal(await remain(), first.remain - 20, 'the counter tells what remains');
    const left = await w.api('/linking?limit=1');
    assert.equal(left.remain, first.remain - 20, 'and the office has kept all of it');
    assert.equal(left.today, 20);

    await w.page.keyboard.press('Control+z');
    await w.page.waitForFunction((last) => document.querySelector('.link-row .mono')?.textContent.trim() === last, seen[19]);
    assert.equal((await w.api('/linking?limit=1')).remain, first.remain - 19, 'the last one is open again');

    // Draw: P, two steps east, one north, Enter; then take it back.
    await w.page.keyboard.press('p');
    await w.page.waitForSelector('.link-draw');
    const at = () => w.text('.link-map .coords');
    await w.page.waitForSelector('.link-map .coords');
    const before = await at();
    await w.page.keyboard.press('ArrowRight');
    await w.page.keyboard.press('ArrowRight');
    await w.page.keyboard.press('Shift+ArrowUp');
    assert.notEqual(await at(), before, 'the cross-hair moves by keys');
    await w.page.keyboard.press('Enter');
    await w.page.waitForSelector('.link-row .badge:has-text("położenie narysowane")');
    await w.page.keyboard.press('Control+z');
    await w.page.waitForSelector('.link-row .badge:has-text("położenie narysowane")', { state: 'detached' });

    // Typed coordinates say the same as a click.
    await w.page.keyboard.press('p');
    await w.page.waitForSelector('.link-draw');
    const typed = (await at()).split('\n')[0].replace(/^1992\s*/, '');
    await w.page.getByLabel('Współrzędne').focus();
    await w.page.keyboard.type(typed);
    await w.page.keyboard.press('Enter');
    await w.page.waitForSelector('.link-row .badge:has-text("położenie narysowane")');

    // Split: S, the parser's proposal, a second parcel added, saved.
    await w.page.locator('body').press('s');
    const box = w.page.getByLabel('Działki', { exact: true });
    await box.waitFor();
    await box.focus();
    await w.page.keyboard.press('Control+End');
    const parcels = (await box.inputValue()).split('\n').filter(Boolean).length;
    await w.page.keyboard.type(`${parcels ? '\n' : ''}12/3\n12/4 cz.`);
    await w.page.getByRole('button', { name: 'Zapisz podział' }).press('Enter');
    await box.waitFor({ state: 'detached' });
    await w.page.waitForFunction((n) => (document.querySelector('.link-row')?.innerText.match(/\b\d+\. /g) ?? []).length >= n, parcels + 2);
    await w.page.keyboard.press('Control+z');

    await fit(w);
    assert.equal(w.errors.length, 0, w.errors.join('\n'));
    await w.close();
  });
}
