// What stands at every address until somebody is signed in. The address stays, so the page that was asked for follows.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client';
import { polish } from '../i18n/problems';
import { ForVisitors } from '../modules/ForVisitors';
import { Entrance } from './Entrance';
import { Refused } from './fields';
import { secretOfAddress } from './secret';
import { SignInForm } from './SignInForm';
import type { Session } from './types';

export function SignInPage({ methods }: { methods?: Session['methods'] }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [forgot, setForgot] = useState(false);
  // The identity provider's refusal comes back as a code in the address.
  const [refused] = useState(() => secretOfAddress('signin'));
  if (forgot) return <Forgot mail={methods?.mail !== false} onBack={() => setForgot(false)} />;
  return (
    <Entrance title={t('account.signInTitle')}>
      {refused && (
        <div className="notice bad" role="alert">
          {(i18n.language === 'pl' && polish(refused)) || t('account.oidcRefused')}
        </div>
      )}
      <SignInForm methods={methods} onDone={() => void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'session' })} onForgot={() => setForgot(true)} />
      <ForVisitors />
    </Entrance>
  );
}

function Forgot({ mail, onBack }: { mail: boolean; onBack: () => void }) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const send = useMutation({ mutationFn: () => post('/password-reset', { login: login.trim() }) });
  return (
    <Entrance title={t('account.forgotTitle')}>
      {send.isSuccess ? (
        <div className="notice good" role="status">
          {t('account.forgotSent')}
        </div>
      ) : (
        <form
          className="vstack"
          style={{ gap: 12 }}
          onSubmit={(e) => {
            e.preventDefault();
            send.mutate();
          }}
        >
          <p className="muted">{t('account.forgotWhat')}</p>
          {!mail && <div className="notice warn">{t('account.forgotNoMail')}</div>}
          <TextInput label={t('account.login')} required withAsterisk={false} autoComplete="username" autoCapitalize="none" spellCheck={false} value={login} onChange={(e) => setLogin(e.currentTarget.value)} autoFocus />
          <Refused error={send.error} />
          <Button type="submit" loading={send.isPending}>
            {t('account.forgotSend')}
          </Button>
        </form>
      )}
      <button type="button" className="link" onClick={onBack}>
        {t('account.backToSignIn')}
      </button>
    </Entrance>
  );
}
