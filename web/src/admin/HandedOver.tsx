import { useTranslation } from 'react-i18next';
import { Copy } from '../ui/Copy';
import type { Handed } from './types';

/** How the person gets in now: a mail is on its way, or a password to hand over that works until the first sign-in. */
export function HandedOver({ login, handed }: { login: string; handed: Handed }) {
  const { t } = useTranslation();
  return (
    <div className="secret-once" role="status" data-testid="handed">
      {handed.mailed && <p>{t('admin.mailed')}</p>}
      {handed.password && (
        <>
          <b>{t('admin.handOver')}</b>
          <p className="small">{t('admin.handOverWhat')}</p>
          <dl>
            <dt>{t('account.login')}</dt>
            <dd>
              <Copy text={login} />
            </dd>
            <dt>{t('account.password')}</dt>
            <dd>
              <Copy text={handed.password} />
            </dd>
          </dl>
        </>
      )}
      {!handed.mailed && !handed.password && <p>{t('admin.made')}</p>}
    </div>
  );
}
