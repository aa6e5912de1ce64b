// The file of persons: found in either alphabet, two rows of one person merged with reasons and parted again.
import assert from 'node:assert/strict';
import { signIn, test, Window } from './harness.mjs';

export function persons(app) {
  test('two rows of one person are found alike, merged and parted', async () => {
    const cookie = await signIn(app, 'social');
    const ask = async (path, body) => {
      const r = await fetch(`${app.base}/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: app.base, Cookie: cookie.header }, body: JSON.stringify(body) });
      const text = await r.text();
      assert.ok(r.ok, `${path}: ${r.status} ${text}`);
      return JSON.parse(text);
    };
    const family = `Przykladenko${Date.now() % 10_000}`.replace(/\d/g, (d) => 'abcdefghij'[d]);
    const kept = await ask('/people', { last_name: family, first_name: 'Oleksandr', birth_date: '1990-03-04', city: 'Próbne' });
    await ask('/people', { last_name: family, first_name: 'Aleksandr', birth_date: '1990-03-05', phone: '+48 600 100 200', city: 'Próbne' });
    const w = await Window.open(app, { login: 'social' });
    await w.go('/people', 'main [role=combobox]');
    await w.page.getByLabel('Kogo szukasz').fill(family);
    await w.page.locator('[role=option]').filter({ hasText: 'Oleksandr' }).click();
    await w.page.getByRole('heading', { name: `${family} Oleksandr` }).waitFor();
    const other = w.page.getByRole('group', { name: `${family} Aleksandr` });
    await other.getByRole('listitem').first().waitFor(); // why
    await other.getByRole('button', { name: 'To ta sama osoba: połącz' }).click();
    await w.page.getByRole('button', { name: 'Rozłącz' }).waitFor();
    assert.equal((await ask(`/people/${kept.id}/read`, {})).phone?.replace(/\D/g, '').endsWith('600100200'), true, 'what the kept row did not know it takes over');
    await w.page.getByRole('button', { name: 'Rozłącz' }).click();
    await w.page.getByText('rozłączone').waitFor();
    await w.page.getByRole('group', { name: `${family} Aleksandr` }).waitFor();
    await w.close();
  });
}
