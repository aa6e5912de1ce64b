// Headings: a click sorts, Shift adds a further key, the edge is dragged to resize, the heading to reorder. All of
// it is in the column's menu too, for those without a mouse.
import { useRef, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SheetColumn, Sort } from './types';

interface HeadProps {
  columns: SheetColumn[];
  frozen: number;
  lefts: number[];
  first: number;
  last: number;
  gutter: number;
  width: number;
  sort: Sort[];
  onSort: (field: string, add: boolean) => void;
  onResize: (field: string, width: number) => void;
  onMove: (field: string, before: string | null) => void;
  onMenu: (field: string, at: DOMRect) => void;
  onAll: () => void;
  fit: (c: number) => number;
}

export function Head(p: HeadProps) {
  const { t } = useTranslation();
  const { columns, frozen, lefts } = p;
  const list = (a: number, b: number) => Array.from({ length: Math.max(0, b - a + 1) }, (_, i) => heading(a + i));
  const dragged = useRef<{ field: string; x: number; moved: boolean } | null>(null);

  function grab(e: PointerEvent, field: string) {
    if (e.button !== 0 || e.pointerType === 'touch') return;
    dragged.current = { field, x: e.clientX, moved: false };
    const move = (m: globalThis.PointerEvent) => {
      if (dragged.current && Math.abs(m.clientX - dragged.current.x) > 8) dragged.current.moved = true;
      document.querySelectorAll('.sheet-head [data-drop]').forEach((x) => x.removeAttribute('data-drop'));
      if (dragged.current?.moved) document.elementFromPoint(m.clientX, m.clientY)?.closest('[data-head]')?.setAttribute('data-drop', '');
    };
    const up = (m: globalThis.PointerEvent) => {
      document.removeEventListener('pointermove', move);
      document.removeEventListener('pointerup', up);
      document.querySelectorAll('.sheet-head [data-drop]').forEach((x) => x.removeAttribute('data-drop'));
      const over = document.elementFromPoint(m.clientX, m.clientY)?.closest<HTMLElement>('[data-head]')?.dataset.head;
      if (dragged.current?.moved && over && over !== field) p.onMove(field, over);
      setTimeout(() => (dragged.current = null)); // after the click that follows
    };
    document.addEventListener('pointermove', move);
    document.addEventListener('pointerup', up);
  }

  function resize(e: PointerEvent, c: SheetColumn) {
    e.preventDefault();
    e.stopPropagation();
    const x = e.clientX;
    const was = c.width;
    const move = (m: globalThis.PointerEvent) => p.onResize(c.id, Math.round(Math.max(48, Math.min(800, was + m.clientX - x))));
    const up = () => {
      document.removeEventListener('pointermove', move);
      document.removeEventListener('pointerup', up);
    };
    document.addEventListener('pointermove', move);
    document.addEventListener('pointerup', up);
  }

  function heading(i: number) {
    const c = columns[i];
    const place = p.sort.findIndex((s) => s.field === c.id);
    const key = p.sort[place];
    const end = ['integer', 'number', 'money', 'date', 'time'].includes(c.kind);
    return (
      <div
        key={c.id}
        role="columnheader"
        aria-colindex={i + 2}
        aria-sort={c.sortable ? (key ? (key.desc ? 'descending' : 'ascending') : 'none') : undefined}
        className={`sheet-th${end ? ' end' : ''}`}
        data-head={c.id}
        data-ro={!c.editable || undefined}
        style={{ left: lefts[i], width: c.width }}
        title={c.editable ? c.title : `${c.title}. ${c.why ?? ''}`}
        onPointerDown={(e) => grab(e, c.id)}
        onContextMenu={(e) => {
          e.preventDefault();
          p.onMenu(c.id, e.currentTarget.getBoundingClientRect());
        }}
      >
        <button type="button" className="plain grow" tabIndex={-1} disabled={!c.sortable} onClick={(e) => !dragged.current?.moved && p.onSort(c.id, e.shiftKey)}>
          {!c.editable && (
            <svg width="10" height="12" viewBox="0 0 10 12" aria-hidden="true" style={{ flex: 'none', opacity: 0.7 }}>
              <path d="M2.5 5V3.5a2.5 2.5 0 0 1 5 0V5M1.5 5h7v6h-7z" fill="none" stroke="currentColor" strokeWidth="1.2" />
            </svg>
          )}
          <span className="clip">{c.title}</span>
          {key && (
            <span aria-hidden="true">
              {key.desc ? '▼' : '▲'}
              {p.sort.length > 1 ? place + 1 : ''}
            </span>
          )}
        </button>
        <button
          type="button"
          className="plain sheet-more"
          tabIndex={-1}
          aria-label={t('sheet.columnMenu', { column: c.title })}
          onPointerDown={(e) => e.stopPropagation()}
          onClick={(e) => p.onMenu(c.id, e.currentTarget.getBoundingClientRect())}
        >
          ⋮
        </button>
        <span className="sheet-grip" role="presentation" onPointerDown={(e) => resize(e, c)} onDoubleClick={() => p.onResize(c.id, p.fit(i))} />
      </div>
    );
  }

  return (
    <div className="sheet-head" role="row" aria-rowindex={1} style={{ width: p.width }}>
      <div className="sheet-frozen" role="presentation" style={{ width: p.gutter + columns.slice(0, frozen).reduce((s, c) => s + c.width, 0) }}>
        <div role="columnheader" aria-colindex={1} className="sheet-no" style={{ width: p.gutter }}>
          <button type="button" className="plain" tabIndex={-1} aria-label={t('keysOf.all')} onClick={p.onAll} style={{ width: '100%', height: '100%' }}>
            ◢
          </button>
        </div>
        {list(0, frozen - 1)}
      </div>
      {list(Math.max(frozen, p.first), p.last)}
    </div>
  );
}
