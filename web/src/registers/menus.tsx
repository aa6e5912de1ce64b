// The menus of a heading and of a cell: everything that the mouse does by dragging and clicking, by name.
import { Button, Menu, Popover, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register } from '../api/types';
import type { Command } from '../ui/sheet/keymap';
import { write } from '../ui/sheet/codec';
import type { SheetColumn } from '../ui/sheet/types';
import { canSum, defaultSums } from './columns';
import { condition, kindOf, type Condition } from './cql2';
import { readSort, reorder, writeSort, type RegisterSearch } from './search';

// The menu hangs on a point of the page; the point carries its name for those who cannot see it.
const anchor = (at: DOMRect, name: string) => <button type="button" className="plain" tabIndex={-1} aria-label={name} style={{ position: 'fixed', left: at.left, top: at.bottom, width: 1, height: 1 }} />;

interface ColumnMenuProps {
  state: { field: string; at: DOMRect } | null;
  onClose: () => void;
  register: Register;
  columns: SheetColumn[];
  search: RegisterSearch;
  set: (patch: Partial<RegisterSearch>) => void;
  conditions: Condition[];
  onConditions: (c: Condition[]) => void;
}

export function ColumnMenu({ state, onClose, register, columns, search, set, conditions, onConditions }: ColumnMenuProps) {
  const { t } = useTranslation();
  const column = register.columns.find((c) => c.field === state?.field);
  const here = columns.findIndex((c) => c.id === state?.field);
  const ids = columns.map((c) => c.id);
  const sums = search.sums ?? defaultSums(register);
  const go = (patch: Partial<RegisterSearch>) => () => set(patch);
  const Item = ({ stay, onClick, ...rest }: { stay?: boolean; onClick: () => void; disabled?: boolean; children: ReactNode }) => <button type="button" className="menu-item" {...rest} onClick={() => (onClick(), stay || onClose())} />;
  const others = readSort(search.sort).filter((s) => s.field !== column?.field);
  if (!state || !column) return null;
  return (
    <Popover opened onChange={(o) => !o && onClose()} position="bottom-start" withinPortal trapFocus shadow="md" width={264} onDismiss={onClose}>
      <Popover.Target>{anchor(state.at, t('sheet.columnMenu', { column: columns[here]?.title ?? '' }))}</Popover.Target>
      <Popover.Dropdown className="column-menu" aria-label={t('sheet.columnMenu', { column: columns[here]?.title ?? '' })}>
        {columns[here] && (
          <>
            <div className="menu-label">{columns[here]?.title}</div>
            {column.filterable !== false && <QuickFilter key={column.field} register={register} column={columns[here]} conditions={conditions} onDone={(c) => { onConditions(c); onClose(); }} />}
            {column.sortable !== false && (
              <>
                <Item onClick={go({ sort: column.field })}>{t('sheet.sortUp')}</Item>
                <Item onClick={go({ sort: `-${column.field}` })}>{t('sheet.sortDown')}</Item>
                {others.length > 0 && <Item onClick={go({ sort: writeSort([...others, { field: column.field, desc: false }]) })}>{t('sheet.sortThen')}</Item>}
              </>
            )}
            <hr />
            {column.filterable !== false && <Item onClick={go({ group: search.group === column.field ? undefined : column.field })}>{t(search.group === column.field ? 'sheet.ungroup' : 'sheet.group')}</Item>}
            {canSum(column) && <Item onClick={go({ sums: sums.includes(column.field) ? sums.filter((f) => f !== column.field) : [...sums, column.field] })}>{t(sums.includes(column.field) ? 'sheet.noSum' : 'sheet.addSum')}</Item>}
            <Item onClick={go({ freeze: (search.freeze ?? 1) === here + 1 ? 0 : here + 1 })}>{t((search.freeze ?? 1) === here + 1 ? 'sheet.unfreeze' : 'sheet.freeze')}</Item>
            <hr />
            <Item disabled={here <= 0} onClick={go({ cols: here > 0 ? reorder(ids, column.field, ids[here - 1]) : ids })}>
              {t('sheet.moveLeft')}
            </Item>
            <Item disabled={here >= ids.length - 1} onClick={go({ cols: reorder(ids, column.field, ids[here + 1] ?? null) })}>
              {t('sheet.moveRight')}
            </Item>
            <Item stay onClick={go({ w: { ...search.w, [column.field]: Math.min(800, (columns[here]?.width ?? 120) + 40) } })}>
              {t('sheet.wider')}
            </Item>
            <Item stay onClick={go({ w: { ...search.w, [column.field]: Math.max(48, (columns[here]?.width ?? 120) - 40) } })}>
              {t('sheet.narrower')}
            </Item>
            <Item disabled={ids.length < 2} onClick={go({ cols: ids.filter((f) => f !== column.field) })}>
              {t('sheet.hide')}
            </Item>
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** One condition on the column under the hands: a word that occurs, or a value or period. */
function QuickFilter({ register, column, conditions, onDone }: { register: Register; column: SheetColumn; conditions: Condition[]; onDone: (c: Condition[]) => void }) {
  const { t } = useTranslation();
  const field = register.columns.find((c) => c.field === column.id)!;
  const kind = kindOf(field.unit === 'gr' ? 'money' : field.type);
  const old = conditions.find((c) => c.field === column.id);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => box.current?.focus(), 60); // after the menu has taken the focus
    return () => clearTimeout(timer);
  }, []);
  const [value, setValue] = useState(old?.value ?? '');
  const [to, setTo] = useState(old?.to ?? '');
  const rest = conditions.filter((c) => c.field !== column.id);
  const range = kind === 'number' || kind === 'money' || kind === 'date';
  const make = (): Condition | null => {
    if (column.values?.length || kind === 'bool') {
      const code = kind === 'bool' ? { tak: 'true', nie: 'false', yes: 'true', no: 'false' }[value.toLowerCase()] : column.values?.find((v) => v.label.toLowerCase() === value.toLowerCase() || v.value === value)?.value;
      return code ? { field: column.id, op: kind === 'list' ? 'contains' : '=', value: code } : kind === 'text' && value ? { field: column.id, op: 'contains', value } : null;
    }
    return range ? { field: column.id, op: 'between', value, to } : { field: column.id, op: 'contains', value };
  };
  const made = make();
  const ready = made !== null && condition(made, kind) !== null;
  return (
    <form
      className="quick-filter"
      onKeyDown={(e) => !['Escape', 'Tab'].includes(e.key) && e.stopPropagation()}
      onSubmit={(e) => {
        e.preventDefault();
        if (ready) onDone([...rest, made!]);
        else if (!value && !to) onDone(rest);
      }}
    >
      <TextInput ref={box} size="xs" label={t(range ? 'filter.from' : 'sheet.quickFilter')} value={value} onChange={(e) => setValue(e.currentTarget.value)} list={column.values?.length ? 'quick-values' : undefined} />
      {range && <TextInput size="xs" label={t('filter.to')} value={to} onChange={(e) => setTo(e.currentTarget.value)} />}
      {column.values?.length ? (
        <datalist id="quick-values">
          {column.values.map((v) => (
            <option key={v.value} value={v.label} />
          ))}
        </datalist>
      ) : null}
      <div className="hstack">
        <Button type="submit" size="compact-sm" disabled={!ready}>
          {t('filter.apply')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onDone([...rest, { field: column.id, op: 'empty', value: '' }])}>
          {t('op.empty')}
        </Button>
        {old && (
          <Button size="compact-sm" variant="default" onClick={() => onDone(rest)}>
            {t('filter.remove')}
          </Button>
        )}
      </div>
    </form>
  );
}

interface CellMenuProps {
  at: DOMRect | null;
  onClose: () => void;
  run: (c: Command) => void;
  column?: SheetColumn;
  value: unknown;
  rows: number;
  may: { create: boolean; remove: boolean };
  only: boolean;
  onFilter: (c: Condition) => void;
}

export function CellMenu({ at, onClose, run, column, value, rows, may, only, onFilter }: CellMenuProps) {
  const { t } = useTranslation();
  const blank = value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);
  const filter = (): Condition => {
    const field = column!.id;
    if (blank) return { field, op: 'empty', value: '' };
    if (column!.kind === 'list') return { field, op: 'contains', value: String((value as unknown[])[0]) };
    return { field, op: '=', value: column!.kind === 'text' || column!.kind === 'bool' ? String(value) : write(column!, value) };
  };
  if (!at) return null;
  const key = (k: string) => <kbd className="kbd">{k}</kbd>;
  return (
    <Menu opened onChange={(o) => !o && onClose()} position="bottom-start" withinPortal returnFocus={false} trapFocus width={290}>
      <Menu.Target>{anchor(at, t('keysOf.menu'))}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => run('cellHistory')} disabled={!only} rightSection={key('Alt+H')}>
          {t('sheet.cellHistory')}
        </Menu.Item>
        <Menu.Item onClick={() => run('card')} rightSection={key('Ctrl+Enter')}>
          {t('sheet.card')}
        </Menu.Item>
        {column && column.kind !== 'json' && column.kind !== 'time' && (
          <Menu.Item onClick={() => onFilter(filter())}>{t('sheet.filterThis')}</Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item disabled={!may.create} onClick={() => run('insert')} rightSection={key('Ctrl++')}>
          {t('sheet.newRow')}
        </Menu.Item>
        <Menu.Item disabled={!may.remove} onClick={() => run('remove')} rightSection={key('Ctrl+−')}>
          {t('sheet.deleteRows', { count: rows, n: rows })}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => run('filter')}>{t('sheet.columnMenu', { column: column?.title ?? '' })}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
