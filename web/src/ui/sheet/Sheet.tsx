// A sheet under the hands: it looks and answers like the spreadsheet that people know, for any rows and columns.
// Only what is in view exists in the page, in both directions. It keeps the selection and the open editor; values,
// and what becomes of a change, belong to whoever shows it.
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { forwardRef, useCallback, useEffect, useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { write } from './codec';
import { Editor, type Leaving } from './Editor';
import { Head } from './Head';
import { commandOf, types as typesText, type Command } from './keymap';
import { moved, type Ground } from './moves';
import { fill, fillFrom } from './place';
import { Row } from './Row';
import { all, at, cells, clamp, rect, same, walk, move, type Rect, type Selection } from './selection';
import type { CellEdit, SheetHandle, SheetProps } from './types';
import { useClipboard } from './useClipboard';
import { usePointer } from './usePointer';
import './sheet.css';

interface Editing {
  r: number;
  c: number;
  initial: string;
  quick: boolean;
  open: boolean;
  seen?: number;
}

export const Sheet = forwardRef<SheetHandle, SheetProps>(function Sheet(p, ref) {
  const { t } = useTranslation();
  const { columns, count } = p;
  const id = useId().replaceAll(':', '');
  const box = useRef<HTMLDivElement>(null);
  const coarse = useMediaQuery('(pointer: coarse)') ?? false;
  const rowHeight = coarse ? 44 : 32;
  const headHeight = coarse ? 44 : 34;
  const [sel, setSel] = useState<Selection>(at(0, 0));
  const [editing, setEditing] = useState<Editing | null>(null);
  const [boxWidth, setBoxWidth] = useState(1000);
  const blank = p.blank && !p.locked;
  const bounds = useMemo(() => ({ rows: Math.max(1, count + (blank ? 1 : 0)), cols: Math.max(1, columns.length) }), [count, blank, columns.length]);

  // Frozen columns may take half of the width; on a narrow screen only the row numbers stay.
  const gutter = coarse ? 40 : Math.max(36, String(count).length * 8 + 16);
  const wanted = columns.slice(0, p.frozen).reduce((s, c) => s + c.width, 0);
  const frozen = gutter + wanted <= boxWidth * 0.6 ? Math.min(p.frozen, columns.length) : 0;
  const lefts = useMemo(() => {
    const out: number[] = [];
    let x = gutter;
    for (const c of columns) {
      out.push(x);
      x += c.width;
    }
    out.push(x);
    return out;
  }, [columns, gutter]);
  const total = lefts[columns.length] ?? gutter;
  const frozenWidth = frozen ? lefts[frozen] : gutter;

  const keepInView = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    let tall = el.clientHeight;
    const watch = new ResizeObserver(() => {
      setBoxWidth(el.clientWidth);
      // A banner or a map took room: the cell under the hands stays in view.
      if (el.clientHeight < tall && el.contains(document.activeElement)) keepInView.current();
      tall = el.clientHeight;
    });
    watch.observe(el);
    setBoxWidth(el.clientWidth);
    return () => watch.disconnect();
  }, []);

  const vRows = useVirtualizer({ count: bounds.rows, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 8, scrollPaddingEnd: headHeight + (p.sums ? 32 : 0) }); // the heading and the sums cover that much of the view
  const vCols = useVirtualizer({ horizontal: true, count: Math.max(0, columns.length - frozen), getScrollElement: () => box.current, estimateSize: (i) => columns[i + frozen]?.width ?? 100, overscan: 2, paddingStart: frozenWidth, scrollPaddingStart: frozenWidth, scrollPaddingEnd: 8 });
  useEffect(() => vRows.measure(), [rowHeight, vRows]);
  useEffect(() => vCols.measure(), [columns, frozen, vCols]);
  const rowItems = vRows.getVirtualItems();
  const colItems = vCols.getVirtualItems();
  const first = (colItems[0]?.index ?? 0) + frozen;
  const last = (colItems.at(-1)?.index ?? -1) + frozen;
  const lastSeen = rowItems.at(-1)?.index ?? 0;
  const onNeed = p.onNeed;
  useEffect(() => onNeed?.(lastSeen), [lastSeen, onNeed]);

  const s = clamp(sel, bounds);
  const q = rect(s);
  const latest = useRef({ p, s, q, bounds, editing, frozen });
  latest.current = { p, s, q, bounds, editing, frozen };

  const reveal = useCallback(
    (r: number, c: number) => {
      vRows.scrollToIndex(Math.min(r, latest.current.bounds.rows - 1), { align: 'auto' });
      if (c >= latest.current.frozen) vCols.scrollToIndex(c - latest.current.frozen, { align: 'auto' });
    },
    [vRows, vCols],
  );
  keepInView.current = () => reveal(latest.current.s.active.r, latest.current.s.active.c);
  const choose = useCallback(
    (next: Selection, show: 'active' | 'focus' | 'none' = 'focus') => {
      setSel((old) => (same(old, next) ? old : next));
      const x = show === 'active' ? next.active : next.focus;
      if (show !== 'none') reveal(x.r, x.c);
    },
    [reveal],
  );
  const onSelect = p.onSelect;
  useEffect(() => {
    onSelect(s, rect(s));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [s.active.r, s.active.c, s.anchor.r, s.anchor.c, s.focus.r, s.focus.c, onSelect]);

  const valueAt = useCallback((r: number, c: number) => latest.current.p.row(r)?.values[latest.current.p.columns[c]?.id], []);
  const begin = useCallback(
    (initial?: string, open = false) => {
      const { p: now, s: where } = latest.current;
      const { r, c } = where.active;
      const column = now.columns[c];
      const row = now.row(r);
      if (!column || row?.group || (!row && r < now.count)) return;
      if (now.locked || !(column.editable || (column.fresh && (row?.fresh ?? true)))) return now.say(now.locked ? t('sheet.locked') : (column.why ?? t('sheet.readOnly')));
      reveal(r, c);
      setEditing({ r, c, initial: initial ?? row?.marks?.[column.id]?.text ?? write(column, row?.values[column.id]), quick: initial !== undefined, open, seen: Number(row?.values.version) || undefined });
    },
    [reveal, t],
  );
  const shift = useCallback(
    (rows: number) => {
      const by = (x: { r: number; c: number }) => ({ r: x.r + rows, c: x.c });
      setSel((o) => ({ active: by(o.active), anchor: by(o.anchor), focus: by(o.focus) }));
      setEditing((e) => e && { ...e, r: e.r + rows });
      box.current?.scrollBy(0, rows * rowHeight);
    },
    [rowHeight],
  );
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus({ preventScroll: true }), select: (r, c = latest.current.s.active.c) => choose(at(r, c)), shift, selection: () => latest.current.s, edit: () => begin() }), [choose, begin, shift]);

  function finish(text: string, leave: Leaving) {
    if (!editing) return;
    const { r, c, initial, quick, seen } = editing;
    setEditing(null);
    box.current?.focus({ preventScroll: true });
    if (text !== initial || quick) p.onEdit([{ r, c, text, seen }], 'typed');
    const ways: Record<string, () => Selection> = { down: () => walk(s, 'down', bounds), up: () => walk(s, 'up', bounds), next: () => walk(s, 'next', bounds), previous: () => walk(s, 'previous', bounds), left: () => move(s, 0, -1, bounds), right: () => move(s, 0, 1, bounds) };
    if (leave === 'stay') return;
    const to = ways[leave]();
    choose(leave === 'up' && quick ? at(Math.max(0, r - 1), c) : to, 'active');
  }

  /** Cells that take a change: not the headings of groups, not rows that are only drawn as waiting. */
  const open = (q0: Rect) => [...cells(q0)].filter(({ r, c }) => (columns[c]?.editable || (columns[c]?.fresh && p.row(r)?.fresh)) && !p.row(r)?.group && (p.row(r) || r >= count));
  function clear(how: 'cleared' | 'cut') {
    if (p.locked) return p.say(t('sheet.locked'));
    const list = open(q).filter(({ r }) => r < count);
    if (!list.length) return p.say(columns[s.active.c]?.why ?? t('sheet.readOnly'));
    p.onEdit(list.map((x) => ({ ...x, text: '' })), how);
  }
  function fillBy(source: Rect, target: Rect, copy: boolean) {
    if (p.locked) return p.say(t('sheet.locked'));
    const made = fill(source, target, valueAt, (c) => columns[c].kind, copy).filter(({ r, c }) => columns[c]?.editable && p.row(r) && !p.row(r)?.group);
    if (made.length) p.onEdit(made as CellEdit[], 'filled');
    else p.say(columns[s.active.c]?.why ?? t('sheet.readOnly'));
  }

  const clipboard = useClipboard({ latest, valueAt, clear: () => clear('cut'), say: p.say, busy: () => editing !== null, box, select: (next) => choose(next, 'none') });
  const pointer = usePointer({ box, latest, choose, begin, fillBy, count });

  function run(command: Command): boolean {
    const ground: Ground = { bounds, lastRow: Math.max(0, count - 1), page: Math.max(1, Math.floor((box.current?.clientHeight ?? 320) / rowHeight) - 3), filled: (r, c) => { const v = valueAt(r, c); return v !== null && v !== undefined && v !== '' && !(Array.isArray(v) && !v.length); } };
    const next = moved(command, s, ground);
    if (next) {
      choose(next, command === 'all' || command === 'rows' || command === 'columns' ? 'none' : command === 'next' || command === 'previous' || command === 'below' || command === 'above' ? 'active' : 'focus');
      return true;
    }
    const row = p.row(s.active.r);
    switch (command) {
      case 'edit':
        if (row?.group) p.onToggleGroup?.(row.key);
        else begin();
        return true;
      case 'list':
        begin(undefined, true);
        return true;
      case 'toggle': {
        if (row?.group) return p.onToggleGroup?.(row.key), true;
        const c = columns[s.active.c];
        if (c?.kind !== 'bool' || !c.editable || p.locked) return begin(' '), true;
        p.onEdit([{ ...s.active, value: !row?.values[c.id] }], 'typed');
        return true;
      }
      case 'clear':
        clear('cleared');
        return true;
      case 'fillDown':
      case 'fillRight': {
        const f = fillFrom(q, command === 'fillDown' ? 'down' : 'right');
        if (f) fillBy(f.source, f.target, true);
        return true;
      }
      case 'today': {
        const now = new Date();
        if (columns[s.active.c]?.kind === 'date') p.onEdit([{ ...s.active, text: `${now.getDate()}.${now.getMonth() + 1}.${now.getFullYear()}` }], 'typed');
        return true;
      }
      case 'copy':
      case 'cut':
      case 'paste':
        return false; // the browser's own clipboard events follow
      case 'leave':
        if (q.top !== q.bottom || q.left !== q.right) choose(at(s.active.r, s.active.c), 'none');
        else p.onCommand('leave', s, place());
        return true;
    }
    p.onCommand(command, s, place());
    return true;
  }
  const place = () => document.getElementById(`${id}-r${s.active.r}c${s.active.c}`)?.getBoundingClientRect() ?? box.current!.getBoundingClientRect();

  function keys(e: KeyboardEvent) {
    if (e.target !== box.current || e.nativeEvent.isComposing) return;
    const press = { key: e.key, ctrlKey: e.ctrlKey, shiftKey: e.shiftKey, altKey: e.altKey, metaKey: e.metaKey, altGraph: e.getModifierState('AltGraph') };
    const row = p.row(s.active.r);
    if (row?.group && (e.key === 'Enter' || e.key === ' ')) {
      e.preventDefault();
      return p.onToggleGroup?.(row.key);
    }
    const command = commandOf(press);
    if (command) {
      // Tab out of the last or first cell leaves the sheet, so that nobody is caught in it.
      const single = q.top === q.bottom && q.left === q.right;
      if (single && ((command === 'next' && s.active.c === bounds.cols - 1) || (command === 'previous' && s.active.c === 0))) return;
      if (run(command)) {
        e.preventDefault();
        e.stopPropagation();
      }
      return;
    }
    // In a column that cannot be edited, letters stay with the page: J, K, ? and the others.
    const into = columns[s.active.c];
    if (typesText(press) && !p.locked && into && (into.editable || (into.fresh && (row?.fresh ?? s.active.r >= count))) && !row?.group) {
      e.preventDefault();
      e.stopPropagation();
      begin(e.key);
    }
  }
  const menu = (e: MouseEvent) => {
    const cell = (e.target as HTMLElement).closest<HTMLElement>('[data-r][data-c]');
    if (!cell) return;
    e.preventDefault();
    const [r, c] = [Number(cell.dataset.r), Number(cell.dataset.c)];
    const next = r >= q.top && r <= q.bottom && c >= q.left && c <= q.right ? s : at(r, c);
    choose(next, 'none');
    p.onCommand('menu', next, new DOMRect(e.clientX, e.clientY, 0, 0));
  };
  const fit = useCallback((c: number) => Math.min(480, Math.max(64, ...Array.from({ length: Math.min(300, p.count) }, (_, i) => p.show(columns[c], valueAt(i, c)).length * 7.6 + 22))), [columns, p, valueAt]);
  const words = useMemo(() => ({ newRow: t('sheet.newRow'), open: t('sheet.open'), closed: t('sheet.closed') }), [t]);
  const editor = editing && editing.r === s.active.r && editing.c === s.active.c && (
    <Editor column={columns[editing.c]} initial={editing.initial} quick={editing.quick} open={editing.open} check={(text) => p.check(editing.c, text, editing.r)} checkLater={p.checkLater && ((text) => p.checkLater!(editing.c, text, editing.r))} onDone={finish} onCancel={() => (setEditing(null), box.current?.focus({ preventScroll: true }))} />
  );
  const inView = rowItems.some((i) => i.index === s.active.r);
  const handle = !p.locked && !editing && q.bottom < bounds.rows && rowItems.some((i) => i.index === q.bottom);
  const handleLeft = (lefts[q.right] ?? 0) + (columns[q.right]?.width ?? 0);

  return (
    <div className="sheet-outer">
      <div
        ref={box}
        className="grid sheet"
        role={p.tree ? 'treegrid' : 'grid'}
        tabIndex={0}
        aria-label={p.label}
        aria-rowcount={bounds.rows + 1 + (p.sums ? 1 : 0)}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-readonly={p.locked || undefined}
        aria-activedescendant={inView && !editing ? `${id}-r${s.active.r}c${p.row(s.active.r)?.group ? 0 : s.active.c}` : undefined}
        data-editing={editing ? '' : undefined}
        onKeyDown={keys}
        onContextMenu={menu}
        {...clipboard}
        {...pointer}
        onDoubleClick={(e) => (e.target as HTMLElement).closest('[data-c]') && !(e.target as HTMLElement).closest('[data-group]') && begin()}
      >
        <Head columns={columns} frozen={frozen} lefts={lefts} first={first} last={last} gutter={gutter} width={total} sort={p.sort} onSort={p.onSort} onResize={p.onResize} onMove={p.onMove} onMenu={p.onColumnMenu} onAll={() => choose({ ...all(bounds), active: { r: 0, c: 0 } }, 'none')} fit={fit} />
        <div role="presentation" style={{ height: vRows.getTotalSize(), width: total, position: 'relative' }}>
          {rowItems.map((v) => {
            const on = v.index >= q.top && v.index <= q.bottom;
            const active = v.index === s.active.r;
            return <Row key={v.key} id={id} index={v.index} top={v.start} width={total} row={p.row(v.index)} columns={columns} frozen={frozen} lefts={lefts} first={first} last={last} gutter={gutter} from={on ? q.left : -1} to={on ? q.right : -1} active={active ? s.active.c : -1} blank={blank && v.index === count} locked={p.locked ?? false} show={p.show} editor={active ? editor : null} words={words} />;
          })}
          {handle && <span className="sheet-handle" data-handle="" data-frozen={q.right < frozen || undefined} style={{ left: handleLeft - 5, top: (q.bottom + 1) * rowHeight - 5 }} aria-hidden="true" />}
        </div>
        {p.sums && (
          <div className="sheet-foot" role="row" aria-rowindex={bounds.rows + 2} style={{ width: total }}>
            <div className="sheet-frozen" role="presentation" style={{ width: frozenWidth }}>
              <div className="sheet-no" role="rowheader" aria-colindex={1} aria-label={t('sheet.sum')} style={{ width: gutter }}>
                Σ
              </div>
              {columns.slice(0, frozen).map((c, i) => (
                <div key={c.id} role="gridcell" aria-colindex={i + 2} className="sheet-cell end sheet-sum" style={{ left: lefts[i], width: c.width }}>
                  {p.sums![c.id] ?? ''}
                </div>
              ))}
            </div>
            {columns.map((c, i) =>
              i >= Math.max(frozen, first) && i <= last ? (
                <div key={c.id} role="gridcell" aria-colindex={i + 2} className="sheet-cell end sheet-sum" style={{ left: lefts[i], width: c.width }}>
                  {p.sums![c.id] ?? ''}
                </div>
              ) : null,
            )}
          </div>
        )}
      </div>
    </div>
  );
});

