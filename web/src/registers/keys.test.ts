import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/registers.en';
import { pl } from '../i18n/registers.pl';
import { caps, groups, keymap } from '../ui/sheet/keymap';

describe('the published key map', () => {
  const page = readFileSync(join(__dirname, '../../../docs/keys.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (`.*`) \| (.+) \| (.+) \|$/gm)].map((m) => m.slice(1, 4));
  it('docs/keys.md lists exactly what the program obeys, in the words that it shows', () => {
    const obeyed = groups.flatMap((g) => keymap.filter((k) => k.group === g)).map((k) => [k.keys.map((c) => `\`${caps(c).join(' ')}\``).join(' / '), pl.keysOf[k.command], en.keysOf[k.command]]);
    expect(rows).toEqual(obeyed);
  });
  it('every group has its heading in both languages', () => {
    for (const g of groups) expect(page).toContain(`## ${pl.keyGroup[g]} · ${en.keyGroup[g]}`);
  });
  it('every key belongs to a group', () => expect(keymap.filter((k) => !groups.includes(k.group))).toEqual([]));
});
