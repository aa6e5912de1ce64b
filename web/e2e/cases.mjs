import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { test, Window } from './harness.mjs';

const officer = 'road';

export function cases(app) {
  test('a discrepancy goes through its whole life by keyboard alone, with its letter', async () => {
    const w = await Window.open(app, { login: officer });
    const row = (await w.api('/discrepancies?rule=O01&state=DETECTED&outcome=hit&limit=1')).rows[0];
    await w.go(`/?id=${row.id}`, '.case[data-state=DETECTED]');
    const { keyboard } = w.page;
    const at = (state) => w.page.waitForSelector(`.case[data-state=${state}]`);
    // A dialog is there when it has taken the keyboard: its first field has the focus.
    const dialog = () => w.page.waitForFunction(() => document.activeElement?.closest('[role=dialog]') && document.activeElement.matches('input, textarea'));
    assert.equal(await w.page.locator('.case-moves button').first().getAttribute('data-move'), 'triage', 'the usual move comes first');
    await keyboard.press('t');
    await at('TRIAGED');
    await keyboard.press('f');
    await at('FIELD_CHECK');
    await keyboard.press('c');
    await dialog();
    await keyboard.type('Protokół 4/2026: tablica stoi.');
    await keyboard.press('Tab');
    while (!(await w.page.evaluate(() => document.activeElement?.getAttribute('type') === 'submit'))) await keyboard.press('Tab');
    await keyboard.press('Enter');
    await at('CONFIRMED');
    await keyboard.press('a');
    await dialog();
    await keyboard.press('Space'); // the first: a call to explain
    await keyboard.press('Enter');
    await at('ACTION');
    assert.match(await w.text('.case .deadline'), /Termin na wyjaśnienia/);
    await keyboard.press('u'); // undone, and done again
    await at('CONFIRMED');
    await keyboard.press('a');
    await dialog();
    await keyboard.press('Space');
    await keyboard.press('Enter');
    await at('ACTION');
    // The letter that the rule proposes: printed, listed, marked as sent; what it rests on cannot be undone any more.
    const papers = w.page.getByRole('region', { name: 'Pisma i dowody' });
    const letter = papers.getByRole('combobox', { name: 'Pismo', exact: true });
    const title = (await letter.inputValue()).replace(/ · proponowane$/, '');
    const coming = w.page.waitForEvent('download');
    await papers.getByRole('button', { name: 'Pismo PDF' }).focus();
    await keyboard.press('Enter');
    const file = await coming;
    const chunks = [];
    for await (const part of await file.createReadStream()) chunks.push(part);
    assert.equal(Buffer.concat(chunks).subarray(0, 4).toString('latin1'), '%PDF');
    const line = papers.getByRole('listitem').filter({ hasText: title });
    await line.getByRole('button', { name: 'wysłano dziś' }).focus();
    await keyboard.press('Enter');
    await line.getByText(/wysłano \d/).waitFor();
    const out = await w.api(`/discrepancies/${row.id}/case`);
    assert.equal(out.can.undo, false, 'the card offers no undoing');
    const refused = await w.fetch(`/api/v1/discrepancies/${row.id}/undo`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ version: out.version }) });
    assert.equal(refused.status, 409);
    assert.equal((await refused.json()).code, 'discrepancy.letter_out');
    await keyboard.press('r');
    await dialog();
    await keyboard.press('Space'); // removed
    await keyboard.press('Enter');
    await at('RESOLVED');
    await keyboard.press('x');
    await at('CLOSED');
    const c = await w.api(`/discrepancies/${row.id}/case`);
    assert.deepEqual(c.timeline.map((s) => s.to), ['TRIAGED', 'FIELD_CHECK', 'CONFIRMED', 'ACTION', 'CONFIRMED', 'ACTION', 'RESOLVED', 'CLOSED']);
    assert.equal(c.resolution, 'REMOVED');
    await keyboard.press('o');
    await dialog();
    const page = await new AxeBuilder({ page: w.page }).include('.case').include('[role=dialog]').withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
    assert.deepEqual(page.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`), []);
    assert.equal(w.errors.length, 0, w.errors.join('\n'));
    await w.close();
  });
}
