// Conditions on columns, one chip each; the chips become one CQL2 text.
import { Button, Popover, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register, RegisterColumn } from '../api/types';
import { Day } from '../ui/Day';
import { date } from '../ui/format';
import { IconClose, IconFilter } from '../ui/icons';
import { useText } from '../ui/text';
import { word, wordOf } from './values';
import { condition, kindOf, operators, type Condition, type Kind } from './cql2';

interface Props {
  register: Register;
  conditions: Condition[];
  onChange: (c: Condition[]) => void;
}

export function FilterBuilder({ register, conditions, onChange }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const [open, setOpen] = useState(false);
  const usable = register.columns.filter((c) => c.filterable !== false && c.type !== 'json' && c.type !== 'geometry');
  const [draft, setDraft] = useState<Condition>({ field: usable[0]?.field ?? '', op: '=', value: '' });
  const column = usable.find((c) => c.field === draft.field);
  const kind = column ? kindOf(column.type) : 'text';
  const titleOf = (field: string) => text(register.columns.find((c) => c.field === field)?.title) || field;
  const known = column?.values?.length ? column.values : null;
  const ready = column && condition(draft, kind) !== null;

  function start(field: string) {
    const c = usable.find((x) => x.field === field);
    setDraft({ field, op: c?.values?.length ? '=' : operators[kindOf(c?.type ?? 'string')][0], value: kindOf(c?.type ?? '') === 'bool' ? 'true' : '' });
  }

  return (
    <div className="filters">
      {conditions.map((c, i) => (
        <span className="badge" key={i}>
          {titleOf(c.field)} {t(`op.${c.op}`)} <b>{shown(c, register.columns, t)}</b>
          <button type="button" className="plain" aria-label={`${t('filter.remove')}: ${titleOf(c.field)}`} onClick={() => onChange(conditions.filter((_, j) => j !== i))}>
            <IconClose size={14} />
          </button>
        </span>
      ))}
      <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus withinPortal shadow="md" returnFocus>
        <Popover.Target>
          <Button variant="default" size="xs" leftSection={<IconFilter size={14} />} onClick={() => (start(draft.field), setOpen(!open))} disabled={!usable.length}>
            {t('filter.add')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            className="vstack"
            style={{ width: 280 }}
            onSubmit={(e) => {
              e.preventDefault();
              if (!ready) return;
              onChange([...conditions, draft]);
              setOpen(false);
            }}
          >
            <Select searchable label={t('filter.field')} data={usable.map((c) => ({ value: c.field, label: text(c.title) || c.field }))} value={draft.field} onChange={(v) => v && start(v)} comboboxProps={{ withinPortal: false }} />
            <Select label={t('filter.operator')} data={(known ? (['=', '<>', 'empty', 'filled'] as const) : operators[kind]).map((o) => ({ value: o, label: t(`op.${o}`) }))} value={draft.op} onChange={(v) => v && setDraft({ ...draft, op: v as Condition['op'] })} comboboxProps={{ withinPortal: false }} />
            {draft.op !== 'empty' && draft.op !== 'filled' && <Value kind={kind} known={known} column={usable.find((c) => c.field === draft.field)} label={t(draft.op === 'between' ? 'filter.from' : 'filter.value')} value={draft.value} onChange={(v) => setDraft({ ...draft, value: v })} />}
            {draft.op === 'between' && <Value kind={kind} label={t('filter.to')} value={draft.to ?? ''} onChange={(v) => setDraft({ ...draft, to: v })} />}
            <Button type="submit" disabled={!ready}>
              {t('filter.apply')}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function Value({ kind, known, column, label, value, onChange }: { kind: Kind; known?: string[] | null; column?: RegisterColumn; label: string; value: string; onChange: (v: string) => void }) {
  const { t } = useTranslation();
  if (known) return <Select label={label} data={known.map((k) => ({ value: k, label: wordOf(column ?? { field: '' }, k) }))} value={value || null} onChange={(v) => onChange(v ?? '')} comboboxProps={{ withinPortal: false }} />;
  if (kind === 'date') return <Day clearable={false} label={label} value={value || null} onChange={(v) => onChange(v ?? '')} popoverProps={{ withinPortal: false }} />;
  if (kind === 'bool') return <Select label={label} data={[{ value: 'true', label: t('filter.yes') }, { value: 'false', label: t('filter.no') }]} value={value || 'true'} onChange={(v) => onChange(v ?? 'true')} comboboxProps={{ withinPortal: false }} />;
  return <TextInput label={label} value={value} onChange={(e) => onChange(e.currentTarget.value)} rightSection={kind === 'money' ? 'zł' : undefined} inputMode={kind === 'text' || kind === 'list' ? 'text' : 'decimal'} />;
}

function shown(c: Condition, columns: RegisterColumn[], t: (k: string) => string): string {
  const column = columns.find((x) => x.field === c.field);
  const kind = kindOf(column?.type ?? 'string');
  const one = (v: string) => (kind === 'date' ? date(v) || v : kind === 'money' ? `${v} zł` : kind === 'bool' ? t(v === 'true' ? 'filter.yes' : 'filter.no') : v);
  if (c.op === 'empty' || c.op === 'filled') return '';
  if (kind === 'text') return column?.values?.length ? wordOf(column, c.value) : word(c.value);
  return c.op === 'between' ? `${one(c.value) || '…'} – ${one(c.to ?? '') || '…'}` : one(c.value);
}
