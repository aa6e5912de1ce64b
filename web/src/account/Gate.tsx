// Nothing of the office is shown before somebody is known. When a session ends while somebody works, the page stays as
// it is and a window over it asks to sign in again; the requests that waited then go on, so nothing typed is lost.
import { Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { onSessionEnd, Refusal, settleSession } from '../api/client';
import { connectEvents } from '../api/events';
import { Failed, Waiting } from '../ui/States';
import { ForcedChange } from './ForcedChange';
import { sessionQuery } from './session';
import { SetupPage } from './SetupPage';
import { SignInForm } from './SignInForm';
import { SignInPage } from './SignInPage';

/** offline: what is shown while nobody can be asked who sits here, for a page that can do without. */
export function Gate({ children, offline }: { children: ReactNode; offline?: ReactNode }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  // Once shown, it stays until somebody answers: a page that is worked on does not come and go with each attempt.
  const silent = session.fetchStatus === 'paused' || (session.failureReason instanceof Refusal && (session.failureReason.code === 'offline' || session.failureReason.status >= 502));
  const [alone, setAlone] = useState(false);
  useEffect(() => {
    if (silent && !session.data) setAlone(true);
  }, [silent, session.data]);
  const navigate = useNavigate();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const s = session.data;
  const entered = s?.signed_in && !s.user?.must_change;
  useEffect(() => {
    if (entered && path === '/setup') void navigate({ to: '/', replace: true });
  }, [entered, path, navigate]);

  if (!s && alone && offline) return offline;
  if (session.isError && !s) return <Failed error={session.error} onRetry={() => void session.refetch()} />;
  if (!s) return <Waiting what={t('account.looking')} />;
  if (!s.signed_in && s.setup) return <SetupPage onDone={() => void navigate({ to: '/', replace: true })} />;
  if (!s.signed_in) return <SignInPage methods={s.methods} />;
  if (s.user?.must_change) return <ForcedChange />;
  return <Entered user={s.user?.id}>{children}</Entered>;
}

function Entered({ user, children }: { user?: number; children: ReactNode }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const [visit, setVisit] = useState(0);
  const s = client.getQueryData(sessionQuery.queryKey);

  useEffect(() => onSessionEnd(() => setEnded(true)), []);
  // Each sign-in opens its own stream of events: the old one was refused and would not try again.
  useEffect(() => connectEvents(client), [client, user, visit]);

  function somebodyElse() {
    settleSession('given up');
    client.clear();
    location.reload();
  }
  return (
    <>
      {children}
      <Modal opened={ended} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('account.endedTitle')}>
        <div className="vstack" style={{ gap: 12 }}>
          <p>{t('account.endedWhat')}</p>
          <SignInForm
            methods={{ ...s?.methods, oidc: null }}
            login={s?.user?.login}
            onDone={(now) => {
              // Another person's hands must not send what this one has typed.
              if (now.user?.id !== user) return somebodyElse();
              setEnded(false);
              setVisit((v) => v + 1);
              settleSession('again');
              void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'session' });
            }}
          />
          <button type="button" className="link" onClick={somebodyElse}>
            {t('account.notMe')}
          </button>
        </div>
      </Modal>
    </>
  );
}
