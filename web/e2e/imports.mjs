import assert from 'node:assert/strict';
import { test, Window } from './harness.mjs';

const csv = (rows) => Buffer.from('\ufeffZnak sprawy;Data decyzji;Data od;Data do;Powierzchnia;Ulica;Numer\r\n' + rows.map((r) => r.join(';')).join('\r\n') + '\r\n');

export function imports(app) {
  test('a dropped file is rehearsed, published, seen in open windows and taken back', async () => {
    const w = await Window.open(app);
    const watcher = await Window.open(app);
    const before = (await w.api('/registers')).find((r) => r.name === 'decisions').count;
    await watcher.go('/registers/decisions', '.grid-row');

    await w.go('/imports');
    await w.page.setInputFiles('[data-testid=files]', {
      name: 'decyzje_e2e.csv',
      mimeType: 'text/csv',
      buffer: csv([
        ['E2E.7230.1.2021', '2021-05-20', '01.06.2021', '30.09.2021', '12,5', 'Lipowa', '1'],
        ['E2E.7230.2.2021', '2021-05-21', '01.06.2021', '31.12.2021', '4', 'Lipowa', '3'],
      ]),
    });
    assert.match(await w.page.getByRole('combobox', { name: 'Co to jest?' }).inputValue(), /Decyzje/, 'the layer is guessed from the name');
    await w.page.getByRole('button', { name: 'Sprawdź na próbę' }).click();
    await w.page.waitForSelector('text=Próba: co by się zmieniło', { timeout: 60_000 });
    const fresh = w.page.locator('button.count', { hasText: 'nowe' });
    assert.match(await fresh.innerText(), /^2/);
    assert.equal((await w.api('/registers')).find((r) => r.name === 'decisions').count, before, 'nothing is published yet');
    await fresh.click();
    await w.page.waitForSelector('text=E2E.7230.1.2021');

    await w.page.getByRole('button', { name: 'Opublikuj' }).click();
    await w.page.waitForSelector('.notice.good', { timeout: 60_000 });
    assert.equal((await w.api('/registers')).find((r) => r.name === 'decisions').count, before + 2);
    await watcher.page.waitForFunction((n) => document.querySelector('.reg-nav').innerText.replace(/\u00a0/g, '').includes(String(n)), before + 2, { timeout: 20_000 });

    await w.page.getByRole('button', { name: 'Cofnij import' }).click();
    await w.page.waitForSelector('text=Cofnięto w rewizji', { timeout: 60_000 });
    assert.equal((await w.api('/registers')).find((r) => r.name === 'decisions').count, before);
    await w.close();
    await watcher.close();
  });

  test('what cannot be read is shown with row, value and reason, and no row is lost', async () => {
    const w = await Window.open(app);
    await w.go('/imports');
    await w.page.setInputFiles('[data-testid=files]', {
      name: 'decyzje_zle.csv',
      mimeType: 'text/csv',
      buffer: csv([
        ['E2E.7230.3.2021', '2021-05-20', '31.02.2021', '30.09.2021', '12,5', 'Lipowa', '1'],
        ['E2E.7230.4.2021', '2021-05-21', '01.06.2021', '31.12.2021', '4', 'Lipowa', '3'],
      ]),
    });
    await w.page.getByRole('button', { name: 'Sprawdź na próbę' }).click();
    await w.page.waitForSelector('text=Próba: co by się zmieniło', { timeout: 60_000 });
    await w.page.locator('button.count', { hasText: 'odrzucone' }).click();
    await w.page.waitForSelector('text=31.02.2021');
    await w.page.getByRole('button', { name: 'Odrzuć próbę' }).click();
    await w.page.waitForSelector('text=Próbę odrzucono');
    await w.close();
  });

  test('a file nobody can read is refused with the reason and a number to quote', async () => {
    const w = await Window.open(app);
    await w.go('/imports');
    await w.page.setInputFiles('[data-testid=files]', { name: 'decyzje.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([0, 1, 2, 3, 255, 254]) });
    await w.page.getByRole('button', { name: 'Sprawdź na próbę' }).click();
    await w.page.waitForSelector('[role=alert]', { timeout: 60_000 });
    assert.match(await w.text('[role=alert]'), /bez zmian/);
    await w.close();
  });

  test('an analysis is started, watched and compared with the one before', async () => {
    const w = await Window.open(app);
    await w.go('/runs');
    const before = await w.api('/runs');
    await w.page.getByRole('button', { name: 'Uruchom' }).click();
    const last = Math.max(0, ...before.map((r) => r.id)); // runs that follow the imports above may come between
    const panel = await w.page.waitForFunction((n) => {
      const m = /Przebieg (\d+)\b[\s\S]*gotowy/.exec(document.querySelector('#run')?.parentElement.innerText ?? '');
      return m && Number(m[1]) > n ? Number(m[1]) : false;
    }, last, { timeout: 120_000 });
    const id = await panel.jsonValue();
    const done = (await w.api('/runs')).find((r) => r.id === id);
    assert.equal(done.state, 'done');
    const found = Object.values(done.counts.findings).reduce((a, b) => a + b, 0);
    assert.ok(found > 0);
    await w.page.waitForSelector('text=Czas etapów');
    await w.close();
  });
}
