import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { Window } from './harness.mjs';

const officer = 'road';

export function cases(app) {
  test('a discrepancy goes through its whole life by keyboard alone', async () => {
    const w = await Window.open(app, { login: officer });
    const row = (await w.api('/discrepancies?rule=O01&state=DETECTED&outcome=hit&limit=1')).rows[0];
    await w.go(`/?id=${row.id}`, '.case[data-state=DETECTED]');
    const { keyboard } = w.page;
    const at = (state) => w.page.waitForSelector(`.case[data-state=${state}]`);
    const dialog = () => w.page.getByRole('dialog').waitFor();
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
