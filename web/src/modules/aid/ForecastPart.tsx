// How long the stock of each good lasts at the pace of the last days, and what to buy so that it lasts as long as wanted.
import { Button, NumberInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/client';
import { date, decimal, money, number } from '../../ui/format';
import { Empty } from '../../ui/States';
import { Asked } from './parts';
import { nameOf, type Forecast, type Need } from './types';

export function ForecastPart({ onBuy }: { onBuy?: (good: string, qty: number) => void }) {
  const { t } = useTranslation();
  const [days, setDays] = useState(14);
  const [asked] = useDebouncedValue(days, 300);
  const forecast = useQuery({ queryKey: ['programme', 'aid', 'forecast', asked], queryFn: ({ signal }) => get<Forecast>('/aid/forecast', { days: asked }, signal), placeholderData: keepPreviousData });
  return (
    <>
      <NumberInput label={t('aid.forecast.days')} description={t('aid.forecast.daysWhat')} value={days} onChange={(v) => Number(v) >= 1 && setDays(Number(v))} min={1} max={92} w={260} />
      <Asked query={forecast} waiting={t('aid.forecast.loading')}>
        {(f) => {
          const needs = f.needs ?? [];
          const buy = needs.filter((n) => n.buy > 0);
          if (!needs.length) return <Empty title={t('aid.forecast.none')}>{t('aid.forecast.noneWhat')}</Empty>;
          const cost = buy.reduce((sum, n) => sum + (n.cost_gr ?? 0), 0);
          return (
            <>
              <div className={`notice ${buy.length ? 'warn' : 'good'}`} role="status">
                <b>{buy.length ? t('aid.forecast.toBuy', { count: buy.length }) : t('aid.forecast.enough')}</b>
                {cost > 0 && <p>{t('aid.forecast.cost', { sum: money(cost) })}</p>}
              </div>
              <section className="panel" aria-label={t('aid.stock.part_forecast')}>
                <div className="scroll-x" tabIndex={0} role="region" aria-label={t('aid.stock.part_forecast')}>
                  <table className="table">
                    <thead>
                      <tr>
                        <th scope="col">{t('aid.good')}</th>
                        <th scope="col" className="num">{t('aid.forecast.stock')}</th>
                        <th scope="col" className="num">{t('aid.forecast.ordered')}</th>
                        <th scope="col" className="num">{t('aid.forecast.perDay')}</th>
                        <th scope="col">{t('aid.forecast.lasts')}</th>
                        <th scope="col" className="num">{t('aid.forecast.buy')}</th>
                        <th scope="col">
                          <span className="visually-hidden">{t('account.actions')}</span>
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {needs.map((n) => (
                        <NeedRow key={n.good} need={n} wanted={asked} onBuy={onBuy} />
                      ))}
                    </tbody>
                  </table>
                </div>
              </section>
            </>
          );
        }}
      </Asked>
    </>
  );
}

function NeedRow({ need: n, wanted, onBuy }: { need: Need; wanted: number; onBuy?: (good: string, qty: number) => void }) {
  const { t, i18n } = useTranslation();
  const name = nameOf({ code: n.good, ...n }, i18n.language);
  const share = n.days === null ? 0 : Math.min(100, (n.days / Math.max(wanted, 1)) * 100);
  return (
    <tr>
      <td>{name}</td>
      <td className="num">
        {number(n.stock)} {n.measure}
      </td>
      <td className="num">{n.ordered ? number(n.ordered) : '–'}</td>
      <td className="num">{decimal(n.per_day, 1)}</td>
      <td style={{ minWidth: 180 }}>
        <div className="hstack">
          {n.days !== null && (
            <span className="lasts" aria-hidden="true">
              <i data-short={n.short || undefined} style={{ width: `${share}%` }} />
            </span>
          )}
          <span className="nowrap">
            {n.days === null ? t('aid.forecast.notUsed') : t('aid.forecast.inDays', { count: n.days })} {n.short && <span className="badge bad">{t('aid.forecast.short')}</span>}
          </span>
        </div>
        {n.empty_on && <span className="small muted">{t('aid.forecast.emptyOn', { day: date(n.empty_on) })}</span>}
      </td>
      <td className="num">
        {n.buy > 0 ? (
          <>
            <b>{number(n.buy)}</b> {n.measure}
            {n.cost_gr ? <div className="small muted">{money(n.cost_gr)}</div> : null}
          </>
        ) : (
          '–'
        )}
      </td>
      <td>
        {n.buy > 0 && onBuy && (
          <Button size="compact-sm" variant="default" onClick={() => onBuy(n.good, n.buy)} aria-label={`${t('aid.forecast.order')}: ${name}`}>
            {t('aid.forecast.order')}
          </Button>
        )}
      </td>
    </tr>
  );
}
