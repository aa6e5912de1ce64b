// One register under the hands: the sheet with its bar above and its sums below, the open row or the map beside it.
import { Button } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register, Row } from '../api/types';
import { number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { useShortcuts } from '../shell/keyboard';
import { Sheet } from '../ui/sheet/Sheet';
import { read } from '../ui/sheet/codec';
import type { Command } from '../ui/sheet/keymap';
import { isOne, rect, type Rect, type Selection } from '../ui/sheet/selection';
import type { SheetColumn, SheetHandle } from '../ui/sheet/types';
import { post } from '../api/client';
import { explain } from '../i18n/problems';
import { Banners } from './Banners';
import { CellHistory } from './CellHistory';
import { CellMenu, ColumnMenu } from './menus';
import { columnSum, defaultSums, useColumns, useOwnFields } from './columns';
import { ConflictDialog } from './ConflictDialog';
import { cql2, kindOf, type Condition, type Kind } from './cql2';
import { KeyHelp } from './KeyHelp';
import { usePresence } from './presence';
import { RowCard } from './RowCard';
import { nextSort, readSort, reorder, writeSort, type RegisterSearch } from './search';
import { StatusBar } from './StatusBar';
import { Toolbar } from './Toolbar';
import { useChanges } from './useChanges';
import { useEdits } from './useEdits';
import { useGroupRows, useGroups, useRows } from './useRows';
import { groupKey, useSheetRows } from './useSheetRows';
import { plain } from './values';
import { isNothing } from './work';
import type { Checked } from './types';

const RegisterMap = lazy(() => import('./RegisterMap'));
const route = getRouteApi('/registers/$name');
const today = () => new Date().toLocaleDateString('sv'); // 2026-11-22

export function RegisterSheet({ register }: { register: Register }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const search = route.useSearch() as RegisterSearch;
  const navigate = useNavigate({ from: '/registers/$name' });
  const set = useCallback((patch: Partial<RegisterSearch>) => void navigate({ search: (old: RegisterSearch) => ({ ...old, ...patch }), replace: true } as never), [navigate]);
  const sheet = useRef<SheetHandle>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const say = useCallback((words: string) => setSaid(words), []);
  const [purpose, setPurpose] = useState('');
  const [help, setHelp] = useState(false);
  const [columnMenu, setColumnMenu] = useState<{ field: string; at: DOMRect } | null>(null);
  const [cellMenu, setCellMenu] = useState<DOMRect | null>(null);
  const [history, setHistory] = useState<{ id: number; field: string } | null>(null);
  const [picked, setPicked] = useState<{ s: Selection; q: Rect }>({ s: { active: { r: 0, c: 0 }, anchor: { r: 0, c: 0 }, focus: { r: 0, c: 0 } }, q: { top: 0, left: 0, bottom: 0, right: 0 } });
  const [open, setOpen] = useState<Set<string>>(new Set());

  const past = search.known !== undefined;
  const own = useOwnFields(register);
  const kinds = useMemo(() => Object.fromEntries(register.columns.map((c) => [c.field, kindOf(c.unit === 'gr' ? 'money' : c.type)])) as Record<string, Kind>, [register]);
  const filter = cql2(search.where ?? [], kinds);
  const sums = useMemo(() => search.sums ?? defaultSums(register), [search.sums, register]);
  const asked = useMemo(() => ({ q: search.q, filter, sort: search.sort, on: search.on, known: search.known, purpose: purpose || undefined }), [search.q, filter, search.sort, search.on, search.known, purpose]);
  const grouped = search.group && register.columns.some((c) => c.field === search.group) ? search.group : undefined;
  const data = useRows(register.name, asked, sums, true);
  const groups = useGroups(register.name, asked, grouped, sums);
  const openGroups = useMemo(
    () => (grouped ? (groups.data?.groups ?? []).filter((g) => open.has(groupKey(g.value))).map((g) => ({ key: groupKey(g.value), filter: groupFilter(grouped, g.value, kinds[grouped]) })) : []),
    [grouped, groups.data, open, kinds],
  );
  const groupRows = useGroupRows(register.name, asked, openGroups);

  const { every, shown: columns } = useColumns(register, own, data.rows, search, past, purpose);
  const versions = useRef(new Map<number, number>());
  useEffect(() => {
    for (const r of data.rows) versions.current.set(r.id, Number(r.version ?? 0));
    for (const g of groupRows.values()) for (const r of g.rows) versions.current.set(r.id, Number(r.version ?? 0));
  });
  const changes = useChanges({ register: register.name, version: (id) => versions.current.get(id), say });
  const activeRow = useRef<string | undefined>(undefined);
  const [standing, setStanding] = useState<{ row?: number; field?: string }>({});
  const people = usePresence(register.name, standing, past);
  const mayEdit = !past && register.columns.some((c) => c.editable);
  const mayCreate = !past && !!register.rights?.create && mayEdit;

  const lines = useSheetRows({
    register, columns, rows: data.rows, count: data.count, shown: changes.shown, waiting: changes.waiting, freshKeys: changes.freshKeys, rules: search.rules ?? none, people, today: today(), isMine: changes.isMine,
    groups: grouped ? { by: grouped, list: groups.data?.groups ?? none, open, rows: groupRows } : undefined,
  });
  const edits = useEdits({ columns, every, row: lines.row, count: lines.count, waiting: changes.waiting, mayEdit, mayCreate, change: changes.change, say });

  // Rows came or went above: the selection and the view stay with the row, not with its number.
  const { indexOf } = lines;
  useEffect(() => {
    if (!activeRow.current || grouped) return;
    const i = indexOf(activeRow.current);
    const was = sheet.current?.selection().active.r;
    if (i >= 0 && was !== undefined && i !== was) sheet.current?.shift(i - was);
  }, [indexOf, grouped]);

  const latest = useRef({ lines, columns, picked });
  latest.current = { lines, columns, picked };
  const onSelect = useCallback((s: Selection, q: Rect) => {
    setPicked({ s, q });
    const row = latest.current.lines.row(s.active.r);
    activeRow.current = row?.group ? undefined : row?.key;
    const id = Number(row?.key);
    setStanding(row && !row.group && Number.isInteger(id) ? { row: id, field: latest.current.columns[s.active.c]?.id } : {});
  }, []);
  const idAt = (r: number) => {
    const row = lines.row(r);
    const id = Number(row?.key);
    return row && !row.group && Number.isInteger(id) ? id : undefined;
  };
  const activeId = idAt(picked.s.active.r);
  const chosen = useMemo(() => {
    const out: number[] = [];
    for (let r = picked.q.top; r <= Math.min(picked.q.bottom, picked.q.top + 999); r++) {
      const id = Number(lines.row(r)?.key);
      if (Number.isInteger(id)) out.push(id);
    }
    return out;
  }, [picked.q, lines]);

  // An address that names a row opens it where it stands in the sheet.
  const came = useRef(false);
  useEffect(() => {
    if (came.current || search.row === undefined || !data.rows.length) return;
    came.current = true;
    const i = data.rows.findIndex((r) => r.id === search.row);
    if (i >= 0) sheet.current?.select(i, 0);
  }, [search.row, data.rows]);
  // The open card follows the active cell.
  useEffect(() => {
    if (search.row !== undefined && came.current && activeId !== undefined && activeId !== search.row) set({ row: activeId });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [activeId]);

  function remove(q: Rect) {
    const rows: number[] = [];
    const freshRows: string[] = [];
    for (let r = q.top; r <= q.bottom; r++) {
      const row = lines.row(r);
      if (!row || row.group) continue;
      if (row.fresh) freshRows.push(row.key);
      else rows.push(Number(row.key));
    }
    if (freshRows.length) changes.forget(freshRows);
    if (!rows.length) return;
    if (past || !register.rights?.delete) return say(t('sheet.mayNotDelete'));
    changes.change([], rows);
  }
  function run(command: Command, s: Selection, at: DOMRect) {
    const id = idAt(s.active.r);
    const field = columns[s.active.c]?.id;
    switch (command) {
      case 'undo':
        // What is not stored yet goes first, as the last thing that was done.
        if (!isNothing(changes.waiting)) return changes.giveUp(), say(t('sheet.givenUp'));
        return void changes.undo();
      case 'redo':
        if (changes.takeUp()) return say(t('sheet.takenUp'));
        return void changes.redo();
      case 'insert':
        if (!mayCreate) return say(t('sheet.mayNotCreate'));
        sheet.current?.select(lines.count, 0);
        return;
      case 'remove':
        return remove(rect(s));
      case 'search':
        return searchBox.current?.focus();
      case 'filter':
        return setColumnMenu({ field, at });
      case 'menu':
        return setCellMenu(at);
      case 'cellHistory':
        return id && field ? setHistory({ id, field }) : undefined;
      case 'card':
        came.current = true;
        return id ? set({ row: search.row === id ? undefined : id }) : undefined;
      case 'map':
        return register.geometry ? set({ map: !search.map || undefined }) : say(t('sheet.noMap'));
      case 'help':
        return setHelp(true);
      case 'leave':
        return search.row !== undefined ? set({ row: undefined }) : document.querySelector<HTMLElement>('.list-bar input, .list-bar button')?.focus();
    }
  }
  useShortcuts({
    m: () => register.geometry && set({ map: !search.map || undefined }),
    Escape: () => search.row !== undefined && set({ row: undefined }),
    '?': () => setHelp(true),
  });
  const checkLater = useCallback(
    async (c: number, value: string, r: number): Promise<string | null> => {
      const row = latest.current.lines.row(r);
      const column = latest.current.columns[c];
      const got = read(column, value);
      if (!row || row.fresh || row.group || !got.ok) return null;
      const answer = await post<Checked>(`/registers/${register.name}/check`, { changes: [{ op: 'set', id: Number(row.key), set: { [column.id]: got.value } }] }).catch(() => null);
      const p = answer?.cells?.find((x) => x.field === column.id);
      return p ? explain(i18n.language, p.code, p.message).sentence : null;
    },
    [register.name, i18n.language],
  );
  const show = useCallback((c: SheetColumn, v: unknown) => {
    if (c.values && v !== null && v !== undefined && !Array.isArray(v)) return c.values.find((x) => x.value === v)?.label ?? String(v);
    const column = register.columns.find((x) => x.field === c.id);
    return column ? plain(column, v) : '';
  }, [register]);

  const title = text(register.title);
  const error = data.list.error ?? (grouped ? groups.error : null);
  const sumsShown = !sums.length ? undefined : Object.fromEntries(sums.map((f) => [f, columnSum(register, f, data.sums?.[f])]));
  const rowOf = (id: number): Row | undefined => data.rows.find((r) => r.id === id) ?? [...groupRows.values()].flatMap((g) => g.rows).find((r) => r.id === id);
  const addCondition = (c: Condition[]) => set({ where: c.length ? c : undefined });

  return (
    <>
      <section className="listing reg-listing" id="list" aria-label={title}>
        <Toolbar register={register} columns={columns} every={every} own={own} search={search} set={set} filter={filter} count={grouped ? (groups.data?.groups ?? []).reduce((n, g) => n + g.count, 0) : data.count} loaded={!!data.list.data} purpose={purpose} setPurpose={setPurpose} searchBox={searchBox} changes={changes} past={past} onHelp={() => setHelp(true)} say={say} />
        <Banners register={register} search={search} set={set} purpose={purpose} setPurpose={setPurpose} changes={changes} columns={every} onShow={(key, field) => { const i = indexOf(key); if (i >= 0) { sheet.current?.select(i, Math.max(0, columns.findIndex((c) => c.id === field))); sheet.current?.focus(); } }} />
        <div className="reg-body" data-map={search.map && register.geometry ? '' : undefined}>
          {error && !data.list.data ? (
            <Failed error={error} onRetry={() => void data.list.refetch()} />
          ) : !data.list.data || (grouped && !groups.data) ? (
            <Waiting what={t('registers.loadingRows')} />
          ) : data.count === 0 && !mayCreate && !changes.freshKeys.length ? (
            register.count === 0 ? (
              <Empty title={t('registers.emptyTitle')} action={<Button component={Link} to="/imports">{t('findings.emptyImport')}</Button>}>
                {t('registers.emptyWhat')}
              </Empty>
            ) : (
              <Empty title={t('registers.noneTitle')} action={<Button variant="default" onClick={() => set({ q: undefined, where: undefined })}>{t('sheet.clearFilter')}</Button>}>{t('registers.noneWhat')}</Empty>
            )
          ) : (
            <Sheet
              ref={sheet}
              label={title}
              columns={columns}
              frozen={Math.min(search.freeze ?? 1, columns.length)}
              count={lines.count}
              row={lines.row}
              onNeed={grouped ? undefined : data.need}
              load={grouped ? undefined : data.load}
              tree={grouped !== undefined}
              blank={mayCreate && !grouped}
              locked={past || !mayEdit}
              show={show}
              sums={sumsShown}
              sort={readSort(search.sort)}
              onSort={(f, add) => set({ sort: writeSort(nextSort(readSort(search.sort), f, add)) })}
              onResize={(f, w) => set({ w: { ...search.w, [f]: w } })}
              onMove={(f, before) => set({ cols: reorder(columns.map((c) => c.id), f, before) })}
              onColumnMenu={(field, at) => setColumnMenu({ field, at })}
              onEdit={edits.edit}
              check={edits.check}
              checkLater={checkLater}
              onCommand={run}
              onSelect={onSelect}
              onToggleGroup={(key) => setOpen((o) => { const next = new Set(o); if (!next.delete(key)) next.add(key); return next; })}
              say={say}
            />
          )}
          {search.map && register.geometry && (
            <Suspense fallback={<Waiting what={t('map.loading')} />}>
              <RegisterMap register={register} filter={filter} on={search.on} known={search.known} chosen={chosen} at={activeId !== undefined ? rowOf(activeId)?.lonlat : undefined} onPick={(id) => { const i = indexOf(String(id)); if (i >= 0) { sheet.current?.select(i); say(t('sheet.pickedOnMap', { n: number(i + 1) })); } else { came.current = true; set({ row: id }); } }} onClose={() => set({ map: undefined })} />
            </Suspense>
          )}
        </div>
        <StatusBar said={said} saving={changes.saving} columns={columns} q={picked.q} row={lines.row} people={people} rules={search.rules ?? none} every={every} onHelp={() => setHelp(true)} />
      </section>
      {search.row !== undefined && <RowCard key={search.row} register={register} own={own} id={search.row} lonlat={rowOf(search.row)?.lonlat} asked={asked} locked={past} changes={changes} onHistory={(field) => setHistory({ id: search.row!, field })} onClose={() => { set({ row: undefined }); sheet.current?.focus(); }} />}
      <ColumnMenu state={columnMenu} onClose={() => { setColumnMenu(null); sheet.current?.focus(); }} register={register} columns={columns} search={search} set={set} conditions={search.where ?? []} onConditions={addCondition} />
      <CellMenu at={cellMenu} onClose={() => { setCellMenu(null); sheet.current?.focus(); }} run={(c) => run(c, picked.s, cellMenu ?? new DOMRect())} column={columns[picked.s.active.c]} value={lines.row(picked.s.active.r)?.values[columns[picked.s.active.c]?.id ?? '']} rows={picked.q.bottom - picked.q.top + 1} may={{ create: mayCreate, remove: !past && !!register.rights?.delete }} only={isOne(rect(picked.s))} onFilter={(c) => addCondition([...(search.where ?? []), c])} />
      {history && <CellHistory register={register} id={history.id} field={history.field} purpose={purpose || undefined} onClose={() => { setHistory(null); sheet.current?.focus(); }} />}
      {changes.conflict && <ConflictDialog register={register} conflict={changes.conflict} onSettle={changes.settle} onAbandon={changes.abandon} />}
      <KeyHelp opened={help} onClose={() => { setHelp(false); sheet.current?.focus(); }} />
    </>
  );
}

const none: never[] = [];

/** The rows of one group as a condition. */
function groupFilter(field: string, v: unknown, kind: Kind): string {
  const given = v !== null && v !== undefined && v !== '';
  if (!given) return cql2([{ field, op: 'empty', value: '' }], { [field]: kind });
  const value = kind === 'money' ? String(Number(v) / 100).replace('.', ',') : String(v);
  return cql2([{ field, op: kind === 'list' ? 'contains' : '=', value }], { [field]: kind });
}
