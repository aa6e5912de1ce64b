// The figures of the discrepancies: statistics with their filters and files, money, surveys, quality and scans.
import assert from 'node:assert/strict';
import { test, Window } from './harness.mjs';

const figure = async (w, name) => Number((await w.page.locator('ul.figures li').filter({ hasText: name }).first().locator('b').innerText()).replace(/[^\d]/g, ''));

export function figures(app) {
  test('statistics: read, filter, download XLSX and PDF', async () => {
    const w = await Window.open(app);
    await w.go('/statistics');
    await w.page.getByRole('heading', { name: 'Rozbieżności', level: 1 }).waitFor();
    const found = await figure(w, 'Wykryte');
    assert.equal(found, (await w.api('/discrepancies?limit=1')).count, 'the figure is the number of rows of the list');
    // Every drawing has its table beside it, and the table holds the numbers.
    const section = w.page.getByRole('region', { name: 'Według reguł' });
    await section.locator('.chart').waitFor();
    assert.ok((await section.locator('tbody tr').count()) > 3);
    assert.ok((await section.locator('.chart').getAttribute('aria-label')).includes('Według reguł'));

    await w.page.getByRole('combobox', { name: 'Reguła' }).click();
    await w.page.getByRole('option', { name: /^O10 / }).click();
    await w.page.waitForFunction((before) => Number(document.querySelector('ul.figures li b')?.textContent.replace(/[^\d]/g, '')) !== before, found);
    assert.equal(await figure(w, 'Wykryte'), (await w.api('/discrepancies?rule=O10&limit=1')).count);

    for (const [format, begins] of [['XLSX', 'PK'], ['PDF A4', '%PDF-']]) {
      await w.page.getByRole('button', { name: 'Pobierz' }).click();
      const waiting = w.page.waitForEvent('download');
      await w.page.getByRole('menuitem', { name: format }).click();
      const file = await waiting;
      assert.match(file.suggestedFilename(), /^statistics-r\d+-.*\.(xlsx|pdf)$/);
      const chunks = [];
      for await (const c of await file.createReadStream()) chunks.push(c);
      assert.ok(Buffer.concat(chunks).toString('latin1').startsWith(begins), format);
    }

    // The other pages, by the keyboard: each has its heading and says no error.
    for (const [name, heading] of [['Pieniądze zagrożone', 'Pieniądze zagrożone'], ['Warto zmierzyć', 'Warto zmierzyć'], ['Jakość rejestrów', 'Jakość rejestrów'], ['Co i kiedy zeskanowano', 'Co i kiedy zeskanowano']]) {
      const link = w.page.getByRole('navigation', { name: 'Statystyki i pieniądze' }).getByRole('link', { name });
      await link.focus();
      await w.page.keyboard.press('Enter');
      await w.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await w.settled();
      assert.ok((await w.page.locator('main table tbody tr').count()) > 0, `${name} shows rows`);
    }
    assert.deepEqual(w.errors, []);
    await w.close();

    // The mayor sees the sums of everything and no single case.
    const board = await Window.open(app, { login: 'board' });
    await board.go('/statistics');
    assert.equal(await board.page.getByRole('combobox', { name: 'Reguła' }).count(), 0);
    await board.go('/statistics/money');
    assert.equal(await board.page.getByRole('heading', { name: 'Pozycje z wyliczeniem' }).count(), 0);
    assert.ok((await board.page.locator('ul.figures li').count()) > 0);
    await board.close();
  });
}
