// Officers' own fields: who asks for a new one sees what it costs before it is added.
import { Button, Checkbox, Modal, MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { builtInRoles } from '../account/permissions';
import { useMay } from '../account/session';
import { get, patch, post, Refusal, remove } from '../api/client';
import type { Register, Text } from '../api/types';
import { Explained } from '../ui/Explained';
import { Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { CostMeter } from './CostMeter';
import { choicesOf } from './own';
import type { FieldType, OwnField, ShownWhen } from './types';

const types: FieldType[] = ['string', 'integer', 'number', 'money', 'date', 'boolean', 'choice', 'list'];

export function FieldsDialog({ register, onClose }: { register: Register; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const fields = useQuery({ queryKey: ['fields', register.name], queryFn: ({ signal }) => get<OwnField[] | { fields: OwnField[] }>(`/registers/${register.name}/fields`, {}, signal).then((f) => (Array.isArray(f) ? f : f.fields)) });
  const [adding, setAdding] = useState(false);
  const [failed, setFailed] = useState<Refusal | null>(null);
  const refresh = () => Promise.all([['fields', register.name], ['registers'], ['rows', register.name]].map((queryKey) => client.invalidateQueries({ queryKey })));
  const act = async (action: () => Promise<unknown>) => {
    setFailed(null);
    try {
      await action();
      await refresh();
      return true;
    } catch (e) {
      setFailed(e as Refusal);
      return false;
    }
  };
  return (
    <Modal opened onClose={onClose} title={`${t('ownField.title')}: ${text(register.title)}`} size="xl" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className="vstack" style={{ gap: 16 }}>
        {failed && (
          <div className="notice bad" role="alert">
            <Explained code={failed.code} message={failed.message} />
          </div>
        )}
        {fields.isError ? (
          <Failed error={fields.error} onRetry={() => void fields.refetch()} />
        ) : !fields.data ? (
          <Waiting what={t('ownField.loading')} />
        ) : fields.data.length ? (
          <div className="scroll-x">
            <table className="table">
              <tbody>
                {fields.data.map((f) => (
                  <tr key={f.id}>
                    <th scope="row">{text(f.title)}</th>
                    <td>{t(`fieldType.${f.type}`)}</td>
                    <td>{[f.personal && t('ownField.personal'), f.required && t('ownField.required'), f.retired && t('ownField.retired')].filter(Boolean).join(', ')}</td>
                    <td>
                      <Button size="compact-sm" variant="default" onClick={() => void act(() => (f.retired ? patch(`/registers/${register.name}/fields/${f.id}`, { retired: false }) : remove(`/registers/${register.name}/fields/${f.id}`)))}>
                        {t(f.retired ? 'ownField.bringBack' : 'ownField.retire')}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : (
          !adding && <p className="muted">{t('ownField.none')}</p>
        )}
        {adding ? <NewField register={register} onCancel={() => setAdding(false)} onAdd={(f) => act(() => post(`/registers/${register.name}/fields`, f)).then((ok) => ok && setAdding(false))} /> : <Button style={{ alignSelf: 'flex-start' }} onClick={() => setAdding(true)}>{t('ownField.add')}</Button>}
      </div>
    </Modal>
  );
}

function NewField({ register, onAdd, onCancel }: { register: Register; onAdd: (f: object) => Promise<unknown>; onCancel: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useMay();
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => get<{ name: string; title: Text }[] | { roles: { name: string; title: Text }[] }>('/roles', {}, signal).then((r) => (Array.isArray(r) ? r : r.roles)), retry: false, enabled: may('role.manage') || may('user.manage') });
  // Who adds fields need not manage roles: the built-in ones are known by name.
  const choice = roles.isLoading ? [] : roles.data?.length ? roles.data.map((r) => ({ value: r.name, label: text(r.title) || r.name })) : builtInRoles.map((value) => ({ value, label: t(`roleName.${value}`) }));
  const [title, setTitle] = useState('');
  const [english, setEnglish] = useState('');
  const [type, setType] = useState<FieldType>('string');
  const [choices, setChoices] = useState('');
  const [help, setHelp] = useState('');
  const [required, setRequired] = useState(false);
  const [personal, setPersonal] = useState(false);
  const [visible, setVisible] = useState<string[]>([]);
  const [when, setWhen] = useState<ShownWhen>({ field: '', op: '=', value: '' });
  const [seconds, setSeconds] = useState<number | ''>('');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const list = choicesOf(choices);
  const named = title.trim() !== '' && (type !== 'choice' || list.length > 0); // enough for the cost
  const ready = named && reason.trim() !== '';
  const other = register.columns.filter((c) => c.type !== 'json' && c.type !== 'geometry').map((c) => ({ value: c.field, label: text(c.title) || c.field }));
  return (
    <form
      className="new-field"
      onSubmit={(e) => {
        e.preventDefault();
        if (!ready) return;
        if (!asked) return setAsked(true); // the cost is looked at first
        void onAdd({
          title: { pl: title.trim(), en: english.trim() || title.trim() }, type, help: help.trim() || undefined, choices: type === 'choice' || (type === 'list' && list.length) ? list : undefined,
          required: required || undefined, personal: personal || undefined, visible_to: visible.length ? visible : undefined, shown_when: when.field ? when : undefined,
          seconds_per_record: seconds === '' ? undefined : seconds, reason: reason.trim() || undefined,
        });
      }}
    >
      <div className="two">
        <TextInput data-autofocus label={t('ownField.name')} value={title} onChange={(e) => setTitle(e.currentTarget.value)} required maxLength={100} />
        <TextInput label={t('ownField.english')} value={english} onChange={(e) => setEnglish(e.currentTarget.value)} maxLength={100} />
        <Select label={t('ownField.type')} allowDeselect={false} data={types.map((x) => ({ value: x, label: t(`fieldType.${x}`) }))} value={type} onChange={(v) => v && setType(v as FieldType)} />
        <TextInput label={t('ownField.help')} value={help} onChange={(e) => setHelp(e.currentTarget.value)} maxLength={1000} />
      </div>
      {(type === 'choice' || type === 'list') && <Textarea label={t('ownField.choices')} description={t('ownField.choicesWhat')} autosize minRows={3} maxRows={10} value={choices} onChange={(e) => setChoices(e.currentTarget.value)} />}
      <div className="two">
        <Select searchable clearable label={t('ownField.when')} data={other} value={when.field || null} onChange={(v) => setWhen({ ...when, field: v ?? '' })} />
        {when.field && (
          <div className="two">
            <Select label={t('filter.operator')} allowDeselect={false} data={(['=', '<>', 'in', 'filled', 'empty'] as const).map((o) => ({ value: o, label: t(`whenOp.${o}`) }))} value={when.op} onChange={(v) => v && setWhen({ ...when, op: v as ShownWhen['op'] })} />
            {when.op !== 'filled' && when.op !== 'empty' && <TextInput label={t('filter.value')} value={when.value ?? ''} onChange={(e) => setWhen({ ...when, value: e.currentTarget.value })} />}
          </div>
        )}
        {choice.length > 0 && <MultiSelect label={t('ownField.visible')} placeholder={visible.length ? undefined : t('ownField.everybody')} data={choice} value={visible} onChange={setVisible} />}
      </div>
      <Checkbox label={t('ownField.requiredWhat')} checked={required} onChange={(e) => setRequired(e.currentTarget.checked)} />
      <Checkbox label={t('ownField.personalWhat')} checked={personal} onChange={(e) => setPersonal(e.currentTarget.checked)} />
      <div className="two">
        <TextInput label={t('ownField.reason')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} required maxLength={1000} />
        <NumberInput label={t('ownField.seconds')} description={t('ownField.secondsWhat')} min={0} max={3600} value={seconds} onChange={(v) => setSeconds(v === '' ? '' : Number(v))} />
      </div>
      {named && <CostMeter register={register} type={type} title={title} choices={list.length} seconds={seconds === '' ? undefined : seconds} />}
      <div className="hstack" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" disabled={!ready}>
          {t(asked ? 'ownField.addKnowing' : 'ownField.lookAtCost')}
        </Button>
      </div>
    </form>
  );
}
