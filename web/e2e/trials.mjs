// The rules bench: a number is tried by who sees the discrepancies, and signed by who answers for it. By keyboard alone.
import assert from 'node:assert/strict';
import { fit } from './everyone.mjs';
import { test, Window } from './harness.mjs';

export function trials(app) {
  test('a number is tried before it counts: counts, map and money; an administrator signs it and takes it back', async () => {
    const w = await Window.open(app, { login: 'gis' });
    await w.go('/trials', 'main form');
    const { keyboard } = w.page;
    const name = `Dokładność ${Date.now() % 10_000}`;
    const before = (await w.api('/discrepancies?limit=1')).total;
    await w.page.getByLabel('Czego dotyczy próba').focus();
    await keyboard.type(name);
    await keyboard.press('Tab');
    await keyboard.type('Ile błędów położenia');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await w.page.getByText(/^dziś: /).waitFor();
    await w.page.getByLabel('Wartość do wypróbowania').focus();
    await keyboard.type('30');
    await keyboard.press('Enter');

    const counts = w.page.getByTestId('trial-counts');
    await w.page.getByRole('button', { name: `${name} · gotowa`, pressed: true }).waitFor({ timeout: 120_000 });
    await counts.waitFor();
    const mine = (await w.api('/trials')).find((x) => x.name === name);
    assert.equal(mine.state, 'done');
    assert.deepEqual(Object.keys(mine.result.values), ['k_sigma']);
    // What the page counts is what the list holds, rule by rule, and the list is complete.
    const rows = await counts.locator('tbody tr').evaluateAll((all) => all.map((tr) => [...tr.cells].map((c, i) => (i ? c.textContent.replace(/\s/g, '') : c.textContent.slice(0, 3)))));
    assert.ok(rows.length > 0, 'thirty times the tolerance changes something');
    const list = await w.api(`/trials/${mine.id}/findings?limit=20000`);
    assert.equal(list.findings.length, list.total);
    for (const [rule, appears, vanishes, changes] of rows) {
      const of = (what) => list.findings.filter((f) => f.rule === rule && f.what === what).length;
      assert.deepEqual([of('appears'), of('vanishes'), of('changes')].map(String), [appears, vanishes, changes], rule);
    }
    assert.ok(rows.some((r) => Number(r[2]) > 0), 'wider tolerances take discrepancies away');
    const shown = await w.page.getByRole('region', { name: 'Rozbieżności, które się różnią' }).last().locator('tbody tr').count();
    assert.equal(shown, Math.min(list.total, 2000));
    await w.page.getByTestId('trial-map').locator('canvas').waitFor();
    const money = await w.page.getByTestId('trial-money').locator('tbody tr').count();
    assert.equal(money, new Set([...Object.keys(mine.result.before.money), ...Object.keys(mine.result.after.money)]).size, 'a line for each legal basis, no sum over them');
    assert.ok(money > 0);
    assert.equal((await w.api('/discrepancies?limit=1')).total, before, 'a trial changes no discrepancy');
    const coming = w.page.waitForEvent('download');
    await w.page.getByRole('button', { name: 'Pobierz (CSV)' }).focus();
    await keyboard.press('Enter');
    const chunks = [];
    for await (const part of await (await coming).createReadStream()) chunks.push(part);
    assert.equal(Buffer.concat(chunks).toString('utf8').trim().split('\r\n').length, list.total + 1, 'the file holds every one');
    assert.equal(await w.page.getByRole('button', { name: 'Podpisz' }).count(), 0, 'who tries does not sign');
    const refused = await w.fetch(`/api/v1/trials/${mine.id}/sign`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ valid_from: '2031-01-01', reason: 'bez prawa' }) });
    assert.equal(refused.status, 403);
    await fit(w);
    assert.equal(w.errors.length, 0, w.errors.join('\n'));
    await w.close();

    const admin = await Window.open(app, { login: 'administrator' });
    await admin.go('/trials', '[data-testid=trial-counts]');
    await admin.page.getByRole('button', { name: new RegExp(name) }).focus();
    await admin.page.keyboard.press('Enter');
    await admin.page.getByLabel('Obowiązuje od').focus();
    await admin.page.keyboard.type('01.01.2031');
    await admin.page.keyboard.press('Escape');
    await admin.page.getByLabel('Uzasadnienie').focus();
    await admin.page.keyboard.type('próba w przeglądarce');
    await admin.page.keyboard.press('Enter');
    await admin.page.getByText(/^Podpisano\./).waitFor();
    const now = async (on) => (await admin.api(`/params?on=${on}`)).find((p) => p.name === 'k_sigma').value;
    assert.equal(await now('2031-01-01'), 30);
    assert.notEqual(await now('2030-12-31'), 30, 'the day before knows nothing of it');
    const settings = await admin.api('/rules/settings');
    assert.equal(settings.signings[0].trial, mine.id);
    assert.equal(settings.signings[0].reason, 'próba w przeglądarce');
    const revert = admin.page.getByRole('listitem').filter({ hasText: 'próba w przeglądarce' }).getByRole('button', { name: 'Przywróć poprzednie' });
    await revert.focus();
    await admin.page.keyboard.press('Enter');
    await admin.page.getByRole('listitem').filter({ hasText: /30 → / }).waitFor();
    assert.notEqual(await now('2031-01-01'), 30, 'taken back before it began');
    await admin.close();
  });
}
