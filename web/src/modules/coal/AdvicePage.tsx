// What to order so that every open certificate can be served and nothing is left at the end.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Lines } from '../../programme/Working';
import { Empty } from '../../ui/States';
import { Go } from '../entry';
import { kg } from './amounts';
import { Asked, Only } from './parts';
import { adviceQuery, useNames } from './queries';

export function AdvicePage() {
  const { t } = useTranslation();
  const names = useNames();
  const advice = useQuery(adviceQuery);
  return (
    <Only any={['coal.order']}>
      <h1>{t('coal.advice.title')}</h1>
      <p className="muted">{t('coal.advice.what')}</p>
      <Asked query={advice} waiting={t('coal.advice.loading')}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty title={t('coal.advice.none')}>{t('coal.advice.noneWhat')}</Empty>
          ) : (
            lines.map((l) => (
              <section key={l.good} className="panel" aria-label={names.good(l.good)}>
                <header>
                  <h2 className="grow">{names.good(l.good)}</h2>
                  <b className="num">{l.buy_kg ? t('coal.advice.buy', { kg: kg(l.buy_kg) }) : t('coal.advice.enough')}</b>
                </header>
                <div className="in vstack">
                  <dl className="facts">
                    <dt>{t('coal.advice.demand')}</dt>
                    <dd>{kg(l.demand_kg)}</dd>
                    <dt>{t('coal.stock.free_to_promise')}</dt>
                    <dd>{kg(l.free_kg)}</dd>
                    <dt>{t('coal.stock.on_order')}</dt>
                    <dd>{kg(l.on_order_kg)}</dd>
                  </dl>
                  {l.reason && <Lines lines={l.reason} />}
                </div>
              </section>
            ))
          )
        }
      </Asked>
      <Go to="/coal/orders">{t('coal.advice.toOrders')}</Go>
    </Only>
  );
}
