// My account: who I am here, how I sign in, where I am signed in, and what else may act in my name.
import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { patch, post } from '../api/client';
import { setLanguage, type Language } from '../i18n';
import { fits, NewPassword, OwnPassword, Password, proof, Refused } from './fields';
import { Passkeys } from './Passkeys';
import { useSession } from './session';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';
import { Totp } from './Totp';
import './account.css';

export function AccountPage() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('account.title')}</h1>
        <div className="two">
          <Profile />
          <ChangePassword />
        </div>
        <Totp />
        <Passkeys />
        <Sessions />
        <Tokens />
      </div>
    </div>
  );
}

/** One part of a page with its heading; what it is for stands beside it. */
export function Part({ id, title, what, children, end }: { id: string; title: string; what?: string; children: ReactNode; end?: ReactNode }) {
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {what && <span className="muted small grow">{what}</span>}
        {end}
      </header>
      <div className="in vstack" style={{ gap: 12 }}>
        {children}
      </div>
    </section>
  );
}

/** Said once when something was saved; a screen reader hears it. */
export function Saved({ shown }: { shown: boolean }) {
  const { t } = useTranslation();
  return (
    <span role="status" className="small" style={{ color: 'var(--good)' }}>
      {shown ? t('account.saved') : ''}
    </span>
  );
}

function Profile() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const { user } = useSession();
  const [form, setForm] = useState({ name: user?.name ?? '', email: user?.email ?? '', language: user?.language || i18n.language });
  const [password, setPassword] = useState('');
  const moves = form.email.trim() !== (user?.email ?? '');
  const save = useMutation({
    mutationFn: () => patch('/account', { ...form, ...proof(password) }),
    onSuccess: () => {
      setPassword('');
      setLanguage(form.language as Language);
      void client.invalidateQueries({ queryKey: ['session'] });
    },
  });
  return (
    <Part id="profile" title={t('account.profile')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate();
        }}
      >
        <p className="muted">
          {t('account.login')}: <span className="mono">{user?.login}</span>
        </p>
        <TextInput label={t('account.name')} required withAsterisk={false} autoComplete="name" value={form.name} onChange={(e) => setForm({ ...form, name: e.currentTarget.value })} />
        <TextInput label={t('account.email')} description={t('account.emailWhat')} type="email" autoComplete="email" value={form.email} onChange={(e) => setForm({ ...form, email: e.currentTarget.value })} />
        {moves && <OwnPassword value={password} onChange={setPassword} />}
        <Select
          label={t('account.language')}
          allowDeselect={false}
          data={[
            { value: 'pl', label: 'Polski' },
            { value: 'en', label: 'English' },
          ]}
          value={form.language}
          onChange={(v) => v && setForm({ ...form, language: v })}
        />
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

function ChangePassword() {
  const { t } = useTranslation();
  const empty = { old: '', password: '', again: '', tokens: false };
  const [form, setForm] = useState(empty);
  const save = useMutation({ mutationFn: () => post('/account/password', { old: form.old, new: form.password, end_tokens: form.tokens }), onSuccess: () => setForm(empty) });
  return (
    <Part id="password" title={t('account.passwordTitle')} what={t('account.passwordWhat')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          if (fits(form.password, form.again)) save.mutate();
        }}
      >
        <Password label={t('account.oldPassword')} autoComplete="current-password" value={form.old} onChange={(e) => setForm({ ...form, old: e.currentTarget.value })} />
        <NewPassword value={form.password} again={form.again} onChange={(password) => setForm((f) => ({ ...f, password }))} onAgain={(again) => setForm((f) => ({ ...f, again }))} />
        <Checkbox label={t('account.endTokens')} checked={form.tokens} onChange={(e) => setForm({ ...form, tokens: e.currentTarget.checked })} />
        <Refused error={save.error} />
        <div className="row">
          <Button type="submit" loading={save.isPending} disabled={!fits(form.password, form.again)}>
            {t('account.changePassword')}
          </Button>
          <Saved shown={save.isSuccess} />
        </div>
      </form>
    </Part>
  );
}
