// The answer first: what stays to pay and what the programme adds. How it was counted comes after it.
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../../api/client';
import { Explained } from '../../ui/Explained';
import { money } from '../../ui/format';
import type { WasteAnswer } from './types';
import './relief.css';

export function WasteResult({ answer, waiting, small }: { answer: UseQueryResult<WasteAnswer>; waiting: string; small?: boolean }) {
  const { t } = useTranslation();
  const a = answer.data;
  return (
    <div className={`answer ${small ? 'small-answer' : ''}`} role="status" data-testid="answer">
      {answer.isError ? (
        <p style={{ color: 'var(--bad)' }}>{answer.error instanceof Refusal && answer.error.code !== 'offline' ? <Explained code={answer.error.code} message={answer.error.message} /> : t('relief.noAnswer')}</p>
      ) : !a ? (
        <p className="muted">{waiting}</p>
      ) : (
        <>
          <span>{t('relief.waste.pays')}</span>
          <span className="sum">{money(a.pays_gr)}</span>
          <span>{a.support_gr > 0 ? t('relief.waste.with', { fee: money(a.fee_gr), support: money(a.support_gr) }) : t(a.entitled ? 'relief.waste.below' : 'relief.waste.without', { fee: money(a.fee_gr) })}</span>
          {a.example && <span className="small muted">{t('relief.waste.example')}</span>}
        </>
      )}
    </div>
  );
}
