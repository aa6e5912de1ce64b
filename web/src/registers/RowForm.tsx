// The fields of one row. What one may change is an input, stored when it is left; the rest is read. Officers' own
// fields appear when the answer that they depend on calls for them.
import { MultiSelect, Select, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register, RegisterColumn, RowDetail } from '../api/types';
import { useText } from '../ui/text';
import { alike, read, write, type Field } from '../ui/sheet/codec';
import { fieldOf } from './columns';
import { DraftCheck } from './DraftCheck';
import { isShown } from './own';
import type { OwnField } from './types';
import type { Changes } from './useChanges';
import { cellKey } from './work';
import { value } from './values';

interface Props {
  register: Register;
  own: OwnField[];
  id: number;
  row: RowDetail;
  locked: boolean;
  /** Given: personal data is uncovered. */
  purpose?: string;
  changes: Changes;
  onHistory: (field: string) => void;
}

export function RowForm({ register, own, id, row, locked, purpose, changes, onHistory }: Props) {
  const open = (c: RegisterColumn) => !locked && !!register.rights?.edit && (c.masked ? !!purpose && !!register.rights.personal : !!c.editable);
  const { t, i18n } = useTranslation();
  const text = useText();
  const lang = i18n.language as 'pl' | 'en';
  const set = changes.shown.sets[String(id)];
  const values = { ...row, ...set };
  const ownOf = (c: RegisterColumn) => own.find((f) => f.id === c.custom || (c.custom && f.field === c.field));
  const columns = register.columns.filter((c) => c.type !== 'geometry' && c.type !== 'json' && isShown(ownOf(c)?.shown_when, values));
  const filled = (c: RegisterColumn) => !alike(values[c.field], null);
  return (
    <div className="row-form">
      {(register.name === 'decisions' || register.name === 'leases') && register.rights?.edit && !locked && <DraftCheck register={register.name} id={id} values={values} />}
      {columns
        .filter((c) => open(c) || filled(c))
        .map((c) => {
          const title = text(c.title) || c.field;
          const f = fieldOf(c, ownOf(c), lang);
          const wrong = changes.waiting.wrong[cellKey(String(id), c.field)];
          const edit = open(c) && f.kind !== 'time' && f.kind !== 'json';
          return (
            <div key={c.field} className="row-field" onContextMenu={(e) => (e.preventDefault(), onHistory(c.field))} onKeyDown={(e) => ((e.key === 'F10' && e.shiftKey) || (e.altKey && e.key.toLowerCase() === 'h')) && (e.preventDefault(), onHistory(c.field))}>
              {edit ? (
                <Input
                  field={f}
                  title={title}
                  help={ownOf(c)?.help}
                  value={values[c.field]}
                  typed={wrong?.text}
                  error={wrong?.words}
                  version={Number(row.version) || undefined}
                  onStore={(value, typed, words, seen) => changes.change([{ row: String(id), field: c.field, seen, ...(words ? { wrong: { words, text: typed } } : { value }) }])}
                />
              ) : (
                <dl className="row-read">
                  <dt>{title}</dt>
                  <dd>{value(c, values[c.field])}</dd>
                </dl>
              )}
              <button type="button" className="plain row-history" aria-label={`${t('sheet.cellHistory')}: ${title}`} title={`${t('sheet.cellHistory')} (Alt+H)`} onClick={() => onHistory(c.field)}>
                ↺
              </button>
            </div>
          );
        })}
    </div>
  );
}

interface InputProps {
  field: Field;
  title: string;
  help?: string;
  value: unknown;
  typed?: string;
  error?: string;
  version?: number;
  onStore: (value: unknown, typed: string, words: string | undefined, seen: number | undefined) => void;
}

function Input({ field, title, help, value: given, typed, error, version, onStore }: InputProps) {
  const { t } = useTranslation();
  const written = typed ?? write(field, given);
  const [text, setText] = useState(written);
  // What is being typed stays when a colleague's value comes in; it goes out with the version that was seen before.
  const began = useRef<{ version?: number } | null>(null);
  useEffect(() => {
    if (!began.current) setText(written);
  }, [written]);
  const got = read(field, text);
  const problem = got.ok ? null : t(`bad.${got.problem.code}`, { value: got.problem.value ?? '' });
  const common = { size: 'xs' as const, label: title, description: help || undefined, withAsterisk: field.required };
  const store = () => {
    const seen = began.current ? began.current.version : version;
    began.current = null;
    if (text === written) return;
    if (got.ok && alike(got.value, given) && !error) return;
    onStore(got.ok ? got.value : undefined, text, problem ?? undefined, seen);
  };
  if (field.kind === 'bool') return <Select {...common} data={[{ value: 'true', label: t('filter.yes') }, { value: 'false', label: t('filter.no') }]} value={given === null || given === undefined ? null : String(given)} onChange={(v) => onStore(v === null ? null : v === 'true', v ?? '', undefined, version)} clearable={!field.required} error={error} />;
  if (field.values && field.kind === 'list') return <MultiSelect {...common} data={field.values} value={Array.isArray(given) ? given.map(String) : []} onChange={(v) => onStore(v, v.join(', '), undefined, version)} searchable error={error} />;
  if (field.values) {
    const known = field.values.some((x) => x.value === given) || alike(given, null) ? field.values : [...field.values, { value: String(given), label: String(given) }];
    return <Select {...common} searchable data={known} value={alike(given, null) ? null : String(given)} onChange={(v) => onStore(v, v ?? '', undefined, version)} clearable={!field.required} error={error} />;
  }
  const figure = field.kind === 'integer' || field.kind === 'number' || field.kind === 'money';
  return (
    <Textarea
      {...common}
      autosize
      minRows={1}
      maxRows={8}
      value={text}
      inputMode={figure ? 'decimal' : undefined}
      placeholder={field.kind === 'date' ? 'dd.mm.rrrr' : undefined}
      rightSection={field.kind === 'money' ? 'zł' : field.unit === 'm2' ? 'm²' : undefined}
      error={text !== written ? problem : error}
      onChange={(e) => {
        began.current ??= { version };
        setText(e.currentTarget.value);
      }}
      onBlur={store}
      onKeyDown={(e) => {
        if (e.key === 'Enter' && !e.shiftKey && !e.altKey) {
          e.preventDefault();
          store();
        } else if (e.key === 'Escape' && text !== written) {
          e.stopPropagation();
          began.current = null;
          setText(written);
        }
      }}
    />
  );
}
