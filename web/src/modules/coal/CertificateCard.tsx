// What the yard needs of a certificate: whose by initials, how much is left, how much is put aside, until when.
import { useTranslation } from 'react-i18next';
import { date } from '../../ui/format';
import { kg } from './amounts';
import type { Certificate } from './types';

export function CertificateCard({ certificate: c }: { certificate: Certificate }) {
  const { t } = useTranslation();
  return (
    <header className="certificate">
      <span className="initials" title={t('coal.till.initials')}>
        {c.initials || '?'}
      </span>
      <dl>
        <div>
          <dt>{t('coal.till.left')}</dt>
          <dd data-testid="left" className={c.left_kg > 0 || c.final_sale ? '' : 'spent'}>
            {c.final_sale ? t('coal.till.unlimited') : kg(c.left_kg)}
          </dd>
        </div>
        <div>
          <dt>{t('coal.till.reserved')}</dt>
          <dd>{c.reserved_kg > 0 ? kg(c.reserved_kg) : '–'}</dd>
        </div>
        <div>
          <dt>{t('coal.till.validTo')}</dt>
          <dd className={c.code === 'coal.expired' ? 'spent' : ''}>{date(c.valid_to) || '–'}</dd>
        </div>
      </dl>
      <span className={`badge ${c.usable ? 'good' : 'bad'}`}>{t(c.usable ? 'coal.status.usable' : c.status === 'ISSUED' ? `coal.status.${c.code?.split('.')[1]}` : `coal.status.${c.status}`)}</span>
    </header>
  );
}
