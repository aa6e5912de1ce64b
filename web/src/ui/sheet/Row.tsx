// One row of the sheet. Drawn again only when its own row, marks or share of the selection changed, so that a paste
// of thousands of cells or a held arrow key costs only what is in view.
import { memo, type ReactNode } from 'react';
import { signs } from './rules';
import type { Mark, SheetColumn, SheetRow } from './types';

export interface RowProps {
  id: string;
  index: number;
  top: number;
  width: number;
  row: SheetRow | undefined;
  columns: SheetColumn[];
  frozen: number;
  /** Left edges of the columns, and which of the unfrozen ones exist. */
  lefts: number[];
  first: number;
  last: number;
  gutter: number;
  /** Selected columns of this row; -1 for none. */
  from: number;
  to: number;
  active: number;
  blank: boolean;
  locked: boolean;
  show: (column: SheetColumn, value: unknown) => string;
  editor: ReactNode;
  words: { newRow: string; open: string; closed: string };
}

export const Row = memo(function Row(p: RowProps) {
  const { row, columns, frozen, lefts, index } = p;
  const indexes = (a: number, b: number) => Array.from({ length: Math.max(0, b - a + 1) }, (_, i) => a + i);
  const cell = (c: number, sticky: boolean) => <Cell key={columns[c].id} p={p} c={c} left={sticky ? lefts[c] : lefts[c]} />;
  if (row?.group) return <GroupRow p={p} />;
  return (
    <div id={`${p.id}-r${index}`} className="grid-row sheet-row" role="row" aria-rowindex={index + 2} data-fresh={row?.fresh || undefined} data-blank={p.blank || undefined} style={{ transform: `translateY(${p.top}px)`, width: p.width }}>
      <div className="sheet-frozen" role="presentation" style={{ width: p.gutter + columns.slice(0, frozen).reduce((s, c) => s + c.width, 0) }}>
        <div className="sheet-no" role="rowheader" aria-colindex={1} data-r={index} data-no="" data-on={p.from >= 0 || undefined} style={{ width: p.gutter }} title={p.blank ? p.words.newRow : undefined}>
          {p.blank ? '+' : row?.fresh ? '✎' : index + 1}
        </div>
        {indexes(0, frozen - 1).map((c) => cell(c, true))}
      </div>
      {indexes(Math.max(frozen, p.first), p.last).map((c) => cell(c, false))}
    </div>
  );
});

function Cell({ p, c, left }: { p: RowProps; c: number; left: number }) {
  const { row, columns, index } = p;
  const column = columns[c];
  const mark: Mark | undefined = row?.marks?.[column.id];
  const value = row?.values[column.id];
  const on = c >= p.from && c <= p.to;
  const fresh = row?.fresh || p.blank;
  const readOnly = p.locked || !(column.editable || (column.fresh && fresh));
  const figure = column.kind === 'integer' || column.kind === 'number' || column.kind === 'money' || column.kind === 'date' || column.kind === 'time';
  const text = mark?.text ?? (row ? p.show(column, value) : '');
  const editing = p.active === c && p.editor;
  return (
    <div
      id={`${p.id}-r${index}c${c}`}
      role="gridcell"
      aria-colindex={c + 2}
      aria-selected={on}
      aria-readonly={readOnly || undefined}
      aria-invalid={mark?.problem ? true : undefined}
      aria-description={mark?.problem ?? mark?.rule?.words ?? mark?.person?.name}
      className={`sheet-cell${figure ? ' end' : ''}${column.mono ? ' mono' : ''}`}
      data-r={index}
      data-c={c}
      data-on={on || undefined}
      data-active={p.active === c || undefined}
      data-ro={readOnly || undefined}
      data-bad={mark?.problem ? '' : undefined}
      data-wait={mark?.pending || undefined}
      data-flash={mark?.flash || undefined}
      data-rule={mark?.rule?.colour}
      data-editing={editing ? '' : undefined}
      title={mark?.problem ?? (mark?.rule ? `${mark.rule.words}` : undefined)}
      style={{ left, width: column.width, ...(mark?.person ? { boxShadow: `inset 0 0 0 2px ${mark.person.colour}` } : {}) }}
    >
      {editing || (
        <>
          {mark?.rule && (
            <span className="sheet-sign" aria-hidden="true">
              {signs[mark.rule.colour]}
            </span>
          )}
          {row || p.blank ? <span className="clip">{column.masked && text && !fresh ? <span className="sheet-masked">{text}</span> : text}</span> : <span className="ghost" />}
          {mark?.person && (
            <span className="sheet-person" style={{ background: mark.person.colour }}>
              {mark.person.name}
            </span>
          )}
        </>
      )}
    </div>
  );
}

function GroupRow({ p }: { p: RowProps }) {
  const { row, columns, lefts, index } = p;
  const g = row!.group!;
  return (
    <div id={`${p.id}-r${index}`} className="grid-row sheet-row sheet-group" role="row" aria-rowindex={index + 2} aria-expanded={g.open} style={{ transform: `translateY(${p.top}px)`, width: p.width }}>
      <div className="sheet-group-name" role="gridcell" id={`${p.id}-r${index}c0`} aria-colindex={1} aria-selected={p.from >= 0} data-r={index} data-c={0} data-group={row!.key} data-active={p.active >= 0 || undefined}>
        <span aria-hidden="true">{g.open ? '▾' : '▸'}</span> <b>{g.label}</b> <span className="muted num">{g.count}</span>
        {g.rest}
        <span className="visually-hidden">{g.open ? p.words.open : p.words.closed}</span>
      </div>
      {columns.map((c, i) =>
        g.sums[c.id] !== undefined && i >= p.first && i <= p.last ? (
          <div key={c.id} role="gridcell" aria-colindex={i + 2} className="sheet-cell end sheet-sum" style={{ left: lefts[i], width: c.width }}>
            {g.sums[c.id]}
          </div>
        ) : null,
      )}
    </div>
  );
}
