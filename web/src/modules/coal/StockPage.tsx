// What lies at each yard now, what of it is put aside, what may be promised today, and what is on its way. It changes by
// itself while one looks.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../ui/States';
import { kg, tonnes } from './amounts';
import { Asked, Only } from './parts';
import { stockQuery, useNames } from './queries';
import type { StockLine } from './types';

const sum = (lines: StockLine[], what: 'balance' | 'reserved' | 'free_to_promise' | 'on_order') => lines.reduce((s, l) => s + (l[what] ?? 0), 0);

export function StockPage() {
  const { t } = useTranslation();
  const names = useNames();
  const stock = useQuery(stockQuery);
  return (
    <Only any={['coal.sell', 'coal.order', 'coal.receive', 'coal.close']}>
      <h1>{t('coal.stock.title')}</h1>
      <p className="muted">{t('coal.stock.what')}</p>
      <Asked query={stock} waiting={t('coal.stock.loading')}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty title={t('coal.stock.none')}>{t('coal.stock.noneWhat')}</Empty>
          ) : (
            <>
              <div className="counts" role="group" aria-label={t('coal.stock.together')}>
                {(['balance', 'reserved', 'free_to_promise', 'on_order'] as const).map((w) => (
                  <div key={w} className="count">
                    <b>{tonnes(sum(lines, w))}</b>
                    <span>{t(`coal.stock.${w}`)}</span>
                  </div>
                ))}
              </div>
              {[...new Set(lines.map((l) => l.yard))].map((y) => (
                <Yard key={y} title={names.yard(y)} lines={lines.filter((l) => l.yard === y)} good={names.good} />
              ))}
            </>
          )
        }
      </Asked>
    </Only>
  );
}

function Yard({ title, lines, good }: { title: string; lines: StockLine[]; good: (name: string) => string }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...lines.map((l) => l.balance));
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2 className="grow">{title}</h2>
        <span className="muted small">{[...new Set(lines.map((l) => l.territory).filter(Boolean))].join(', ')}</span>
      </header>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={title}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('coal.good')}</th>
              <th className="num">{t('coal.stock.free_to_promise')}</th>
              <th className="num">{t('coal.stock.balance')}</th>
              <th className="num">{t('coal.stock.reserved')}</th>
              <th className="num">{t('coal.stock.on_order')}</th>
              <th aria-hidden="true" style={{ width: '24%' }} />
            </tr>
          </thead>
          <tbody>
            {lines.map((l) => (
              <tr key={`${l.good} ${l.territory ?? ''}`} data-good={l.good}>
                <td>{good(l.good)}</td>
                <td className="num">
                  <b>{kg(l.free_to_promise)}</b>
                </td>
                <td className="num">{kg(l.balance)}</td>
                <td className="num">{l.reserved ? kg(l.reserved) : '–'}</td>
                <td className="num">{l.on_order ? kg(l.on_order) : '–'}</td>
                <td aria-hidden="true">
                  <div className="stock-bar" style={{ marginTop: 6 }}>
                    <i style={{ width: `${(l.balance / most) * 100}%` }} />
                    <i className="aside" style={{ left: `${((l.balance - l.reserved) / most) * 100}%`, width: `${(l.reserved / most) * 100}%` }} />
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
