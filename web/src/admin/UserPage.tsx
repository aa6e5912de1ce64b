// One account: details, roles with their limits, and what helps somebody who cannot get in.
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Part, Saved } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { useSession } from '../account/session';
import { get, patch, post, remove } from '../api/client';
import { dateTime } from '../ui/format';
import { Failed, Waiting } from '../ui/States';
import { Grants } from './Grants';
import { HandedOver } from './HandedOver';
import type { Handed, User, UserGrant } from './types';
import { UserState } from './UsersPage';

export function UserPage() {
  const { t } = useTranslation();
  const { id } = getRouteApi('/admin/users/$id').useParams() as { id: string };
  const user = useQuery({ queryKey: ['user', id], queryFn: ({ signal }) => get<User>(`/users/${id}`, {}, signal) });
  if (user.isError) return <Failed error={user.error} onRetry={() => void user.refetch()} />;
  if (!user.data) return <Waiting what={t('admin.loadingUser')} />;
  return (
    <>
      <p>
        <Link to="/admin/users">{t('admin.backToUsers')}</Link>
      </p>
      <div className="hstack wrap">
        <h1>{user.data.name || user.data.login}</h1>
        <span className="mono muted">{user.data.login}</span>
        <UserState user={user.data} />
      </div>
      <Details key={`d${user.data.id}`} user={user.data} />
      <Roles key={`r${user.data.id}`} user={user.data} />
      <Help user={user.data} />
    </>
  );
}

function useSaved(user: User) {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ['user', String(user.id)] });
    void client.invalidateQueries({ queryKey: ['users'] });
    void client.invalidateQueries({ queryKey: ['session'] }); // it may be one's own account
  };
}

function Details({ user }: { user: User }) {
  const { t } = useTranslation();
  const [form, setForm] = useState({ name: user.name, email: user.email ?? '' });
  const save = useMutation({ mutationFn: () => patch(`/users/${user.id}`, form), onSuccess: useSaved(user) });
  return (
    <Part id="details" title={t('account.profile')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate();
        }}
      >
        <TextInput label={t('account.name')} required withAsterisk={false} autoComplete="off" value={form.name} onChange={(e) => setForm({ ...form, name: e.currentTarget.value })} />
        <TextInput label={t('account.email')} type="email" autoComplete="off" value={form.email} onChange={(e) => setForm({ ...form, email: e.currentTarget.value })} />
        <Refused error={save.error} />
        <div className="row">
          <Button type="submit" loading={save.isPending}>
            {t('account.save')}
          </Button>
          <Saved shown={save.isSuccess} />
        </div>
      </form>
    </Part>
  );
}

function Roles({ user }: { user: User }) {
  const { t } = useTranslation();
  const [grants, setGrants] = useState<UserGrant[]>(user.grants ?? []);
  useEffect(() => setGrants(user.grants ?? []), [user.grants]);
  const save = useMutation({ mutationFn: () => patch(`/users/${user.id}`, { grants: grants.filter((g) => g.role).map(({ role, limits }) => ({ role, limits: limits ?? {} })) }), onSuccess: useSaved(user) });
  const changed = JSON.stringify(grants) !== JSON.stringify(user.grants ?? []);
  return (
    <Part id="grants" title={t('role.roles')} what={t('admin.grantsWhat')}>
      <Grants value={grants} onChange={setGrants} />
      <Refused error={save.error} />
      <div className="hstack">
        <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!changed}>
          {t('admin.saveGrants')}
        </Button>
        <Saved shown={save.isSuccess && !changed} />
      </div>
    </Part>
  );
}

function Help({ user }: { user: User }) {
  const { t } = useTranslation();
  const saved = useSaved(user);
  const self = useSession().user?.id === user.id;
  const [asking, setAsking] = useState(false);
  const reset = useMutation({ mutationFn: () => post<Handed>(`/users/${user.id}/reset`, {}), onSuccess: saved });
  const disable = useMutation({ mutationFn: (disabled: boolean) => patch(`/users/${user.id}`, { disabled }), onSuccess: saved, onSettled: () => setAsking(false) });
  const unlock = useMutation({ mutationFn: () => post(`/users/${user.id}/unlock`, {}), onSuccess: saved });
  const end = useMutation({ mutationFn: () => remove(`/users/${user.id}/sessions`), onSuccess: saved });
  return (
    <Part id="help" title={t('admin.help')}>
      <dl className="kv">
        <dt>{t('account.lastSeen')}</dt>
        <dd className="num">{dateTime(user.last_seen) || t('account.never')}</dd>
        <dt>{t('admin.createdAt')}</dt>
        <dd className="num">{dateTime(user.created_at)}</dd>
        <dt>{t('admin.secondFactor')}</dt>
        <dd>{[user.totp && t('admin.hasTotp'), (user.passkeys ?? 0) > 0 && t('admin.hasPasskeys', { n: user.passkeys })].filter(Boolean).join(', ') || t('admin.hasNone')}</dd>
      </dl>
      {reset.data && <HandedOver login={user.login} handed={reset.data} />}
      {[reset, disable, unlock, end].map((m, i) => (
        <Refused key={i} error={m.error} />
      ))}
      <div className="hstack wrap">
        <Button variant="default" onClick={() => reset.mutate()} loading={reset.isPending}>
          {t('admin.reset')}
        </Button>
        <Button variant="default" onClick={() => unlock.mutate()} loading={unlock.isPending} disabled={!user.locked}>
          {t('admin.unlock')}
        </Button>
        <Button variant="default" onClick={() => end.mutate()} loading={end.isPending}>
          {t('admin.endSessions')}
        </Button>
        {!self &&
          (user.disabled ? (
            <Button variant="default" onClick={() => disable.mutate(false)}>
              {t('admin.enable')}
            </Button>
          ) : (
            <Button variant="outline" color="red" onClick={() => setAsking(true)}>
              {t('admin.disable')}
            </Button>
          ))}
        <span role="status" className="small" style={{ color: 'var(--good)' }}>
          {end.isSuccess ? t('admin.sessionsEnded') : unlock.isSuccess ? t('admin.unlocked') : ''}
        </span>
      </div>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('admin.disableTitle', { name: user.name })} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <div className="vstack" style={{ gap: 12 }}>
          <p>{t('admin.disableWhat')}</p>
          <div className="hstack">
            <Button color="red" onClick={() => disable.mutate(true)} loading={disable.isPending} data-autofocus>
              {t('admin.disable')}
            </Button>
            <Button variant="subtle" onClick={() => setAsking(false)}>
              {t('action.cancel')}
            </Button>
          </div>
        </div>
      </Modal>
    </Part>
  );
}
