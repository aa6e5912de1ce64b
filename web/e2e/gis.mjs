// The page of GIS data: addresses, a file ordered by keyboard with its receipt, what a Shapefile loses, and the comparison
// of a file with its receipt.
import assert from 'node:assert/strict';
import { fit } from './everyone.mjs';
import { test, Window } from './harness.mjs';

const bytes = async (download) => {
  const chunks = [];
  for await (const c of await download.createReadStream()) chunks.push(c);
  return Buffer.concat(chunks);
};

export function gis(app) {
  test('GIS data: a layer by keyboard, what a Shapefile loses, a receipt that is compared', async () => {
    const w = await Window.open(app);
    await w.go('/gis');
    await w.page.getByRole('heading', { name: 'Dane dla GIS', level: 1 }).waitFor();
    await w.page.getByRole('button', { name: `Kopiuj: ${app.base}/ogc`, exact: true }).waitFor();
    const row = w.page.getByRole('row').filter({ has: w.page.getByText('parcels', { exact: true }) });
    const count = Number((await row.locator('td.num').first().innerText()).replace(/[^\d]/g, ''));
    assert.equal(count, (await (await w.fetch('/ogc/collections/parcels/items?limit=1&f=json')).json()).numberMatched);
    await fit(w);

    // By the keyboard: the menu, its first format, the file.
    const button = row.getByRole('button', { name: /^Pobierz: / });
    await button.focus();
    await w.page.keyboard.press('Enter');
    await w.page.getByRole('menuitem', { name: 'GeoJSON' }).waitFor();
    await w.page.getByRole('menuitem', { name: 'GeoJSON' }).focus();
    let waiting = w.page.waitForEvent('download');
    await w.page.keyboard.press('Enter');
    const file = await waiting;
    assert.match(file.suggestedFilename(), /^parcels-r\d+-.*\.geojson$/);
    const body = await bytes(file);
    assert.equal(JSON.parse(body).features.length, count);
    const files = w.page.getByTestId('gis-files');
    await files.getByText(file.suggestedFilename()).waitFor();
    waiting = w.page.waitForEvent('download');
    await files.getByRole('link', { name: /^Pobierz pokwitowanie/ }).first().click();
    const receipt = await bytes(await waiting);
    assert.equal(JSON.parse(receipt).count, count);

    // What a Shapefile cannot hold is said first; the person may leave it.
    await button.focus();
    await w.page.keyboard.press('Enter');
    await w.page.getByRole('menuitem', { name: 'Shapefile (ZIP)' }).click();
    const dialog = w.page.getByRole('dialog');
    await dialog.getByText(/nazywa się w pliku/).first().waitFor();
    await w.page.waitForFunction(() => !document.querySelector('[role=menu]')); // the menu it came from has closed
    await fit(w);
    await w.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await files.locator('tbody tr').count(), 1, 'nothing was made');

    // The receipt tells whole from changed.
    const compare = async (what) => {
      const inputs = w.page.locator('section[aria-labelledby=gis-verify] input[type=file]');
      await inputs.nth(0).setInputFiles({ name: 'parcels.geojson', mimeType: 'application/geo+json', buffer: what });
      await inputs.nth(1).setInputFiles({ name: 'receipt.json', mimeType: 'application/json', buffer: receipt });
      await w.page.getByRole('button', { name: 'Porównaj' }).click();
    };
    const verdict = w.page.getByTestId('gis-verdict');
    await compare(body);
    await verdict.getByText('Ten sam plik, co do bajtu.').waitFor();
    await compare(Buffer.from(body.toString().replace(/"ownership_group":"(\d+)"/, '"ownership_group":"99"')));
    await verdict.getByText('Inny: nie są to wiersze z pokwitowania.').waitFor();

    // The project for QGIS names this server.
    const project = await (await w.fetch('/api/v1/gis/project.qgs')).text();
    assert.ok(project.includes(`typename='parcels' url='${app.base}/ogc'`), project.slice(0, 500));

    await files.getByRole('button', { name: /^Usuń: / }).first().click();
    await w.page.getByText('Nie ma tu jeszcze plików.').waitFor();
    assert.deepEqual(w.errors, []);
    await w.close();

    // On a phone nothing leaves the page sideways.
    const phone = await Window.open(app, { width: 360, height: 740, touch: true });
    await phone.go('/gis');
    await phone.page.getByText('parcels', { exact: true }).first().waitFor();
    await fit(phone, 'on a phone');
    await phone.close();
  });
}
