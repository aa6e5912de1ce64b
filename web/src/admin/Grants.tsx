// Which roles somebody holds, and to which rows each of them is narrowed. An empty limit narrows nothing.
import { Button, MultiSelect, Select, Switch, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listOf } from '../account/list';
import { get } from '../api/client';
import { registersQuery } from '../registers/queries';
import { officeQuery } from '../findings/queries';
import { IconPlus } from '../ui/icons';
import { useText } from '../ui/text';
import type { Limits, Role, UserGrant } from './types';

export const rolesQuery = { queryKey: ['roles'], queryFn: ({ signal }: { signal: AbortSignal }) => get('/roles', {}, signal).then(listOf<Role>) };

export const useRoles = (): Role[] => useQuery(rolesQuery).data ?? [];


export const roleKind = (r: Role) => (r.built_in ? 'admin.roleBuiltIn' : r.changed ? 'admin.roleChanged' : 'admin.roleOwn');

/** Roles that people are given; everybody has the other one. */
const given = (r: Role) => r.name !== 'public';

export function Grants({ value, onChange }: { value: UserGrant[]; onChange: (g: UserGrant[]) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const roles = useRoles();
  const change = (i: number, g: UserGrant) => onChange(value.map((old, j) => (j === i ? g : old)));
  return (
    <div className="vstack" style={{ gap: 12 }}>
      {value.length === 0 && <p className="muted">{t('admin.noGrants')}</p>}
      {value.map((g, i) => (
        <fieldset key={i} className="grant">
          <legend>{text(roles.find((r) => r.name === g.role)?.title) || t('admin.grantNo', { n: i + 1 })}</legend>
          <Select label={t('admin.role')} searchable allowDeselect={false} data={roles.filter(given).map((r) => ({ value: r.name, label: text(r.title) || r.name }))} value={g.role || null} onChange={(role) => role && change(i, { ...g, role })} />
          <LimitFields value={g.limits ?? {}} onChange={(limits) => change(i, { ...g, limits })} />
          <div style={{ alignSelf: 'end' }}>
            <Button size="xs" variant="default" onClick={() => onChange(value.filter((_, j) => j !== i))}>
              {t('admin.removeGrant')}
            </Button>
          </div>
        </fieldset>
      ))}
      <div>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => onChange([...value, { role: '', limits: {} }])}>
          {t('admin.addGrant')}
        </Button>
      </div>
    </div>
  );
}

function LimitFields({ value, onChange }: { value: Limits; onChange: (l: Limits) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const office = useQuery(officeQuery);
  const registers = useQuery(registersQuery);
  const tags = (field: 'departments' | 'managers' | 'territories' | 'units', data: string[] = []) => (
    <TagsInput label={t(`admin.limit.${field}`)} placeholder={value[field]?.length ? undefined : t('admin.limit.all')} data={data} value={value[field] ?? []} onChange={(v) => onChange({ ...value, [field]: v })} />
  );
  const known = (registers.data ?? []).map((r) => ({ value: r.name, label: text(r.title) }));
  const more = (value.registers ?? []).filter((r) => !known.some((k) => k.value === r)).map((r) => ({ value: r, label: t(`layer.${r}`, r) }));
  return (
    <>
      {tags('departments')}
      {tags('managers', office.data?.managers)}
      {tags('territories', office.data ? [office.data.code] : [])}
      {tags('units')}
      <MultiSelect label={t('admin.limit.registers')} placeholder={value.registers?.length ? undefined : t('admin.limit.all')} data={[...known, ...more]} value={value.registers ?? []} onChange={(v) => onChange({ ...value, registers: v })} />
      <Switch label={t('admin.limit.own')} checked={value.own ?? false} onChange={(e) => onChange({ ...value, own: e.currentTarget.checked })} style={{ alignSelf: 'center' }} />
    </>
  );
}
