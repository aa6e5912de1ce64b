// Signing in: password, then the code of the second factor where it is set up; or a passkey; or the office's own
// identity provider. The same form stands on the sign-in page and in the window over a page whose session ended.
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { apiBase, post, Refusal } from '../api/client';
import { IconKey } from '../ui/icons';
import { Password, Refused } from './fields';
import { declined, passkeysPossible, provePasskey } from './passkey';
import type { Session } from './types';

interface Props {
  methods?: Session['methods'];
  /** Whose session ended: only this person continues here. */
  login?: string;
  onDone: (s: Session) => void;
  onForgot?: () => void;
}

export function SignInForm({ methods, login: fixed, onDone, onForgot }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [login, setLogin] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [second, setSecond] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  function done(s: Session) {
    client.setQueryData(['session'], s);
    onDone(s);
  }
  async function attempt(act: () => Promise<Session | undefined>) {
    setBusy(true);
    setError(null);
    try {
      const s = await act();
      if (s) done(s);
    } catch (e) {
      if (e instanceof Refusal && e.code === 'auth.totp_required') setSecond(true);
      else if (!declined(e)) setError(e);
    } finally {
      setBusy(false);
    }
  }
  const submit = (e: FormEvent) => {
    e.preventDefault();
    void attempt(() => post<Session>('/session', { login: login.trim(), password, totp: second ? code.replace(/\s/g, '') : undefined }));
  };
  const passkey = () =>
    attempt(async () => {
      const options = await post<{ publicKey?: never }>('/session/passkey/begin', {});
      const credential = await provePasskey(options);
      return post<Session>('/session/passkey/finish', credential);
    });
  const back = location.pathname + location.search;

  return (
    <div className="vstack" style={{ gap: 16 }}>
      <form onSubmit={submit} className="vstack" style={{ gap: 12 }}>
        {!second ? (
          <>
            <TextInput label={t('account.login')} required withAsterisk={false} autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} value={login} readOnly={fixed !== undefined} onChange={(e) => setLogin(e.currentTarget.value)} data-autofocus={fixed === undefined || undefined} autoFocus={fixed === undefined} />
            <Password label={t('account.password')} autoComplete="current-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} data-autofocus={fixed !== undefined || undefined} autoFocus={fixed !== undefined} />
          </>
        ) : (
          <TextInput label={t('account.code')} description={t('account.codeWhat')} required withAsterisk={false} autoComplete="one-time-code" inputMode="text" spellCheck={false} value={code} onChange={(e) => setCode(e.currentTarget.value)} autoFocus />
        )}
        <Refused error={error} />
        <Button type="submit" loading={busy} fullWidth>
          {t(second ? 'account.confirm' : 'account.signIn')}
        </Button>
        {second ? (
          <button type="button" className="link" onClick={() => (setSecond(false), setCode(''), setError(null))}>
            {t('account.backToPassword')}
          </button>
        ) : (
          onForgot && (
            <button type="button" className="link" onClick={onForgot}>
              {t('account.forgot')}
            </button>
          )
        )}
      </form>
      {!second && (methods?.oidc || (methods?.passkey !== false && passkeysPossible())) && (
        <>
          <div className="or">{t('account.or')}</div>
          {methods?.passkey !== false && passkeysPossible() && (
            <Button variant="default" leftSection={<IconKey size={16} />} onClick={() => void passkey()} disabled={busy}>
              {t('account.withPasskey')}
            </Button>
          )}
          {methods?.oidc && (
            <Button variant="default" component="a" href={`${apiBase}/oidc/start?return=${encodeURIComponent(back)}`}>
              {t('account.withOidc', { name: methods.oidc.name })}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
