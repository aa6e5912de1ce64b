// The first account of an office, made by whoever holds the code that the program printed when it was started.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client';
import { Entrance } from './Entrance';
import { fits, NewPassword, Refused } from './fields';
import { secretOfAddress } from './secret';
import type { Session } from './types';

export function SetupPage({ onDone }: { onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [form, setForm] = useState(() => ({ code: secretOfAddress('code'), login: '', name: '', email: '', password: '', again: '' }));
  const [fromAddress] = useState(form.code !== '');
  const set = (field: keyof typeof form) => (v: string) => setForm((f) => ({ ...f, [field]: v }));
  const make = useMutation({
    mutationFn: () => post<Session>('/setup', { code: form.code.trim(), login: form.login.trim(), name: form.name.trim(), email: form.email.trim(), language: i18n.language, password: form.password }),
    onSuccess: async (s) => {
      if (s?.signed_in) client.setQueryData(['session'], s);
      else await client.invalidateQueries({ queryKey: ['session'] });
      onDone();
    },
  });
  return (
    <Entrance title={t('account.setupTitle')}>
      <p className="muted">{t('account.setupWhat')}</p>
      <form
        className="vstack"
        style={{ gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          if (fits(form.password, form.again)) make.mutate();
        }}
      >
        <TextInput label={t('account.setupCode')} description={t('account.setupCodeWhat')} required withAsterisk={false} autoComplete="off" spellCheck={false} value={form.code} onChange={(e) => set('code')(e.currentTarget.value)} autoFocus={!fromAddress} />
        <TextInput label={t('account.name')} required withAsterisk={false} autoComplete="name" value={form.name} onChange={(e) => set('name')(e.currentTarget.value)} autoFocus={fromAddress} />
        <TextInput label={t('account.login')} description={t('account.loginWhat')} required withAsterisk={false} autoComplete="username" autoCapitalize="none" spellCheck={false} value={form.login} onChange={(e) => set('login')(e.currentTarget.value)} />
        <TextInput label={t('account.email')} type="email" autoComplete="email" value={form.email} onChange={(e) => set('email')(e.currentTarget.value)} />
        <NewPassword value={form.password} again={form.again} onChange={set('password')} onAgain={set('again')} />
        <Refused error={make.error} />
        <Button type="submit" loading={make.isPending} disabled={!fits(form.password, form.again)}>
          {t('account.setupMake')}
        </Button>
      </form>
    </Entrance>
  );
}
