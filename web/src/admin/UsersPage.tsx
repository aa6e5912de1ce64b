// The accounts of the office: who, with which roles, since when unseen; and a new one.
import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { get, post } from '../api/client';
import { dateTime, number } from '../ui/format';
import { IconPlus, IconSearch } from '../ui/icons';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { Grants, useRoles } from './Grants';
import { listOf } from '../account/list';
import { HandedOver } from './HandedOver';
import type { Handed, User, UserGrant } from './types';

export const usersQuery = { queryKey: ['users'], queryFn: ({ signal }: { signal: AbortSignal }) => get('/users', {}, signal).then(listOf<User>) };

export function UsersPage() {
  const { t } = useTranslation();
  const text = useText();
  const users = useQuery(usersQuery);
  const roles = useRoles();
  const [q, setQ] = useState('');
  const [which, setWhich] = useState<'active' | 'disabled' | 'all'>('active');
  const [adding, setAdding] = useState(false);
  const title = (name: string) => text(roles.find((r) => r.name === name)?.title) || name;
  const sought = q.trim().toLocaleLowerCase('pl');
  const shown = (users.data ?? []).filter((u) => (which === 'all' || (u.disabled ?? false) === (which === 'disabled')) && (!sought || `${u.login} ${u.name} ${u.grants?.map((g) => title(g.role)).join(' ')}`.toLocaleLowerCase('pl').includes(sought)));
  return (
    <>
      <div className="hstack wrap">
        <h1 className="grow">{t('admin.part.users')}</h1>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t('admin.addUser')}
        </Button>
      </div>
      <div className="hstack wrap">
        <TextInput leftSection={<IconSearch size={14} />} value={q} onChange={(e) => setQ(e.currentTarget.value)} aria-label={t('admin.findUser')} placeholder={t('admin.findUser')} />
        <SegmentedControl
          aria-label={t('admin.whichUsers')}
          value={which}
          onChange={(v) => setWhich(v as never)}
          data={(['active', 'disabled', 'all'] as const).map((v) => ({ value: v, label: t(`admin.users.${v}`) }))}
        />
        <span className="muted num" aria-live="polite">
          {users.data ? number(shown.length) : ''}
        </span>
      </div>
      <section className="panel" aria-label={t('admin.part.users')}>
        {users.isError ? (
          <Failed error={users.error} onRetry={() => void users.refetch()} />
        ) : !users.data ? (
          <Waiting what={t('admin.loadingUsers')} />
        ) : shown.length === 0 ? (
          <Empty title={t('admin.noUsers')}>{t('admin.noUsersWhat')}</Empty>
        ) : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('admin.part.users')}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('account.name')}</th>
                  <th>{t('account.login')}</th>
                  <th>{t('role.roles')}</th>
                  <th>{t('admin.state')}</th>
                  <th className="num">{t('account.lastSeen')}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((u) => (
                  <tr key={u.id}>
                    <td>
                      <Link to="/admin/users/$id" params={{ id: String(u.id) }}>
                        {u.name || u.login}
                      </Link>
                    </td>
                    <td className="mono">{u.login}</td>
                    <td>{u.grants?.map((g) => title(g.role)).join(', ')}</td>
                    <td>
                      <UserState user={u} />
                    </td>
                    <td className="num nowrap">{dateTime(u.last_seen) || t('account.never')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <Modal opened={adding} onClose={() => setAdding(false)} size="lg" title={t('admin.addUser')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <NewUser onClose={() => setAdding(false)} />
      </Modal>
    </>
  );
}

export function UserState({ user }: { user: User }) {
  const { t } = useTranslation();
  return (
    <span className="hstack wrap" style={{ gap: 4 }}>
      {user.disabled ? <span className="badge bad">{t('admin.users.off')}</span> : <span className="badge good">{t('admin.users.on')}</span>}
      {user.locked && <span className="badge bad">{t('admin.locked')}</span>}
      {user.must_change && <span className="badge">{t('admin.mustChange')}</span>}
      {(user.totp || (user.passkeys ?? 0) > 0) && <span className="badge">{t('admin.secondFactor')}</span>}
    </span>
  );
}

function NewUser({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState({ login: '', name: '', email: '' });
  const [grants, setGrants] = useState<UserGrant[]>([]);
  const make = useMutation({
    mutationFn: () => post<User & Handed>('/users', { ...form, login: form.login.trim(), grants: grants.filter((g) => g.role) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
  if (make.data)
    return (
      <div className="vstack" style={{ gap: 12 }}>
        <HandedOver login={form.login} handed={make.data} />
        <div className="hstack">
          <Button onClick={() => (onClose(), void navigate({ to: '/admin/users/$id', params: { id: String(make.data.id) } }))}>{t('admin.openUser')}</Button>
          <Button variant="subtle" onClick={onClose}>
            {t('action.close')}
          </Button>
        </div>
      </div>
    );
  return (
    <form
      className="vstack"
      style={{ gap: 12 }}
      onSubmit={(e) => {
        e.preventDefault();
        make.mutate();
      }}
    >
      <TextInput label={t('account.name')} required withAsterisk={false} autoComplete="off" value={form.name} onChange={(e) => setForm({ ...form, name: e.currentTarget.value })} data-autofocus />
      <TextInput label={t('account.login')} description={t('account.loginWhat')} required withAsterisk={false} autoComplete="off" autoCapitalize="none" spellCheck={false} value={form.login} onChange={(e) => setForm({ ...form, login: e.currentTarget.value })} />
      <TextInput label={t('account.email')} description={t('admin.emailWhat')} type="email" autoComplete="off" value={form.email} onChange={(e) => setForm({ ...form, email: e.currentTarget.value })} />
      <h3>{t('admin.grants')}</h3>
      <Grants value={grants} onChange={setGrants} />
      <Refused error={make.error} />
      <div className="hstack">
        <Button type="submit" loading={make.isPending}>
          {t('admin.makeUser')}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
