// Registers of the made-up office that can be edited: changes, undo, bin, groups, sums, views, fields, comments,
// files and change sets, kept in memory until the development server ends.
type Row = Record<string, any>;
type Body = Record<string, any>;
interface Answered { status?: number; body?: unknown }
interface Kept { title: object; columns: Row[]; rows: Row[]; geometry: boolean; bin?: Row[] }

const now = () => new Date().toISOString();
let revision = 12;
let nextId = 90_000;
const log = new Map<number, { name: string; before: Map<number, Row | null> }>();
const history = new Map<string, Row[]>();
const listeners = new Set<(e: object) => void>();
export const onEvent = (l: (e: object) => void) => (listeners.add(l), () => listeners.delete(l));
const tell = (e: object) => listeners.forEach((l) => l(e));
const views: Row[] = [{ id: 1, name: 'Wygasające', team: true, owner: 'jan.kowalski', body: { sort: 'valid_to', rules: [{ field: 'valid_to', op: 'before_today', value: '', colour: 'red' }] }, version: 1 }];
const fields: Row[] = [];
let here: Row[] = [];
const comments = new Map<string, Row[]>();
const files = new Map<string, Row[]>();

const number = (s: string) => Number(s.replace(/[\s\u00a0]|zł/g, '').replace(',', '.'));

/** A small part of CQL2: comparisons, LIKE and IS NULL joined with AND. */
function filtered(rows: Row[], filter: string): Row[] {
  const terms = filter.split(' AND ').map((x) => x.trim()).filter(Boolean);
  return rows.filter((r) => terms.every((term) => {
    const blank = /^(\w+) IS (NOT )?NULL$/.exec(term);
    if (blank) return (r[blank[1]] === null || r[blank[1]] === undefined || r[blank[1]] === '') === !blank[2];
    const like = /CASEI\((\w+)\)\) LIKE ACCENTI\(CASEI\('(.*)'\)\)/.exec(term);
    if (like) return String(r[like[1]] ?? '').toLowerCase().includes(like[2].replace(/%/g, '').toLowerCase());
    const c = /^(\w+) (=|<>|>=|<=|>|<) (?:DATE\()?'?(.*?)'?\)?$/.exec(term);
    if (!c) return true;
    const [a, b] = typeof r[c[1]] === 'number' ? [r[c[1]], Number(c[3])] : [String(r[c[1]] ?? ''), c[3]];
    return c[2] === '=' ? a === b : c[2] === '<>' ? a !== b : c[2] === '>=' ? a >= b : c[2] === '<=' ? a <= b : c[2] === '>' ? a > b : a < b;
  }));
}
const searched = (rows: Row[], q: URLSearchParams) => filtered((q.get('q') ?? '') ? rows.filter((x) => JSON.stringify(x).toLowerCase().includes(q.get('q')!.toLowerCase())) : rows, q.get('filter') ?? '');
const sums = (rows: Row[], q: URLSearchParams) => Object.fromEntries((q.get('sums') ?? '').split(',').filter(Boolean).map((f) => [f, rows.reduce((s, r) => s + (Number(r[f]) || 0), 0)]));

function list(all: Row[], q: URLSearchParams) {
  const rows = [...searched(all, q)], keys = (q.get('sort') ?? '').split(',').filter(Boolean), limit = Number(q.get('limit') ?? 100), at = Number(q.get('after') || 0);
  rows.sort((a, b) => { for (const k of keys) { const f = k.replace('-', ''), d = k[0] === '-' ? -1 : 1; if (a[f] !== b[f]) return a[f] === null || a[f] === undefined ? 1 : (a[f] < b[f] ? -d : d); } return a.id - b.id; });
  return { rows: rows.slice(at, at + limit), next: at + limit < rows.length ? String(at + limit) : undefined, count: rows.length, revision, sums: q.get('sums') ? sums(rows, q) : undefined };
}

function store(name: string, reg: Kept, changes: Row[]): Answered {
  const cells: Row[] = [], conflicts: Row[] = [];
  const typed = (c: Row, v: unknown) => (typeof v !== 'string' || v === '' ? (v === '' ? null : v) : c.type === 'money' ? Math.round(number(v) * 100) : c.type === 'number' || c.type === 'integer' || c.type === 'area' ? number(v) : v);
  changes.forEach((ch, index) => {
    const row = reg.rows.find((r) => r.id === ch.id);
    if (ch.op === 'set' && row && ch.version && row.version > ch.version) {
      const mine = (history.get(`${name}/${row.id}`) ?? []).filter((h) => h.version > ch.version);
      const fields = Object.keys(ch.set).filter((f) => mine.some((h) => h.changes[f])).map((f) => ({ field: f, base: mine.find((h) => h.changes[f])!.changes[f][0], theirs: row[f], yours: ch.set[f] }));
      if (fields.length) conflicts.push({ index, id: row.id, version: row.version, who: mine.at(-1)?.actor ?? 'jan.kowalski', at: mine.at(-1)?.at, fields });
    }
    for (const [f, v] of Object.entries(ch.set ?? {})) if (f === 'street' && v === 'zła') cells.push({ index, id: ch.id, field: f, code: 'not_listed', message: 'the list of this column has no such value' });
    if (ch.op === 'create') for (const c of reg.columns) if (c.required && !ch.set?.[c.field]) cells.push({ index, field: c.field, code: 'required', message: 'a value is needed here' });
  });
  if (cells.length) return { status: 422, body: { title: 'cells', status: 422, code: 'register.cells', detail: 'some cells cannot be taken over', cells } };
  if (conflicts.length) return { status: 409, body: { title: 'conflict', status: 409, code: 'register.conflict', detail: 'somebody changed these rows meanwhile', conflicts } };
  revision++;
  const before = new Map<number, Row | null>();
  const rows = changes.map((ch) => {
    const i = reg.rows.findIndex((r) => r.id === ch.id), old = reg.rows[i];
    if (ch.op === 'delete') { before.set(ch.id, { ...old }); (reg.bin ??= []).unshift({ id: ch.id, version: old.version, deleted_at: now(), deleted_by: 'anna.nowak', row: old }); reg.rows.splice(i, 1); return { id: ch.id, version: 0 }; }
    if (ch.op === 'restore') { const b = reg.bin!.findIndex((x) => x.id === ch.id); const r = reg.bin!.splice(b, 1)[0].row; before.set(ch.id, null); reg.rows.push({ ...r, version: revision }); return { id: ch.id, version: revision }; }
    const set = Object.fromEntries(Object.entries(ch.set ?? {}).map(([f, v]) => [f, typed(reg.columns.find((c) => c.field === f) ?? {}, v)]));
    const id = ch.op === 'create' ? ++nextId : ch.id;
    before.set(id, old ? { ...old } : null);
    const next = { ...(old ?? { id }), ...set, version: revision };
    if (old) reg.rows[i] = next; else reg.rows.push(next);
    note(name, id, old ?? {}, next);
    return { id, version: revision, temp: ch.temp };
  });
  log.set(revision, { name, before });
  tell({ type: 'revision', revision, tables: [name] });
  return { body: { revision, rows } };
}
function note(name: string, id: number, old: Row, next: Row, actor = 'anna.nowak') {
  const changes = Object.fromEntries(Object.keys(next).filter((f) => f !== 'version' && f !== 'id' && old[f] !== next[f]).map((f) => [f, [old[f] ?? null, next[f]]]));
  history.set(`${name}/${id}`, [...(history.get(`${name}/${id}`) ?? []), { version: revision, known_from: revision, at: now(), actor, reason: '', changes }]);
}
function undo(name: string, reg: Kept, of: number): Answered {
  const was = log.get(of);
  if (!was) return { status: 409, body: { title: 'undo', status: 409, code: 'register.undo', detail: 'this change cannot be taken back' } };
  revision++;
  const before = new Map<number, Row | null>();
  for (const [id, old] of was.before) {
    const i = reg.rows.findIndex((r) => r.id === id);
    before.set(id, i >= 0 ? { ...reg.rows[i] } : null);
    if (old === null && i >= 0) reg.rows.splice(i, 1);
    else if (old && i >= 0) { note(name, id, reg.rows[i], old); reg.rows[i] = { ...old, version: revision }; }
    else if (old) { reg.rows.push({ ...old, version: revision }); reg.bin = (reg.bin ?? []).filter((b) => b.id !== id); }
  }
  log.set(revision, { name, before });
  tell({ type: 'revision', revision, tables: [name] });
  return { body: { revision, rows: [...was.before.keys()].map((id) => ({ id, version: revision })) } };
}

/** Somebody else in the office, for trying out conflicts and live update: POST /mock/colleague {register,id,set}. */
export function colleague(registers: Record<string, Kept>, o: Body): Answered {
  const reg = registers[o.register], i = reg.rows.findIndex((r) => r.id === o.id);
  revision++;
  const next = { ...reg.rows[i], ...o.set, version: revision };
  note(o.register, o.id, reg.rows[i], next, 'jan.kowalski');
  reg.rows[i] = next;
  tell({ type: 'revision', revision, tables: [o.register] });
  here = [{ login: 'jan.kowalski', name: 'Jan Kowalski', row: o.id, field: Object.keys(o.set)[0] }];
  tell({ type: 'presence', register: o.register });
  return { body: {} };
}

export function registers(kept: Record<string, Kept>, method: string, parts: string[], q: URLSearchParams, o: Body): Answered | undefined {
  const [a, name, b, c, d] = parts;
  if (a === 'mock' && name === 'colleague') return colleague(kept, o);
  if (a === 'changesets') return { body: { id: 1, register: 'decisions', state: 'draft', file: 'decyzje-poprawione.xlsx', base_revision: 12, revision, read: 137, remarks: [], counts: { edits: 3, conflicts: 1, done: 1 }, rows: [{ no: 1, line: 4, id: 1, kind: 'changed', cells: [{ field: 'street', status: 'edit', base: 'Lipowa', now: 'Lipowa', file: 'Długa' }, { field: 'valid_to', status: 'conflict', base: '2021-06-30', now: '2021-12-31', file: '2021-09-30', who: 'jan.kowalski', at: now() }] }, { no: 2, line: 9, kind: 'new', cells: [{ field: 'case_number', status: 'edit', file: 'GKOŚ.7230.900.2026' }] }, { no: 3, line: 12, id: 3, kind: 'changed', cells: [{ field: 'area_m2', status: 'error', base: 4, now: 4, file: 'cztery', code: 'unreadable_number', message: 'a number is needed here' }] }] } };
  if (a !== 'registers') return undefined;
  const fieldColumns = (n: string) => (n === 'decisions' ? fields.filter((f) => !f.retired).map((f) => ({ field: f.field, type: f.type === 'choice' ? 'string' : f.type, title: f.title, sortable: true, filterable: true, editable: true, required: f.required, custom: f.id, values: f.choices?.map((x: Row) => x.value) })) : []);
  if (!name) return { body: Object.entries(kept).map(([n, r]) => ({ name: n, title: r.title, columns: [...r.columns, ...fieldColumns(n)], geometry: r.geometry, count: r.rows.length, rights: { read: true, edit: n === 'decisions', create: n === 'decisions', delete: n === 'decisions', personal: true } })) };
  const reg = kept[name];
  if (!reg) return undefined;
  if (!b) return { body: list(reg.rows, q) };
  const key = `${name}/${b}`;
  switch (`${method} ${/^\d+$/.test(b) ? ':id' : b}${c ? `/${/^\d+$/.test(c) ? ':n' : c}` : ''}`) {
    case 'POST changes': return store(name, reg, o.changes);
    case 'POST check': return { body: { cells: Object.values(o.changes?.[0]?.set ?? {}).includes('zła') ? [{ index: 0, field: Object.keys(o.changes[0].set)[0], code: 'not_listed', message: 'no such value' }] : [], conflicts: [] } };
    case 'POST undo': return undo(name, reg, o.revision);
    case 'GET bin': return { body: { rows: reg.bin ?? [] } };
    case 'GET groups': { const by = q.get('by')!, g = new Map<unknown, Row[]>(); for (const r of searched(reg.rows, q)) g.set(r[by] ?? null, [...(g.get(r[by] ?? null) ?? []), r]); return { body: { groups: [...g].map(([value, rows]) => ({ value, count: rows.length, sums: sums(rows, q) })) } }; }
    case 'GET presence': return { body: here };
    case 'POST presence': return { body: { people: [] } };
    case 'GET views': return { body: views };
    case 'POST views': { const v = { id: views.length + 1, owner: 'anna.nowak', version: 1, ...o }; views.push(v); return { body: v }; }
    case 'PUT views/:n': { const v = views.find((x) => x.id === Number(c))!; Object.assign(v, o); return { body: v }; }
    case 'DELETE views/:n': { views.splice(views.findIndex((x) => x.id === Number(c)), 1); return { status: 204 }; }
    case 'GET fields': return { body: fields };
    case 'POST fields': { const f = { id: fields.length + 1, field: `x_${fields.length + 1}`, retired: false, ...o }; fields.push(f); return { body: f }; }
    case 'PATCH fields/:n': { Object.assign(fields.find((x) => x.id === Number(c))!, o); return { body: {} }; }
    case 'DELETE fields/:n': { fields.find((x) => x.id === Number(c))!.retired = true; return { status: 204 }; }
    case 'GET fields/cost': return { body: { seconds_per_record: Number(q.get('seconds')) || 12.4, records_per_year: 1840, similar: [{ field: 'valid_to', title: { pl: 'Ważna do', en: 'Valid to' }, why: { pl: 'podobna nazwa', en: 'similar name' } }] } };
    case 'POST changesets': return { body: { id: 1 } };
    case 'GET :id': { const r = reg.rows.find((x) => x.id === Number(b)); return r ? { body: { ...r, raw: { 'Znak sprawy': r.case_number ?? r.parcel_id, Uwagi: 'jak w pliku' }, source: { import: 1, file: 'decyzje.csv', row: 12 } } } : { status: 404, body: { title: 'Not Found', code: 'register.no_row', detail: 'there is no such row' } }; }
    case 'GET :id/history': return { body: [{ version: 1, known_from: 3, at: '2026-11-20T09:12:00Z', actor: 'operator', changes: {} }, ...(history.get(key) ?? [])] };
    case 'GET :id/comments': return { body: comments.get(key) ?? [] };
    case 'POST :id/comments': { const l = comments.get(key) ?? []; comments.set(key, [...l, { no: l.length + 1, author: 'anna.nowak', name: 'Anna Nowak', at: now(), text: o.text }]); return { body: {} }; }
    case 'DELETE :id/comments': { comments.set(key, (comments.get(key) ?? []).filter((x) => x.no !== Number(d))); return { status: 204 }; }
    case 'GET :id/files': return { body: files.get(key) ?? [] };
    case 'POST :id/files': { const l = files.get(key) ?? []; files.set(key, [...l, { no: l.length + 1, name: 'protokół.pdf', size: 48_210, at: now() }]); return { body: {} }; }
    case 'DELETE :id/files': { files.set(key, (files.get(key) ?? []).filter((x) => x.no !== Number(d))); return { status: 204 }; }
  }
  return undefined;
}
