// How the last sale ended, in words: stored, refused, or not known yet because the line broke.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../account/fields';
import { url } from '../../api/client';
import { dateTime, money } from '../../ui/format';
import { Go } from '../entry';
import { kg } from './amounts';
import { useNames } from './queries';
import type { Underway } from './deliver';
import type { SaleBody } from './types';
import type { SaleState } from './useSale';

interface Props {
  state: SaleState;
  onFinish: (u: Underway<SaleBody>) => void;
  onForget: () => void;
}

export function SaleOutcome({ state, onFinish, onForget }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  switch (state.is) {
    case 'lost':
      return (
        <div className="notice warn" role="alert" data-testid="lost">
          <b>{t('coal.till.lost')}</b>
          <p>{t('coal.till.lostWhat', { number: state.body.certificate ?? '–', kg: kg(state.body.kg) })}</p>
          <p className="small">{state.attempt ? t('coal.till.lostAgain', { n: state.attempt + 1, seconds: state.seconds }) : t('coal.till.lostNow')}</p>
        </div>
      );
    case 'left': {
      const { body, by, at } = state.under;
      return (
        <div className="notice warn vstack" role="alert" data-testid="left">
          <b>{t('coal.till.leftOver')}</b>
          <p>{t('coal.till.leftOverWhat', { number: body.certificate ?? '–', kg: kg(body.kg), good: names.good(body.good), by, at: dateTime(new Date(at).toISOString()) })}</p>
          <p className="small">{t(state.mine ? 'coal.till.leftOverMine' : 'coal.till.leftOverOther')}</p>
          <div className="hstack wrap">
            {state.mine && (
              <Button size="xs" onClick={() => onFinish(state.under)}>
                {t('coal.till.finish')}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={onForget}>
              {t(state.mine ? 'coal.till.giveUp' : 'coal.till.checked')}
            </Button>
            <Go to="/coal/sales">{t('coal.menu.sales')}</Go>
          </div>
        </div>
      );
    }
    case 'kept':
      return (
        <div className="notice good sold" role="status" data-testid="sold">
          <b>{t('coal.till.sold', { kg: kg(state.body.kg), good: names.good(state.body.good), amount: money(state.sold.answer.amount_gr) })}</b>
          <p>
            <a href={url(`/coal/sales/${state.sold.answer.id}/document`)} target="_blank" rel="noreferrer">
              {t('coal.till.document', { number: state.sold.answer.document })}
            </a>{' '}
            {state.body.certificate && t('coal.till.leftNow', { kg: kg(state.sold.answer.left_kg) })}
          </p>
          {state.sold.attempts > 1 && <p>{t('coal.till.keptOnce', { n: state.sold.attempts })}</p>}
        </div>
      );
    case 'refused':
      return (
        <div className="vstack" data-testid="refused">
          <Refused error={state.error} />
          <p className="small">{t(state.afterLoss ? 'coal.till.notKeptAfter' : 'coal.till.notKept')}</p>
        </div>
      );
    default:
      return null;
  }
}
