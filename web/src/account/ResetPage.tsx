// A new password by the link of a mail. The link's secret leaves the address at once, so that neither the history of
// a shared computer nor a picture of the screen keeps it.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { officePrefix, post } from '../api/client';
import { Entrance } from './Entrance';
import { fits, NewPassword, Refused } from './fields';
import { secretOfAddress } from './secret';

export function ResetPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [token] = useState(() => secretOfAddress('token'));
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const save = useMutation({
    mutationFn: () => post('/password-reset/confirm', { token, password }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  return (
    <Entrance title={t('account.resetTitle')}>
      {!token ? (
        <div className="notice bad" role="alert">
          {t('account.resetNoToken')}
        </div>
      ) : save.isSuccess ? (
        <div className="notice good" role="status">
          {t('account.resetDone')}
        </div>
      ) : (
        <form
          className="vstack"
          style={{ gap: 12 }}
          onSubmit={(e) => {
            e.preventDefault();
            if (fits(password, again)) save.mutate();
          }}
        >
          <NewPassword value={password} again={again} onChange={setPassword} onAgain={setAgain} />
          <Refused error={save.error} />
          <Button type="submit" loading={save.isPending} disabled={!fits(password, again)}>
            {t('account.savePassword')}
          </Button>
        </form>
      )}
      <a href={`${officePrefix}/`}>{t('account.backToSignIn')}</a>
    </Entrance>
  );
}
