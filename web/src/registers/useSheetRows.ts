// What the sheet shows in each line: rows of the server with what is not stored yet laid over them, headings of
// groups, rows to come, and every mark a cell can carry. A row whose parts did not change stays the same object, so
// that only what moved is drawn again.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register, Row } from '../api/types';
import { number } from '../ui/format';
import { alike } from '../ui/sheet/codec';
import { ruleFor, type ColourRule } from '../ui/sheet/rules';
import type { Mark, SheetColumn, SheetRow } from '../ui/sheet/types';
import { colourOf } from './presence';
import type { Group, Person } from './types';
import { isFresh, type Work } from './work';
import { figure, plain, word } from './values';

interface Parts {
  register: Register;
  columns: SheetColumn[];
  rows: Row[];
  count: number;
  shown: Work;
  waiting: Work;
  freshKeys: string[];
  rules: ColourRule[];
  people: Person[];
  today: string;
  isMine: (id: number, version: unknown) => boolean;
  groups?: { by: string; list: Group[]; open: Set<string>; rows: Map<string, { rows: Row[]; more: boolean; waiting: boolean }> };
}

type Line = { group: Group; key: string } | { row: Row } | { fresh: string };
export const groupKey = (v: unknown) => JSON.stringify(v ?? null);

export function useSheetRows(p: Parts) {
  const { t } = useTranslation();
  const { rows, shown, waiting, rules, people, groups } = p;
  const gone = useMemo(() => new Set(shown.deletes), [shown.deletes]);
  const here = useMemo(() => (gone.size ? rows.filter((r) => !gone.has(r.id)) : rows), [rows, gone]);
  const flash = useFlash(rows, p.isMine);

  const marks = useMemo(() => {
    const out = new Map<string, Record<string, Mark>>();
    const put = (row: string, field: string, m: Mark) => {
      const of = out.get(row) ?? {};
      of[field] = { ...of[field], ...m };
      out.set(row, of);
    };
    for (const [row, fields] of flash) for (const f of fields) put(row, f, { flash: true });
    for (const person of people) if (person.row && person.field) put(String(person.row), person.field, { person: { name: person.name || person.login, colour: colourOf(person.login) } });
    for (const [row, set] of Object.entries(shown.sets)) for (const f of Object.keys(set)) put(row, f, { pending: true });
    for (const [k, w] of Object.entries(waiting.wrong)) {
      const [row, field] = [k.slice(0, k.indexOf('|')), k.slice(k.indexOf('|') + 1)];
      if (field) put(row, field, { problem: w.words, text: w.text });
      else for (const f of Object.keys(waiting.sets[row] ?? {})) put(row, f, { problem: w.words });
    }
    return out;
  }, [flash, people, shown.sets, waiting]);

  const lines = useMemo((): Line[] | null => {
    if (!groups) return null;
    const out: Line[] = [];
    for (const g of groups.list) {
      const key = groupKey(g.value);
      out.push({ group: g, key });
      if (groups.open.has(key)) for (const row of groups.rows.get(key)?.rows ?? []) if (!gone.has(row.id)) out.push({ row });
    }
    for (const fresh of p.freshKeys) out.push({ fresh });
    return out;
  }, [groups, gone, p.freshKeys]);

  const stored = lines ? lines.length : Math.max(0, p.count - gone.size);
  const count = lines ? lines.length : stored + p.freshKeys.length;
  const cache = useRef(new WeakMap<Row, { set: unknown; marks: unknown; rules: unknown; made: SheetRow }>());
  const fresh = useRef(new Map<string, { set: unknown; marks: unknown; made: SheetRow }>());

  const ofRow = useCallback(
    (row: Row): SheetRow => {
      const key = String(row.id);
      const set = shown.sets[key];
      const own = marks.get(key);
      const known = cache.current.get(row);
      if (known && known.set === set && known.marks === own && known.rules === rules) return known.made;
      const values = set ? { ...row, ...set } : row;
      let all = own;
      for (const r of rules) {
        const c = p.columns.find((x) => x.id === r.field);
        const hit = c && ruleFor(rules, r.field, c.kind, values[r.field], p.today);
        if (hit) all = { ...all, [r.field]: { ...all?.[r.field], rule: { colour: hit.colour, words: `${c.title}: ${t(`ruleOp.${hit.op}`)} ${hit.value}`.trim() } } };
      }
      const made: SheetRow = { key, values, marks: all };
      cache.current.set(row, { set, marks: own, rules, made });
      return made;
    },
    [shown.sets, marks, rules, p.columns, p.today, t],
  );
  const ofFresh = useCallback(
    (key: string): SheetRow => {
      const set = shown.sets[key];
      const own = marks.get(key);
      const known = fresh.current.get(key);
      if (known && known.set === set && known.marks === own) return known.made;
      const made: SheetRow = { key, values: set ?? {}, marks: own, fresh: true };
      fresh.current.set(key, { set, marks: own, made });
      return made;
    },
    [shown.sets, marks],
  );
  const groupRows = useMemo(() => {
    const out = new Map<string, SheetRow>();
    if (!groups) return out;
    const column = p.register.columns.find((c) => c.field === groups.by);
    for (const g of groups.list) {
      const key = groupKey(g.value);
      const given = g.value !== null && g.value !== undefined && g.value !== '';
      const label = !given ? t('sheet.noValue') : (column && plain(column, g.value)) || word(String(g.value));
      const sums = Object.fromEntries(Object.entries(g.sums ?? {}).map(([f, v]) => [f, figure(p.register.columns.find((c) => c.field === f), v)]));
      out.set(key, { key, values: {}, group: { label, count: t('registers.rows', { count: g.count, n: number(g.count) }), open: groups.open.has(key), sums, rest: groups.rows.get(key)?.more ? t('sheet.groupMore') : undefined } });
    }
    return out;
  }, [groups, p.register, t]);

  const row = useCallback(
    (i: number): SheetRow | undefined => {
      if (lines) {
        const l = lines[i];
        return !l ? undefined : 'group' in l ? groupRows.get(l.key) : 'row' in l ? ofRow(l.row) : ofFresh(l.fresh);
      }
      if (i >= stored) return i < count ? ofFresh(p.freshKeys[i - stored]) : undefined;
      return here[i] ? ofRow(here[i]) : undefined;
    },
    [lines, groupRows, here, stored, count, p.freshKeys, ofRow, ofFresh],
  );
  const indexOf = useCallback((key: string): number => {
    if (lines) return lines.findIndex((l) => ('row' in l ? String(l.row.id) === key : 'fresh' in l ? l.fresh === key : false));
    if (isFresh(key)) return p.freshKeys.indexOf(key) < 0 ? -1 : stored + p.freshKeys.indexOf(key);
    return here.findIndex((r) => String(r.id) === key);
  }, [lines, here, stored, p.freshKeys]);
  return { row, count, indexOf };
}

const SHOWN = 1600;

/** Cells that somebody else has just changed, by row. */
function useFlash(rows: Row[], isMine: Parts['isMine']): Map<string, string[]> {
  const before = useRef<Map<number, Row>>(new Map());
  const [flash, setFlash] = useState<Map<string, string[]>>(new Map());
  useEffect(() => {
    const next = new Map<string, string[]>();
    const seen = new Map<number, Row>();
    for (const r of rows) {
      seen.set(r.id, r);
      const was = before.current.get(r.id);
      if (!was || was === r || was.version === r.version || isMine(r.id, r.version)) continue;
      const fields = Object.keys(r).filter((f) => f !== 'version' && f !== 'id' && !alike(r[f], was[f]));
      if (fields.length) next.set(String(r.id), fields);
    }
    before.current = seen;
    if (!next.size) return;
    setFlash(next);
    const timer = setTimeout(() => setFlash(new Map()), SHOWN);
    return () => clearTimeout(timer);
  }, [rows, isMine]);
  return flash;
}
