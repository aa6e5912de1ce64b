// The input over a cell. Words for what is wrong appear while typing; Enter, Tab and the arrows store and move on,
// Escape leaves everything as it was.
import { Combobox, Popover, useCombobox } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from './codec';
import type { SheetColumn } from './types';

export type Leaving = 'down' | 'up' | 'next' | 'previous' | 'left' | 'right' | 'stay';

interface EditorProps {
  column: SheetColumn;
  initial: string;
  /** Begun by typing: the arrows store and move, as in a spreadsheet; else they move the caret. */
  quick: boolean;
  open: boolean;
  check: (text: string) => string | null;
  checkLater?: (text: string) => Promise<string | null>;
  onDone: (text: string, leave: Leaving) => void;
  onCancel: () => void;
}

export function Editor({ column, initial, quick, open, check, checkLater, onDone, onCancel }: EditorProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(initial);
  const [list, setList] = useState(open);
  const box = useRef<HTMLTextAreaElement>(null);
  const over = useRef(false);
  const options = column.kind === 'bool' ? ['tak', 'nie'].map((v) => ({ value: v, label: v })) : (column.values?.map((v) => ({ value: v.label, label: v.label })) ?? []);
  const last = column.kind === 'list' ? (text.split(',').at(-1) ?? '').trim() : text;
  const shown = text === initial && list ? options : options.filter((o) => o.label.toLocaleLowerCase('pl').includes(last.toLocaleLowerCase('pl')));
  const combobox = useCombobox({ opened: list && shown.length > 0, onDropdownClose: () => combobox.resetSelectedOption() });
  const [later, setLater] = useState<string | null>(null);
  const problem = check(text) ?? later;
  useEffect(() => {
    setLater(null);
    if (!checkLater || text === initial || check(text)) return;
    let gone = false;
    const timer = setTimeout(() => void checkLater(text).then((words) => !gone && setLater(words)), 350);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    el.focus();
    el.setSelectionRange(quick ? el.value.length : 0, el.value.length);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    el.style.height = '0';
    el.style.height = `${el.scrollHeight}px`;
  }, [text]);

  const done = (leave: Leaving, value = text) => {
    if (over.current) return;
    over.current = true;
    onDone(value, leave);
  };
  const take = (label: string) => {
    const before = text.split(',').slice(0, -1).map((s) => s.trim()).filter(Boolean);
    if (column.kind === 'list') setText([...before, label].join(', ') + ', ');
    else done('stay', label);
  };
  function keys(e: KeyboardEvent<HTMLTextAreaElement>) {
    e.stopPropagation();
    if (e.nativeEvent.isComposing) return;
    const choosing = list && shown.length > 0 && combobox.getSelectedOptionIndex() >= 0;
    if (e.key === 'Escape') {
      e.preventDefault();
      over.current = true;
      return onCancel();
    }
    if (e.key === 'ArrowDown' && e.altKey) {
      e.preventDefault();
      return setList(!list);
    }
    if (list && shown.length > 0 && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
      e.preventDefault();
      return void (e.key === 'ArrowDown' ? combobox.selectNextOption() : combobox.selectPreviousOption());
    }
    if (e.key === 'Enter' && choosing) {
      e.preventDefault();
      return combobox.clickSelectedOption();
    }
    if (e.key === 'Enter' && e.altKey && column.kind === 'text' && !column.values?.length) {
      e.preventDefault();
      const el = e.currentTarget;
      const [a, b] = [el.selectionStart, el.selectionEnd];
      setText(`${text.slice(0, a)}\n${text.slice(b)}`);
      return requestAnimationFrame(() => el.setSelectionRange(a + 1, a + 1)) as unknown as void;
    }
    const leave: Partial<Record<string, Leaving>> = { Enter: e.shiftKey ? 'up' : 'down', Tab: e.shiftKey ? 'previous' : 'next', ...(quick ? { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } : {}) };
    const way = leave[e.key];
    if (way && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      done(way);
    }
  }
  const value = column.kind === 'date' ? read(column, text) : null;
  const field = (
    <textarea
      ref={box}
      className="sheet-input"
      rows={1}
      value={text}
      aria-label={column.title}
      aria-invalid={problem !== null}
      aria-describedby="sheet-problem"
      inputMode={column.kind === 'integer' || column.kind === 'number' || column.kind === 'money' ? 'decimal' : undefined}
      autoComplete="off"
      spellCheck={column.kind === 'text'}
      onChange={(e) => {
        setText(e.currentTarget.value);
        if (options.length) setList(true);
        combobox.resetSelectedOption();
      }}
      onKeyDown={keys}
      onBlur={() => done('stay')}
      onPointerDown={(e) => e.stopPropagation()}
    />
  );
  return (
    <>
      {column.kind === 'date' ? (
        <Popover opened={list} position="bottom-start" shadow="md" withinPortal trapFocus={false} withRoles={false}>
          <Popover.Target>{field}</Popover.Target>
          <Popover.Dropdown onMouseDown={(e) => e.preventDefault()}>
            <DatePicker hideOutsideDates ariaLabels={{ previousMonth: t('sheet.previousMonth'), nextMonth: t('sheet.nextMonth'), monthLevelControl: t('sheet.chooseMonth'), yearLevelControl: t('sheet.chooseYear'), previousYear: t('sheet.previousYear'), nextYear: t('sheet.nextYear') }} value={value?.ok ? (value.value as string | null) : null} defaultDate={value?.ok && value.value ? String(value.value) : undefined} onChange={(d) => d && done('stay', String(d))} />
          </Popover.Dropdown>
        </Popover>
      ) : (
        <Combobox store={combobox} onOptionSubmit={take} withinPortal position="bottom-start">
          <Combobox.DropdownTarget>{field}</Combobox.DropdownTarget>
          <Combobox.Dropdown mah={260} style={{ overflowY: 'auto', minWidth: 160 }} onMouseDown={(e) => e.preventDefault()}>
            <Combobox.Options aria-label={column.title}>
              {shown.slice(0, 200).map((o) => (
                <Combobox.Option key={o.value} value={o.value}>
                  {o.label}
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
      )}
      <span id="sheet-problem" role={problem ? 'alert' : undefined} className={problem ? 'sheet-problem' : 'visually-hidden'}>
        {problem ?? (options.length ? t('sheet.listHint') : '')}
      </span>
    </>
  );
}
