// What the points have, good by good: balance, what is set aside, and what can be given out now.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '../../ui/format';
import { Empty } from '../../ui/States';
import { useRowsOf } from './data';
import { Asked } from './parts';
import { nameOf, type GoodRow, type PointRow, type StockRow } from './types';

export function useGoods() {
  const { i18n } = useTranslation();
  const goods = useRowsOf<GoodRow>('aid_goods', { sort: 'code', limit: 1000 });
  const byCode = useMemo(() => new Map((goods.data ?? []).map((g) => [g.code, g])), [goods.data]);
  return {
    name: (code: string) => nameOf(byCode.get(code), i18n.language) || code,
    measure: (code: string) => byCode.get(code)?.measure ?? '',
    options: (goods.data ?? []).filter((g) => g.status !== 'RETIRED').map((g) => ({ value: g.code, label: `${nameOf(g, i18n.language)} (${g.measure})` })),
  };
}

export function StockTable() {
  const { t } = useTranslation();
  const stock = useRowsOf<StockRow>('aid_stock', { sort: 'point', limit: 1000 });
  const points = useRowsOf<PointRow>('aid_points', { sort: 'name' });
  const goods = useGoods();
  return (
    <section className="panel" aria-label={t('aid.stock.part_now')}>
      <Asked query={stock} waiting={t('aid.stock.loading')}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('aid.stock.empty')}>{t('aid.stock.emptyWhat')}</Empty>
          ) : (
            <div className="scroll-x" tabIndex={0} role="region" aria-label={t('aid.stock.part_now')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('aid.point')}</th>
                    <th scope="col">{t('aid.good')}</th>
                    <th scope="col" className="num">{t('aid.stock.balance')}</th>
                    <th scope="col" className="num">{t('aid.stock.reserved')}</th>
                    <th scope="col" className="num">{t('aid.stock.free')}</th>
                    <th scope="col">{t('aid.stock.place')}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((r) => {
                    const free = r.free ?? r.balance - (r.reserved ?? 0);
                    const low = free <= (r.min_qty ?? 0);
                    return (
                      <tr key={r.id}>
                        <td>{points.data?.find((p) => p.code === r.point)?.name ?? r.point}</td>
                        <td>{goods.name(r.good)}</td>
                        <td className="num">{number(r.balance)}</td>
                        <td className="num">{number(r.reserved ?? 0)}</td>
                        <td className="num">
                          <b>{number(free)}</b> {goods.measure(r.good)} {low && <span className="badge bad">{t(free <= 0 ? 'aid.stock.out' : 'aid.stock.low')}</span>}
                        </td>
                        <td>{r.place}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          )
        }
      </Asked>
    </section>
  );
}
