// A table under the hands: only the rows in view exist in the page, arrows move, Enter opens, headers sort.
// Rows that the server has and the browser has not asked for yet keep their place and are fetched on sight.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { IconDown, IconUp } from './icons';

export interface GridColumn<T> {
  id: string;
  title: ReactNode;
  /** CSS grid track: "120px", "minmax(160px, 2fr)". */
  width: string;
  /** Field name the server sorts by; absent: not sortable. */
  sort?: string;
  end?: boolean;
  cell: (row: T) => ReactNode;
}

interface Props<T> {
  label: string;
  columns: GridColumn<T>[];
  rows: T[];
  /** True number of rows; more than rows.length while pages are missing. */
  count: number;
  rowKey: (row: T) => string | number;
  selected?: string | number | null;
  onSelect?: (row: T) => void;
  sort?: string;
  onSort?: (sort: string) => void;
  fetchMore?: () => void;
  fetching?: boolean;
  autoFocus?: boolean;
}

export function DataGrid<T>({ label, columns, rows, count, rowKey, selected, onSelect, sort, onSort, fetchMore, fetching }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const active = useRef(-1);
  const base = useId();
  const coarse = useMediaQuery('(pointer: coarse)');
  const height = coarse ? 44 : 32;
  const shown = Math.max(count, rows.length);
  const virtual = useVirtualizer({ count: shown, getScrollElement: () => box.current, estimateSize: () => height, overscan: 12 });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const template = columns.map((c) => c.width).join(' ');
  // Narrower than the sum of the least widths, the table scrolls sideways instead of squeezing its columns.
  const least = columns.reduce((sum, c) => sum + Number(/(\d+)px/.exec(c.width)?.[1] ?? 100), 0);

  useEffect(() => virtual.measure(), [height, virtual]);
  useEffect(() => {
    if (last >= rows.length - 1 && rows.length < count && !fetching) fetchMore?.();
  }, [last, rows.length, count, fetching, fetchMore]);

  // The row chosen on the map or by J/K comes into view.
  const index = selected === undefined || selected === null ? -1 : rows.findIndex((r) => rowKey(r) === selected);
  useEffect(() => {
    if (index >= 0) {
      active.current = index;
      virtual.scrollToIndex(index, { align: 'auto' });
    }
  }, [index, virtual]);

  function move(e: KeyboardEvent) {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 320) / height) - 2);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[e.key];
    if (step === undefined || e.target !== box.current) return;
    e.preventDefault();
    const next = Math.min(rows.length - 1, Math.max(0, active.current + step));
    active.current = next;
    virtual.scrollToIndex(next, { align: 'auto' });
    if (rows[next]) onSelect?.(rows[next]);
  }

  return (
    <div
      ref={box}
      className="grid"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-activedescendant={index >= 0 && items.some((i) => i.index === index) ? `${base}-${index}` : undefined}
      onKeyDown={move}
    >
      <div className="grid-inner" role="presentation" style={{ minWidth: least }}>
        <div className="grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
          {columns.map((c) => {
            const direction = c.sort && sort === c.sort ? 'ascending' : c.sort && sort === `-${c.sort}` ? 'descending' : undefined;
            return (
              <div key={c.id} role="columnheader" className={c.end ? 'end' : undefined} aria-sort={c.sort ? (direction ?? 'none') : undefined}>
                {c.sort && onSort ? (
                  <button type="button" className="plain" onClick={() => onSort(direction === 'ascending' ? `-${c.sort}` : c.sort!)}>
                    <span className="clip">{c.title}</span>
                    {direction === 'ascending' && <IconUp size={14} />}
                    {direction === 'descending' && <IconDown size={14} />}
                  </button>
                ) : (
                  <span className="clip">{c.title}</span>
                )}
              </div>
            );
          })}
        </div>
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((v) => {
            const row = rows[v.index];
            const chosen = row !== undefined && rowKey(row) === selected;
            return (
              <div
                key={v.key}
                id={`${base}-${v.index}`}
                className="grid-row"
                role="row"
                aria-rowindex={v.index + 2}
                aria-selected={onSelect ? chosen : undefined}
                data-click={onSelect ? '' : undefined}
                style={{ gridTemplateColumns: template, transform: `translateY(${v.start}px)` }}
                onClick={() => row && onSelect?.(row)}
              >
                {columns.map((c) => (
                  <div key={c.id} role="gridcell" className={c.end ? 'end' : undefined}>
                    {row ? c.cell(row) : <span className="ghost" />}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
