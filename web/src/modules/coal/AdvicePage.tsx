// What to order so that every open certificate can be served and nothing is left at the end.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Working } from '../../programme/Working';
import { date, decimal, number } from '../../ui/format';
import { Empty } from '../../ui/States';
import { Go } from '../entry';
import { kg } from './amounts';
import { Asked, Only } from './parts';
import { adviceQuery, useNames } from './queries';
import type { AdviceLine } from './types';

/** A good that nobody wants, has or ordered says nothing. */
const told = (l: AdviceLine) => l.open_kg > 0 || l.stock_kg > 0 || l.on_order_kg > 0;

export function AdvicePage() {
  const { t } = useTranslation();
  const names = useNames();
  const advice = useQuery(adviceQuery);
  return (
    <Only any={['coal.order']}>
      <h1>{t('coal.advice.title')}</h1>
      <p className="muted">{t('coal.advice.what')}</p>
      <Asked query={advice} waiting={t('coal.advice.loading')}>
        {(all) =>
          !all.rows.some(told) ? (
            <Empty title={t('coal.advice.none')}>{t('coal.advice.noneWhat')}</Empty>
          ) : (
            <>
              {all.end && all.days_left != null && <p>{t('coal.advice.end', { day: date(all.end), n: number(all.days_left) })}</p>}
              {all.rows.filter(told).map((l) => (
              <section key={l.good} className="panel" aria-label={names.good(l.good)} data-good={l.good}>
                <header>
                  <h2 className="grow">{names.good(l.good)}</h2>
                  <b className="num">{l.order_kg ? t('coal.advice.buy', { kg: kg(l.order_kg) }) : t('coal.advice.enough')}</b>
                </header>
                <div className="in vstack">
                  <div className="counts">
                    {(
                      [
                        ['expected', kg(l.expected_kg)],
                        ['stock', kg(l.stock_kg)],
                        ['onOrder', kg(l.on_order_kg)],
                        ['days', l.days_of_stock == null ? '–' : decimal(l.days_of_stock, 1)],
                      ] as const
                    ).map(([key, value]) => (
                      <div key={key} className="count">
                        <b>{value}</b>
                        <span>{t(`coal.advice.${key}`)}</span>
                      </div>
                    ))}
                  </div>
                  {l.later_kg > 0 && <p>{t('coal.advice.later', { kg: kg(l.later_kg) })}</p>}
                  {l.surplus_kg > 0 && (
                    <p className="notice warn" role="status">
                      {t('coal.advice.surplus', { kg: kg(l.surplus_kg) })}
                    </p>
                  )}
                  <Working lines={l.working} open={false} />
                </div>
              </section>
              ))}
              <Working lines={all.working} open={false} />
            </>
          )
        }
      </Asked>
      <Go to="/coal/orders">{t('coal.advice.toOrders')}</Go>
    </Only>
  );
}
