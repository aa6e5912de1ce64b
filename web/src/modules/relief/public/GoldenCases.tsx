// Cases that were worked out by hand from the act, published beside the calculator and counted anew whenever somebody asks.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../../../api/client';
import { Lines } from '../../../programme/Working';
import { date, decimal, money } from '../../../ui/format';
import { Failed, Waiting } from '../../../ui/States';
import type { Golden } from '../types';

export function GoldenCases({ which }: { which: 'waste' | 'benefit' }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const cases = useQuery({ queryKey: ['calculator', 'golden'], queryFn: ({ signal }) => get<Golden[] | { cases: Golden[] }>('/public/calculators/golden', {}, signal).then((a) => (Array.isArray(a) ? a : a.cases)), enabled: open, staleTime: Infinity });
  const mine = cases.data?.filter((c) => c[which]) ?? [];
  const columns = which === 'waste' ? (['fee_gr', 'support_gr', 'pays_gr'] as const) : (['amount_gr'] as const);
  const good = mine.filter((c) => c.ok).length;
  return (
    <details className="fold" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t('relief.golden.title')}</summary>
      <p>{t('relief.golden.what')}</p>
      {!open ? null : cases.isError ? (
        <Failed error={cases.error} onRetry={() => void cases.refetch()} />
      ) : !cases.data ? (
        <Waiting what={t('relief.golden.counting')} />
      ) : (
        <>
          <div className="hstack wrap" style={{ justifyContent: 'space-between', margin: '8px 0' }}>
            <b role="status">{t('relief.golden.agree', { good, all: mine.length })}</b>
            <Button variant="default" loading={cases.isFetching} onClick={() => void cases.refetch()}>
              {t('relief.golden.again')}
            </Button>
          </div>
          <div className="scroll-x" tabIndex={0} role="group" aria-label={t('relief.golden.title')}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('relief.golden.case')}</th>
                  {columns.map((c) => (
                    <th key={c} className="num">
                      {t(`relief.golden.${c}`)}
                    </th>
                  ))}
                  <th>
                    <span className="visually-hidden">{t('relief.golden.verdict')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {mine.map((c, i) => (
                  <tr key={i}>
                    <td style={{ minWidth: 160 }}>
                      <details>
                        <summary>
                          <Case golden={c} />
                        </summary>
                        <Lines lines={(c.working ?? []).map(({ pl, en }) => ({ pl, en }))} />
                      </details>
                    </td>
                    {columns.map((f) => (
                      <td key={f} className="num">
                        {c.got.ended ? t('relief.golden.none') : money(c.got[f])}
                        {c.got[f] !== c.want[f] && <div className="old">{money(c.want[f])}</div>}
                      </td>
                    ))}
                    <td className={c.ok ? 'new' : ''}>{c.ok ? '✓' : `✗ ${t('relief.golden.differs')}`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </details>
  );
}

/** What the case asks, in the reader's language. */
function Case({ golden: { waste: w, benefit: b, name } }: { golden: Golden }) {
  const { t, i18n } = useTranslation();
  if (i18n.language === 'pl') return <>{name}</>;
  const words = w
    ? [w.method && t(`relief.method.${w.method}`), w.area_m2 && `${decimal(w.area_m2)} m²`, w.water_m3 && `${decimal(w.water_m3)} m³`, w.containers && `${w.containers} ×`, (w.household_persons ?? w.persons) && t('relief.personsCount', { count: w.household_persons ?? w.persons }), w.building && t(`relief.building.${w.building}`), w.segregated === false && t('relief.waste.notSegregated')]
    : b
      ? [date(b.on), t('relief.personsCount', { count: b.persons }), money(b.income_gr), b.heating_coal && t('relief.benefit.coal')]
      : [];
  return <>{words.filter(Boolean).join(', ')}</>;
}
