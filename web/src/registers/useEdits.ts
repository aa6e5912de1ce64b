// From cells of the sheet to entries of work: reads what was typed or pasted by the column's type, skips what is not
// to be edited and says so, makes rows for what lies below the last one.
import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '../ui/format';
import { alike, read, type Problem } from '../ui/sheet/codec';
import type { CellEdit, SheetColumn, SheetRow } from '../ui/sheet/types';
import { cellKey, isFresh, type Entry, type Work } from './work';

interface Ground {
  columns: SheetColumn[];
  every: SheetColumn[];
  row: (i: number) => SheetRow | undefined;
  count: number;
  waiting: Work;
  mayEdit: boolean;
  mayCreate: boolean;
  change: (entries: Entry[], deletes?: number[]) => void;
  say: (words: string) => void;
}

export function useEdits(g: Ground) {
  const { t } = useTranslation();
  const ground = useRef(g);
  ground.current = g;
  const made = useRef(0);
  const words = useCallback((p: Problem) => t(`bad.${p.code}`, { value: p.value ?? '' }), [t]);

  const check = useCallback(
    (c: number, text: string): string | null => {
      const r = read(ground.current.columns[c], text);
      return r.ok ? null : words(r.problem);
    },
    [words],
  );

  const edit = useCallback(
    (cells: CellEdit[]) => {
      const { columns, every, row, count, waiting, mayEdit, mayCreate, change, say } = ground.current;
      const entries: Entry[] = [];
      const fresh = new Map<number, string>();
      const filled = new Map<string, Set<string>>();
      let skipped = 0;
      for (const x of cells) {
        const column = columns[x.c];
        let here = row(x.r);
        if (!column || here?.group) continue;
        if (!here && x.r < count) continue;
        let key = here?.key;
        if (!key) {
          if (!mayCreate) { skipped++; continue; }
          key = fresh.get(x.r) ?? `t${Date.now().toString(36)}${++made.current}`;
          fresh.set(x.r, key);
          here = { key, values: {}, fresh: true };
        }
        const seen = Number(x.seen ?? here!.values.version) || undefined;
        const before = here!.values[column.id];
        const got = x.text === undefined ? ({ ok: true, value: x.value } as const) : read(column, x.text);
        const same = got.ok && alike(got.value, before);
        if (!(column.editable || (column.fresh && isFresh(key))) || (!isFresh(key) && !mayEdit)) {
          if (!same) skipped++;
          continue;
        }
        // What is there already needs no change, unless it stands against something wrong that was typed before.
        if (same && !waiting.wrong[cellKey(key, column.id)] && !(isFresh(key) && fresh.has(x.r))) continue;
        if (got.ok) {
          if (isFresh(key) && got.value === null && before === undefined) continue;
          entries.push({ row: key, field: column.id, value: got.value, seen });
          const f = filled.get(key) ?? new Set();
          if (got.value !== null) f.add(column.id);
          filled.set(key, f);
        } else entries.push({ row: key, field: column.id, wrong: { words: words(got.problem), text: x.text }, seen });
      }
      // A new row says at once what it still lacks, before the server is asked.
      for (const key of new Set(entries.map((e) => e.row).filter(isFresh))) {
        const has = waiting.sets[key] ?? {};
        for (const c of every) {
          if (c.required && c.editable && alike(has[c.id], null) && !filled.get(key)?.has(c.id) && !entries.some((e) => e.row === key && e.field === c.id && e.wrong)) entries.push({ row: key, field: c.id, wrong: { words: t('bad.required') } });
        }
      }
      if (skipped) say(t('sheet.skipped', { count: skipped, n: number(skipped) }));
      if (entries.length) change(entries);
    },
    [t, words],
  );
  return { edit, check, words };
}
