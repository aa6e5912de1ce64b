// The map on paper: ordered by keyboard, drawn by the server, exactly of the size that was asked for.
import assert from 'node:assert/strict';
import { everywhere } from './everyone.mjs';
import { test, Window } from './harness.mjs';

export function print(app) {
  test('print: a sheet to scale by keyboard, and a refusal in plain words', async () => {
    const w = await Window.open(app);
    await w.go('/');
    await w.map();
    const open = w.page.getByRole('button', { name: 'Drukuj mapę w skali' });
    await open.focus();
    await w.page.keyboard.press('Enter');
    const dialog = w.page.getByRole('dialog');
    await dialog.getByLabel('Tytuł').waitFor();
    await everywhere(w, '[role=dialog]');
    await dialog.getByLabel('Tytuł').fill('Ścieżka na Żabiej');
    await dialog.getByLabel('Skala').selectOption('1000');
    await dialog.getByLabel('Papier').selectOption('A3-L');
    const waiting = w.page.waitForEvent('download');
    await dialog.getByLabel('Papier').press('Tab');
    await dialog.getByRole('button', { name: 'Pobierz PDF' }).press('Enter');
    const file = await waiting;
    assert.equal(file.suggestedFilename(), 'map-1000-a3.pdf');
    const chunks = [];
    for await (const c of await file.createReadStream()) chunks.push(c);
    const pdf = Buffer.concat(chunks).toString('latin1');
    assert.ok(pdf.startsWith('%PDF-') && pdf.includes('/MediaBox [0 0 1190.55 841.89]'), 'an A3 on its long side');
    await dialog.waitFor({ state: 'hidden' });

    await w.page.route('**/api/v1/print', (r) => r.fulfill({ status: 400, contentType: 'application/problem+json', body: JSON.stringify({ status: 400, code: 'plot.much', title: 'x', detail: 'x' }) }));
    await open.click();
    await dialog.getByRole('button', { name: 'Pobierz PDF' }).click();
    await dialog.getByText('Na jednym arkuszu jest za dużo obiektów.').waitFor();
    assert.deepEqual(w.errors.filter((e) => !/400/.test(e)), []);
    await w.close();
  });
}
