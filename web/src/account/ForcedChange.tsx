// A password that somebody else has set is changed before anything else is shown.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client';
import { Entrance } from './Entrance';
import { fits, NewPassword, Password, Refused } from './fields';
import { useSignOut } from './session';

export function ForcedChange() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const signOut = useSignOut();
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const save = useMutation({ mutationFn: () => post('/account/password', { old, new: password }), onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }) });
  return (
    <Entrance title={t('account.forcedTitle')}>
      <p className="muted">{t('account.forcedWhat')}</p>
      <form
        className="vstack"
        style={{ gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          if (fits(password, again)) save.mutate();
        }}
      >
        <Password label={t('account.oldPassword')} autoComplete="current-password" value={old} onChange={(e) => setOld(e.currentTarget.value)} autoFocus />
        <NewPassword value={password} again={again} onChange={setPassword} onAgain={setAgain} />
        <Refused error={save.error} />
        <Button type="submit" loading={save.isPending} disabled={!fits(password, again)}>
          {t('account.savePassword')}
        </Button>
      </form>
      <button type="button" className="link" onClick={() => void signOut()}>
        {t('account.signOut')}
      </button>
    </Entrance>
  );
}
