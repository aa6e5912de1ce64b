// The last sales, their documents, and taking one back with a reason. A sale that was taken back stays, with its reversal
// beside it.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../account/session';
import { url } from '../../api/client';
import { date, money } from '../../ui/format';
import { Empty } from '../../ui/States';
import { kg } from './amounts';
import { Asked, Only } from './parts';
import { registerRows, useNames } from './queries';
import { Reason } from './Reason';
import type { SaleRow } from './types';

const salesQuery = registerRows<SaleRow>('coal_sales', { sort: '-id', limit: 100 });

export function SalesPage() {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const sales = useQuery(salesQuery);
  const [back, setBack] = useState<SaleRow | null>(null);
  return (
    <Only any={['coal.sell', 'coal.close']}>
      <h1>{t('coal.sales.title')}</h1>
      <p className="muted">{t('coal.sales.what')}</p>
      <Asked query={sales} waiting={t('coal.sales.loading')}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('coal.sales.none')}>{t('coal.sales.noneWhat')}</Empty>
          ) : (
            <section className="panel" aria-label={t('coal.sales.title')}>
              <div className="scroll-x" tabIndex={0} role="region" aria-label={t('coal.sales.title')}>
                <table className="table middle">
                  <thead>
                    <tr>
                      <th>{t('coal.sales.document')}</th>
                      <th className="num">{t('coal.day.day')}</th>
                      <th>{t('coal.good')}</th>
                      <th className="num">{t('coal.kg')}</th>
                      <th className="num">{t('coal.sales.amount')}</th>
                      <th>{t('coal.till.payment')}</th>
                      <th>{t('coal.yard')}</th>
                      <th>
                        <span className="visually-hidden">{t('account.actions')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((r) => (
                      <tr key={r.id} className={r.reversed ? 'muted' : undefined}>
                        <td className="mono nowrap">
                          <a href={url(`/coal/sales/${r.id}/document`)} target="_blank" rel="noreferrer">
                            {r.document}
                          </a>
                        </td>
                        <td className="num">{date(r.on_day)}</td>
                        <td>{names.good(r.good)}</td>
                        <td className="num">{kg(r.kg)}</td>
                        <td className="num">{money(r.amount_gr)}</td>
                        <td>{t(`coal.payment.${r.payment}`)}</td>
                        <td>{names.yard(r.yard)}</td>
                        <td className="nowrap">
                          {r.kind === 'REVERSAL' ? (
                            <span className="badge hatched">{t('coal.sales.reversal')}</span>
                          ) : r.reversed ? (
                            <span className="badge">{t('coal.sales.reversed')}</span>
                          ) : (
                            may('coal.sell') && (
                              <Button size="xs" variant="default" onClick={() => setBack(r)} aria-label={t('coal.sales.reverseOne', { document: r.document })}>
                                {t('coal.sales.reverse')}
                              </Button>
                            )
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          )
        }
      </Asked>
      {back && (
        <Reason
          path={`/coal/sales/${back.id}/reverse`}
          title={t('coal.sales.reverseOne', { document: back.document })}
          what={t('coal.sales.reverseWhat', { kg: kg(back.kg), good: names.good(back.good), amount: money(back.amount_gr) })}
          button={t('coal.sales.reverse')}
          onClose={() => setBack(null)}
        />
      )}
    </Only>
  );
}
