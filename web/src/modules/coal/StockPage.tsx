// What lies at each yard now, what of it is put aside, what may be promised today, what is on its way, and what the
// households of each municipality may still buy. It changes by itself while one looks.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '../../ui/format';
import { Empty } from '../../ui/States';
import { kg, tonnes } from './amounts';
import { Asked, Only } from './parts';
import { stockQuery, useNames } from './queries';
import type { StockNow } from './types';

export function StockPage() {
  const { t } = useTranslation();
  const stock = useQuery(stockQuery);
  return (
    <Only any={['coal.sell', 'coal.order', 'coal.receive', 'coal.close']}>
      <h1>{t('coal.stock.title')}</h1>
      <p className="muted">{t('coal.stock.what')}</p>
      <Asked query={stock} waiting={t('coal.stock.loading')}>
        {(now) => (now.rows.length === 0 && now.goods.every((g) => !g.on_order_kg) ? <Empty title={t('coal.stock.none')}>{t('coal.stock.noneWhat')}</Empty> : <Stock now={now} />)}
      </Asked>
    </Only>
  );
}

type Masses = { balance_kg: number; reserved_kg: number; free_to_promise_kg: number };

function Stock({ now }: { now: StockNow }) {
  const { t } = useTranslation();
  const names = useNames();
  const sum = (what: 'balance_kg' | 'reserved_kg' | 'free_to_promise_kg' | 'on_order_kg') => now.goods.reduce((s, g) => s + g[what], 0);
  const most = Math.max(1, ...now.goods.map((g) => g.balance_kg));
  const masses = (m: Masses): ReactNode[] => [<b key="free">{kg(m.free_to_promise_kg)}</b>, kg(m.balance_kg), m.reserved_kg ? kg(m.reserved_kg) : '–'];
  const heads = [t('coal.stock.free_to_promise'), t('coal.stock.balance'), t('coal.stock.reserved')];
  const lying = now.rows.filter((r) => r.balance_kg || r.reserved_kg);
  return (
    <>
      <div className="counts" role="group" aria-label={t('coal.stock.together')}>
        {(['free_to_promise', 'balance', 'reserved', 'on_order'] as const).map((w) => (
          <div key={w} className="count" data-testid={`stock-${w}`}>
            <b>{tonnes(sum(`${w}_kg`))}</b>
            <span>{t(`coal.stock.${w}`)}</span>
          </div>
        ))}
      </div>
      <Table
        id="by-good"
        title={t('coal.stock.byGood')}
        heads={[t('coal.good'), ...heads, t('coal.stock.on_order')]}
        rows={now.goods.map((g) => [
          g.good,
          <span key="good">
            {names.good(g.good)}
            <span className="stock-bar" aria-hidden="true">
              <i style={{ width: `${(g.balance_kg / most) * 100}%` }} />
              <i className="aside" style={{ left: `${((g.balance_kg - g.reserved_kg) / most) * 100}%`, width: `${(g.reserved_kg / most) * 100}%` }} />
            </span>
          </span>,
          ...masses(g),
          g.on_order_kg ? kg(g.on_order_kg) : '–',
        ])}
      />
      {lying.length > 0 && <Table id="by-yard" title={t('coal.stock.byYard')} heads={[t('coal.yard'), t('coal.good'), ...heads]} words={2} rows={lying.map((r) => [`${r.yard}:${r.good}`, names.yard(r.yard), names.good(r.good), ...masses(r)])} />}
      {now.territories.length > 0 && (
        <Table
          id="by-territory"
          title={t('coal.stock.byTerritory')}
          heads={[t('coal.stock.territory'), ...heads, t('coal.stock.certificates'), t('coal.stock.open')]}
          rows={now.territories.map((r) => [r.territory, <span key="teryt" className="mono">{r.territory || '–'}</span>, ...masses(r), number(r.certificates), kg(r.open_kg)])}
        />
      )}
    </>
  );
}

/** Each row begins with its key; the first columns are words, the others figures. */
function Table({ id, title, heads, rows, words = 1 }: { id: string; title: string; heads: string[]; rows: ReactNode[][]; words?: number }) {
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
      </header>
      <div className="scroll-x" tabIndex={0} role="region" aria-labelledby={id}>
        <table className="table">
          <thead>
            <tr>
              {heads.map((h, i) => (
                <th key={h} scope="col" className={i < words ? undefined : 'num'}>
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([key, ...cells]) => (
              <tr key={String(key)} data-row={String(key)}>
                {cells.map((c, i) => (
                  <td key={i} className={i < words ? undefined : 'num'}>
                    {c}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
