// Pages for everyone: no violation of WCAG 2.1 AA (and what 2.2 adds), light and dark, and nothing scrolls sideways at 200 %
// zoom or on the narrowest phone.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { test, Window } from './harness.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const told = (v) => v.map((x) => `${x.id}: ${x.help}\n  ${x.nodes.slice(0, 4).map((n) => `${n.html.slice(0, 160)}\n    ${n.failureSummary?.replace(/\n/g, ' ').slice(0, 240)}`).join('\n  ')}`).join('\n');

export const sideways = (w) => w.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);

/** Holds what a window shows, or the part that is named, to the rules. */
export async function fit(w, look = 'as it is', part = undefined) {
  let axe = new AxeBuilder({ page: w.page }).withTags(tags).exclude('.maplibregl-canvas');
  if (part) axe = axe.include(part);
  const { violations } = await axe.analyze();
  assert.equal(violations.length, 0, `${look}: ${told(violations)}`);
  assert.equal(await sideways(w), false, `${look}: nothing scrolls sideways`);
}

/** Gives a window a scheme and a size, and waits until the page has taken both and is drawn. */
async function dress(w, colorScheme, width, height) {
  await w.page.emulateMedia({ colorScheme });
  await w.page.setViewportSize({ width, height });
  await w.page.waitForFunction(([scheme, wide]) => innerWidth === wide && document.documentElement.dataset.mantineColorScheme === scheme, [colorScheme, width]);
  await w.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await w.settled(); // what a page asks for only at this size
}

// 640 px is a desk at 200 % zoom, 320 px one at 400 % or a small phone.
const looks = [
  ['light', 'light', 1440, 900],
  ['dark', 'dark', 1440, 900],
  ['at 200 %', 'light', 640, 400],
  ['at 320 px', 'light', 320, 640],
];

/** Holds a window as it stands, its dialogs too, to the rules at each size and in both schemes. */
export async function everywhere(w, part = undefined) {
  const was = w.page.viewportSize();
  for (const [look, colorScheme, width, height] of looks) {
    await dress(w, colorScheme, width, height);
    await fit(w, look, part);
  }
  await w.page.emulateMedia({ colorScheme: 'light' });
  await w.page.setViewportSize(was);
}

/** Looking changes nothing, so two pages are looked at at a time. */
export const side = (name, tests) => describe(name, { concurrency: 2 }, tests);

/** A test for each page: [name, address, what shows that it is there, who looks (null: nobody yet)]. */
export function everyone(app, name, pages) {
  side(`${name} for everyone`, () => {
    for (const [page, path, ready, login] of pages) {
      test(`${page} can be used by everyone: light, dark, at 200 % and at 320 px`, async () => {
        const w = await Window.open(app, { login });
        await w.go(path, ready);
        await everywhere(w);
        await w.close();
      });
    }
  });
}
