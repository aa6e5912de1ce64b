// The four states every screen has besides its content: empty, waiting, refused, broken.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { missingPermission, usePermissionTitle } from '../account/permissions';
import { useSession } from '../account/session';
import { Refusal } from '../api/client';
import type { Progress } from '../api/types';
import { polish } from '../i18n/problems';
import { Explained } from './Explained';
import { number } from './format';
import { useText } from './text';

/** What this place is for and what to do first. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="state">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** Waiting never spins without saying for what, and counts as soon as a count is known. */
export function Waiting({ what, progress }: { what: string; progress?: Progress }) {
  const { t } = useTranslation();
  return (
    <div className="state" role="status">
      <ProgressBar label={what} progress={progress} />
      {!progress?.total && <p className="small">{t('state.waiting')}</p>}
    </div>
  );
}

export function ProgressBar({ label, progress }: { label: string; progress?: Progress }) {
  const total = progress?.total ?? 0;
  const done = Math.min(progress?.done ?? 0, total || Infinity);
  const percent = total > 0 ? Math.floor((done / total) * 100) : undefined;
  return (
    <div style={{ width: '100%', minWidth: 220 }}>
      <div className="hstack" style={{ justifyContent: 'space-between', marginBottom: 4 }}>
        <span>{label}</span>
        <span className="num muted">
          {total > 0 ? `${number(done)} / ${number(total)} · ${percent} %` : progress?.done ? number(progress.done) : ''}
        </span>
      </div>
      <div className="bar" role="progressbar" aria-label={label} aria-valuenow={percent ?? 0} aria-valuemin={0} aria-valuemax={100}>
        <i style={{ width: `${percent ?? 0}%` }} />
      </div>
    </div>
  );
}

/** Refused or broken: what happened, what was kept, a number to quote. */
export function Failed({ error, onRetry, kept }: { error: unknown; onRetry?: () => void; kept?: string }) {
  const { t, i18n } = useTranslation();
  const r = error instanceof Refusal ? error : null;
  const refused = r !== null && (r.status === 401 || r.status === 403);
  const offline = r?.code === 'offline';
  const missing = refused ? missingPermission(r.message) : undefined;
  return (
    <div className="state" role="alert">
      <h2>{t(refused ? 'state.refused' : offline ? 'state.offline' : r?.status === 404 ? 'state.missing' : 'state.broken')}</h2>
      {missing ? <Missing permission={missing} /> : refused && i18n.language === 'pl' && polish(r.code) && (
        <p>
          <Explained code={r.code} message={r.message} />
        </p>
      )}
      <p>{refused ? t('state.refusedWho') : offline ? t('state.offlineWhat') : <Explained code={r?.code} message={r?.message ?? (error as Error)?.message ?? ''} />}</p>
      {r?.details.map((d, i) => (
        <p key={i} className="small" lang="en">
          {d.location && <span className="mono">{d.location}: </span>}
          {d.message}
        </p>
      ))}
      {kept && <p>{kept}</p>}
      {r?.number && (
        <p className="small">
          {t('state.quote')} <span className="mono">{r.number}</span>
        </p>
      )}
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          {t('state.retry')}
        </Button>
      )}
    </div>
  );
}

/** Which permission was missing, beside the roles that this person has: what to ask the administrator for. */
function Missing({ permission }: { permission: string }) {
  const { t } = useTranslation();
  const text = useText();
  const { roles, signed_in } = useSession();
  const title = usePermissionTitle(!!signed_in);
  return (
    <p>
      {t('refused.permission', { name: title(permission) })} {roles?.length ? t('refused.yours', { roles: roles.map((r) => text(r.title) || r.name).join(', ') }) : ''}
    </p>
  );
}
