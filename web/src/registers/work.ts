// Work that is not stored yet: cells typed, pasted or filled, rows to come and rows to go. One action of a person is
// one piece of work, one request, one revision and one Ctrl+Z. What cannot be stored is kept with its reason and
// shown in the sheet until it is put right or given up.
import type { CellProblem, Change, ChangeResult, RowConflict } from './types';

/** A row of the server, or one to come: "t1". */
export type RowKey = string;
export const cellKey = (row: RowKey, field: string) => `${row}|${field}`;
export const isFresh = (key: RowKey) => key.startsWith('t');

export interface Wrong {
  words: string;
  /** What was typed, when it is no value. */
  text?: string;
  /** The server's word; the next try may succeed. */
  server?: boolean;
}

export interface Work {
  /** By row, the new values of fields. */
  sets: Record<RowKey, Record<string, unknown>>;
  deletes: number[];
  wrong: Record<string, Wrong>;
  /**
   * The version of a row that the person saw when they began: a live update that comes while they type must not make
   * their value look as if they had known the other one.
   */
  seen: Record<RowKey, number>;
}

export const nothing: Work = { sets: {}, deletes: [], wrong: {}, seen: {} };
export const isNothing = (w: Work) => !w.deletes.length && !Object.keys(w.sets).length && !Object.keys(w.wrong).length;

export interface Entry {
  row: RowKey;
  field: string;
  value?: unknown;
  wrong?: Wrong;
  /** The row's version when the person began. */
  seen?: number;
}

/** Later words about a cell replace earlier ones. */
export function add(w: Work, entries: Entry[], deletes: number[] = []): Work {
  const sets = { ...w.sets };
  const wrong = { ...w.wrong };
  const seen = { ...w.seen };
  const touched = new Set<RowKey>();
  for (const e of entries) {
    if (!touched.has(e.row)) {
      sets[e.row] = { ...sets[e.row] };
      touched.add(e.row);
    }
    if (e.seen) seen[e.row] = Math.min(seen[e.row] ?? e.seen, e.seen);
    const k = cellKey(e.row, e.field);
    delete wrong[k];
    delete wrong[cellKey(e.row, '')];
    if (e.wrong) {
      wrong[k] = e.wrong;
      delete sets[e.row][e.field];
    } else sets[e.row][e.field] = e.value;
  }
  for (const r of touched) if (!isFresh(r) && !Object.keys(sets[r]).length && !Object.keys(wrong).some((k) => k.startsWith(`${r}|`))) delete sets[r];
  return { sets, deletes: [...new Set([...w.deletes, ...deletes])], wrong, seen };
}

/** Only words of this side hold work back: the server is asked again when anything changed. */
export const held = (w: Work) => Object.values(w.wrong).some((x) => !x.server);

/** The request, in a stable order; keys tells which row each change speaks of. */
export function changesOf(w: Work, version: (id: number, seen?: number) => number | undefined): { changes: Change[]; keys: RowKey[] } {
  const changes: Change[] = [];
  const keys: RowKey[] = [];
  for (const [key, set] of Object.entries(w.sets)) {
    const id = Number(key);
    if (isFresh(key)) changes.push({ op: 'create', temp: key, set });
    else if (!w.deletes.includes(id) && Object.keys(set).length) changes.push({ op: 'set', id, version: version(id, w.seen[key]), set });
    else continue;
    keys.push(key);
  }
  for (const id of w.deletes) {
    changes.push({ op: 'delete', id, version: version(id, w.seen[id]) });
    keys.push(String(id));
  }
  return { changes, keys };
}

/** The server's objections, put to the cells they speak of. */
export function refused(w: Work, keys: RowKey[], cells: CellProblem[], words: (p: CellProblem) => string): Work {
  const wrong = { ...w.wrong };
  for (const p of cells) {
    const key = keys[p.index];
    if (key === undefined) continue;
    wrong[cellKey(key, p.field ?? '')] = { words: words(p), server: true };
  }
  return { ...w, wrong };
}

/** Everything that can be stored, without the cells and rows that cannot. */
export function withoutWrong(w: Work): Work {
  const sets: Work['sets'] = {};
  const bad = new Set(Object.keys(w.wrong));
  const rows = new Set(Object.keys(w.wrong).filter((k) => k.endsWith('|')).map((k) => k.slice(0, -1)));
  for (const [row, set] of Object.entries(w.sets)) {
    if (rows.has(row)) continue;
    // A new row that lacks something it needs cannot be stored at all.
    if (isFresh(row) && [...bad].some((k) => k.startsWith(`${row}|`))) continue;
    const left = Object.fromEntries(Object.entries(set).filter(([f]) => !bad.has(cellKey(row, f))));
    if (Object.keys(left).length || isFresh(row)) sets[row] = left;
  }
  return { sets, deletes: w.deletes.filter((id) => !rows.has(String(id))), wrong: {}, seen: w.seen };
}

export type Choice = 'mine' | 'theirs';

/**
 * What is sent after a conflict: where a person chose theirs, nothing; where mine, the value with the version they
 * decided about, so that a third change in between is a new conflict and not overwritten either. A row that somebody
 * deleted cannot be written; it is left out.
 */
export function decided(w: Work, keys: RowKey[], conflicts: RowConflict[], choice: (id: number, field: string) => Choice): { work: Work; versions: Record<number, number> } {
  const sets = { ...w.sets };
  let deletes = [...w.deletes];
  const versions: Record<number, number> = {};
  for (const c of conflicts) {
    const key = keys[c.index] ?? String(c.id);
    versions[c.id] = c.version;
    if (c.deleted) {
      delete sets[key];
      deletes = deletes.filter((id) => id !== c.id);
      continue;
    }
    if (w.deletes.includes(c.id)) {
      if (choice(c.id, '') === 'theirs') deletes = deletes.filter((id) => id !== c.id);
      continue;
    }
    const set = { ...sets[key] };
    for (const f of c.fields) if (choice(c.id, f.field) === 'theirs') delete set[f.field];
    if (Object.keys(set).length) sets[key] = set;
    else delete sets[key];
  }
  return { work: { sets, deletes, wrong: {}, seen: w.seen }, versions };
}

/** Ids of the rows that a stored piece of work made, by their temporary keys. */
export const made = (r: ChangeResult): Record<string, number> => Object.fromEntries(r.rows.filter((x) => x.temp).map((x) => [x.temp!, x.id]));

export function join(a: Work, b: Work): Work {
  const entries = Object.entries(b.sets).flatMap(([row, set]) => Object.entries(set).map(([field, value]): Entry => ({ row, field, value, seen: b.seen[row] })));
  const wrong = Object.entries(b.wrong).map(([k, w]): Entry => ({ row: k.slice(0, k.indexOf('|')), field: k.slice(k.indexOf('|') + 1), wrong: w, seen: b.seen[k.slice(0, k.indexOf('|'))] }));
  return add(a, [...entries, ...wrong], b.deletes);
}

/** Own changes of rows: version before → version after. */
export type Steps = Record<number, Record<number, number>>;

/** What a person saw, carried on over their own later changes, so that nobody meets themselves in a conflict. */
export function carriedOn(steps: Steps, id: number, seen: number): number {
  let v = seen;
  while (steps[id]?.[v] !== undefined && steps[id][v] > v) v = steps[id][v];
  return v;
}
