// The second factor: a code from the phone. Set up with a picture or with the secret as text, then proven once;
// recovery codes are shown a single time, because only their digests are kept.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, remove } from '../api/client';
import { Copy } from '../ui/Copy';
import { IconPrint } from '../ui/icons';
import { Part } from './AccountPage';
import { OwnPassword, Password, proof, Refused } from './fields';
import { useSession } from './session';
import type { TotpStart } from './types';

export function Totp() {
  const { t } = useTranslation();
  const { user } = useSession();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['session'] });
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const start = useMutation({ mutationFn: () => post<TotpStart>('/account/totp', proof(password)), onSuccess: () => setPassword('') });
  const confirm = useMutation({
    mutationFn: () => post<{ recovery: string[] }>('/account/totp/confirm', { code: code.replace(/\s/g, '') }),
    onSuccess: () => {
      setCode('');
      start.reset();
      void refresh();
    },
  });
  return (
    <Part id="totp" title={t('account.totpTitle')} what={t('account.totpWhat')} end={<span className={`badge ${user?.totp ? 'good' : ''}`}>{t(user?.totp ? 'account.on' : 'account.off')}</span>}>
      {confirm.data ? (
        <Recovery codes={confirm.data.recovery} onDone={() => confirm.reset()} />
      ) : user?.totp ? (
        <TurnOff onDone={refresh} />
      ) : !start.data ? (
        <form
          className="hstack wrap"
          style={{ alignItems: 'flex-end' }}
          onSubmit={(e) => {
            e.preventDefault();
            start.mutate();
          }}
        >
          <OwnPassword value={password} onChange={setPassword} />
          <Button type="submit" variant="default" loading={start.isPending}>
            {t('account.totpStart')}
          </Button>
          <Refused error={start.error} />
        </form>
      ) : (
        <form
          className="vstack"
          style={{ gap: 12 }}
          onSubmit={(e) => {
            e.preventDefault();
            confirm.mutate();
          }}
        >
          <ol className="steps">
            <li>{t('account.totpStep1')}</li>
            <li>{t('account.totpStep2')}</li>
            <li>{t('account.totpStep3')}</li>
          </ol>
          <div className="hstack wrap" style={{ gap: 20, alignItems: 'flex-start' }}>
            <Qr data={start.data.qr} />
            <div className="form" style={{ flex: 1, minWidth: 220 }}>
              <div>
                <div className="small muted">{t('account.totpSecret')}</div>
                <Copy text={start.data.secret} />
              </div>
              <TextInput label={t('account.codeFromPhone')} required withAsterisk={false} autoComplete="one-time-code" inputMode="numeric" value={code} onChange={(e) => setCode(e.currentTarget.value)} autoFocus />
              <Refused error={confirm.error} />
              <div className="row">
                <Button type="submit" loading={confirm.isPending}>
                  {t('account.totpOn')}
                </Button>
                <Button variant="subtle" onClick={() => start.reset()}>
                  {t('action.cancel')}
                </Button>
              </div>
            </div>
          </div>
        </form>
      )}
    </Part>
  );
}

function Qr({ data }: { data: string }) {
  const { t } = useTranslation();
  // An SVG as text becomes a picture, never part of the page: what is in it cannot run.
  const src = data.startsWith('data:') ? data : `data:image/svg+xml;utf8,${encodeURIComponent(data)}`;
  return (
    <div className="qr">
      <img src={src} alt={t('account.qr')} />
    </div>
  );
}

function Recovery({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="secret-once" role="status">
      <b>{t('account.recoveryTitle')}</b>
      <p className="small">{t('account.recoveryWhat')}</p>
      <ul className="codes mono">
        {codes.map((c) => (
          <li key={c}>{c}</li>
        ))}
      </ul>
      <div className="hstack wrap only-screen">
        <Copy text={codes.join('\n')} label={t('account.copyAll')} />
        <Button variant="default" size="xs" leftSection={<IconPrint size={14} />} onClick={() => window.print()}>
          {t('action.print')}
        </Button>
        <Button size="xs" onClick={onDone}>
          {t('account.kept')}
        </Button>
      </div>
    </div>
  );
}

function TurnOff({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const off = useMutation({ mutationFn: () => remove('/account/totp', { password }), onSuccess: onDone });
  if (!open)
    return (
      <div>
        <Button variant="default" onClick={() => setOpen(true)}>
          {t('account.totpOff')}
        </Button>
      </div>
    );
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        off.mutate();
      }}
    >
      <Password label={t('account.password')} autoComplete="current-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} autoFocus />
      <Refused error={off.error} />
      <div className="row">
        <Button type="submit" color="red" loading={off.isPending}>
          {t('account.totpOff')}
        </Button>
        <Button variant="subtle" onClick={() => setOpen(false)}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
