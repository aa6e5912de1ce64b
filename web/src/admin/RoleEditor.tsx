// One role as a table: a line for each register, a mark for each right, and below it the permissions. A built-in role
// is changed by saving it under its name, and comes back by removing the change; a copy is the office's own.
import { Button, Checkbox, MultiSelect, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Part, Saved } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { permissions, programmePermissions, usePermissionTitle } from '../account/permissions';
import { put, remove } from '../api/client';
import type { Register } from '../api/types';
import { registersQuery } from '../registers/queries';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { roleKind, rolesQuery } from './Grants';
import type { Role, RoleRights } from './types';

export function RoleEditorPage() {
  const { t } = useTranslation();
  const { name } = getRouteApi('/admin/roles/$name').useParams() as { name: string };
  const roles = useQuery(rolesQuery);
  const role = roles.data?.find((r) => r.name === name);
  if (roles.isError) return <Failed error={roles.error} onRetry={() => void roles.refetch()} />;
  if (!roles.data) return <Waiting what={t('admin.loadingRoles')} />;
  if (!role) return <Empty title={t('state.missing')} />;
  return (
    <>
      <p>
        <Link to="/admin/roles">{t('admin.backToRoles')}</Link>
      </p>
      <Editor key={role.name} role={role} all={roles.data} />
    </>
  );
}

const copyName = (name: string, all: Role[]) => {
  for (let i = 2; ; i++) if (!all.some((r) => r.name === `${name}_${i}`)) return `${name}_${i}`;
};

function Editor({ role: stored, all }: { role: Role; all: Role[] }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const known = useQuery(registersQuery).data ?? [];
  const added = useQuery(programmePermissions);
  const permission = usePermissionTitle();
  const [role, setRole] = useState<Role>(stored);
  const done = () => client.invalidateQueries({ queryKey: ['roles'] });
  const body = (r: Role) => ({ title: r.title, permissions: r.permissions ?? [], registers: r.registers ?? {} });
  const save = useMutation({ mutationFn: () => put<Role>(`/roles/${role.name}`, body(role)), onSuccess: done });
  const copy = useMutation({
    mutationFn: () => {
      const name = copyName(stored.name, all);
      const title = { pl: `${role.title.pl} (kopia)`, en: `${role.title.en} (copy)` };
      return put<Role>(`/roles/${name}`, body({ ...role, title })).then(() => name);
    },
    onSuccess: async (name) => {
      await done();
      void navigate({ to: '/admin/roles/$name', params: { name } });
    },
  });
  const drop = useMutation({
    mutationFn: () => remove(`/roles/${role.name}`),
    onSuccess: async () => {
      await done();
      void navigate({ to: '/admin/roles' });
    },
  });
  const builtIn = stored.built_in || !!stored.changed;
  const names = [...new Set(['*', ...known.map((r) => r.name), ...all.flatMap((r) => Object.keys(r.registers ?? {}))])];
  const rights = (name: string, r: RoleRights | null) => {
    const next = { ...role.registers };
    if (r === null) delete next[name];
    else next[name] = r;
    setRole({ ...role, registers: next });
  };
  return (
    <>
      <div className="hstack wrap">
        <h1 className="grow">{text(role.title) || role.name}</h1>
        <span className="mono muted">{role.name}</span>
        <span className="badge">{t(roleKind(stored))}</span>
      </div>
      <Part id="role-name" title={t('admin.roleTitle')}>
        <div className="hstack wrap" style={{ alignItems: 'flex-end', gap: 12 }}>
          <TextInput label={t('admin.titlePl')} value={role.title.pl} onChange={(e) => setRole({ ...role, title: { ...role.title, pl: e.currentTarget.value } })} />
          <TextInput label={t('admin.titleEn')} value={role.title.en} onChange={(e) => setRole({ ...role, title: { ...role.title, en: e.currentTarget.value } })} />
        </div>
      </Part>
      <Part id="matrix" title={t('admin.matrix')} what={t('admin.matrixWhat')}>
        <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="matrix">
          <table className="table matrix">
            <thead>
              <tr>
                <th>{t('admin.register')}</th>
                {(['read', 'edit', 'create', 'delete', 'personal'] as const).map((k) => (
                  <th key={k} className="turn">
                    {t(`right.${k}`)}
                  </th>
                ))}
                <th>{t('admin.hidden')}</th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => (
                <Line key={name} name={name} rights={role.registers?.[name]} register={known.find((r) => r.name === name)} named={[role, ...all].flatMap((r) => [...(r.registers?.[name]?.hide ?? []), ...(r.registers?.[name]?.columns ?? [])])} onChange={(r) => rights(name, r)} />
              ))}
            </tbody>
          </table>
        </div>
      </Part>
      <Part id="role-permissions" title={t('role.permissions')}>
        <div className="vstack" style={{ gap: 8 }}>
          {[...new Set([...permissions, ...(added.data ?? []).map((p) => p.name), ...(role.permissions ?? [])])].map((p) => (
            <Checkbox key={p} label={permission(p)} checked={role.permissions?.includes(p) ?? false} onChange={(e) => setRole({ ...role, permissions: e.currentTarget.checked ? [...(role.permissions ?? []), p] : role.permissions?.filter((x) => x !== p) })} />
          ))}
        </div>
      </Part>
      {[save, copy, drop].map((m, i) => (
        <Refused key={i} error={m.error} />
      ))}
      <div className="hstack wrap">
        <Button onClick={() => save.mutate()} loading={save.isPending} disabled={JSON.stringify(role) === JSON.stringify(stored)}>
          {t('admin.saveRole')}
        </Button>
        <Button variant="default" onClick={() => copy.mutate()} loading={copy.isPending}>
          {t('admin.copyRole')}
        </Button>
        {!stored.built_in && (
          <Button variant="outline" color="red" onClick={() => drop.mutate()} loading={drop.isPending}>
            {t(builtIn ? 'admin.restoreRole' : 'admin.removeRole')}
          </Button>
        )}
        <Saved shown={save.isSuccess} />
      </div>
    </>
  );
}

function Line({ name, rights, register, named, onChange }: { name: string; rights?: RoleRights; register?: Register; /** Columns that some role names. */ named: string[]; onChange: (r: RoleRights | null) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const title = name === '*' ? t('admin.allOthers') : text(register?.title) || t(`layer.${name}`, name);
  const columns = [...new Set([...(register?.columns ?? []).map((c) => c.field), ...named])];
  const only = Object.entries(rights?.only ?? {});
  return (
    <tr>
      <th scope="row" style={{ color: 'var(--text)' }}>
        {title}
        {only.length > 0 && <div className="small muted">{only.map(([c, v]) => `${c}: ${v.join(', ')}`).join('; ')}</div>}
        {(rights?.columns?.length ?? 0) > 0 && <div className="small muted" style={{ whiteSpace: 'normal' }}>{t('admin.onlyColumns', { list: rights!.columns!.join(', ') })}</div>}
      </th>
      <td className="mark">
        <Checkbox aria-label={`${title}: ${t('right.read')}`} checked={rights !== undefined} onChange={(e) => onChange(e.currentTarget.checked ? {} : null)} />
      </td>
      {(['edit', 'create', 'delete', 'personal'] as const).map((k) => (
        <td key={k} className="mark">
          <Checkbox aria-label={`${title}: ${t(`right.${k}`)}`} checked={rights?.[k] ?? false} disabled={!rights} onChange={(e) => onChange({ ...rights, [k]: e.currentTarget.checked })} />
        </td>
      ))}
      <td className="hidden-columns">
        {register ? (
          <MultiSelect aria-label={`${title}: ${t('admin.hidden')}`} size="xs" placeholder={rights?.hide?.length ? undefined : '–'} disabled={!rights} data={columns.map((f) => ({ value: f, label: text(register.columns.find((c) => c.field === f)?.title) || f }))} value={rights?.hide ?? []} onChange={(hide) => onChange({ ...rights, hide })} />
        ) : (
          // Who gives rights need not read the register: its columns are named as the program names them.
          <TagsInput aria-label={`${title}: ${t('admin.hidden')}`} size="xs" placeholder={rights && !rights.hide?.length ? t('admin.columnNames') : undefined} disabled={!rights || name === '*'} data={columns} value={rights?.hide ?? []} onChange={(hide) => onChange({ ...rights, hide })} splitChars={[',', ' ', ';']} acceptValueOnBlur />
        )}
      </td>
    </tr>
  );
}
