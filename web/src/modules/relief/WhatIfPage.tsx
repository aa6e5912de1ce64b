// Before the council votes: other rates and other bands tried on the applications that the office really has. What it would
// cost, who would gain, who would lose and who would drop out. Nothing is changed by trying.
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post } from '../../api/client';
import { Day } from '../../ui/Day';
import { money, number } from '../../ui/format';
import { Empty, Failed, Waiting } from '../../ui/States';
import { Go } from '../entry';
import type { Effect, WhatIf } from './types';
import { numbersOf, readTry, writeTry, type Try } from './whatIf';
import '../../programme/programme.css';
import './relief.css';

export function WhatIfPage() {
  const { t } = useTranslation();
  const [on, setOn] = useState<string | null>(null);
  const [typed, setTyped] = useState<Try>();
  const [sent] = useDebouncedValue(typed, 400);
  const params = useQuery({ queryKey: ['params', 'on', on], queryFn: ({ signal }) => get<{ name: string; value: unknown }[]>('/params', { on }, signal) });
  const now = params.data && numbersOf(params.data);
  const effect = useQuery({
    queryKey: ['relief', 'what-if', on, sent],
    queryFn: () => post<Effect>('/relief/what-if', { on: on ?? undefined, ...(sent && readTry(sent)) } satisfies WhatIf),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const e = effect.data;
  const form = typed ?? (now && writeTry(now));
  if (params.isError) return <Failed error={params.error} onRetry={() => void params.refetch()} />;
  if (effect.isError && !e) return <Failed error={effect.error} onRetry={() => void effect.refetch()} />;
  if (!e || !form) return <Waiting what={t('relief.whatIf.counting')} />;
  const bad = (s: string, decimals: boolean) => ((decimals ? /^\d+([.,]\d{1,2})?$/ : /^\d+$/).test(s.trim()) ? undefined : t('relief.waste.badFigure'));
  const rate = (k: 'area' | 'limit' | 'above') => <TextInput key={k} label={t(`relief.whatIf.${k}`)} inputMode="decimal" value={form[k]} onChange={(ev) => setTyped({ ...form, [k]: ev.currentTarget.value })} error={bad(form[k], k !== 'limit')} />;
  const name = (b: { persons: number; building: string }) => `${t('relief.personsCount', { count: b.persons })}, ${t(`relief.building.${b.building}`)}`;
  const change = (before: number, after: number) => (after === before ? '0,00\u00a0zł' : `${after > before ? '+' : ''}${money(after - before)}`);
  return (
    <>
      <h1>{t('relief.menu.whatIf')}</h1>
      <p className="muted">{t('relief.whatIf.what')}</p>
      <section className="panel" aria-labelledby="rates">
        <header>
          <h2 id="rates" className="grow">
            {t('relief.whatIf.rates')}
          </h2>
          <Button size="xs" variant="default" disabled={!typed} onClick={() => setTyped(undefined)}>
            {t('relief.whatIf.reset')}
          </Button>
        </header>
        <div className="in vstack" style={{ gap: 16 }}>
          <div className="fields">
            {(['area', 'limit', 'above'] as const).map(rate)}
            <Day label={t('relief.whatIf.on')} placeholder={t('relief.today')} value={on} onChange={setOn} />
          </div>
          <h3>{t('relief.whatIf.bands')}</h3>
          <div className="scroll-x" tabIndex={0} role="group" aria-label={t('relief.whatIf.bands')}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('relief.whatIf.household')}</th>
                  <th>{t('relief.whatIf.percent')}</th>
                  <th>{t('relief.whatIf.floor')}</th>
                </tr>
              </thead>
              <tbody>
                {form.bands.map((b, i) => (
                  <tr key={`${b.persons}${b.building}`}>
                    <td>{name(b)}</td>
                    {(['percent', 'floor'] as const).map((k) => (
                      <td key={k}>
                        <TextInput size="xs" w={110} aria-label={`${t(`relief.whatIf.${k}`)}: ${name(b)}`} inputMode="decimal" value={b[k]} onChange={(ev) => setTyped({ ...form, bands: form.bands.map((x, n) => (n === i ? { ...x, [k]: ev.currentTarget.value } : x)) })} error={bad(b[k], k === 'floor')} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      </section>
      {effect.isError && <Failed error={effect.error} />}
      {!e.applications ? (
        <Empty title={t('relief.whatIf.noneWhat')} />
      ) : (
        <>
          <p className="small muted" role="status">
            {t('relief.whatIf.applications', { n: number(e.applications) })} {e.before.monthly_gr === e.after.monthly_gr && !e.gain && !e.lose ? t('relief.whatIf.same') : ''}
          </p>
          <section className="panel" aria-labelledby="cost">
            <header>
              <h2 id="cost">{t('relief.whatIf.costs')}</h2>
            </header>
            <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="cost">
              <table className="table">
                <thead>
                  <tr>
                    <td />
                    <th className="num">{t('relief.whatIf.now')}</th>
                    <th className="num">{t('relief.whatIf.after')}</th>
                    <th className="num">{t('relief.whatIf.difference')}</th>
                  </tr>
                </thead>
                <tbody>
                  {(['yearly_gr', 'monthly_gr'] as const).map((k) => (
                    <tr key={k}>
                      <th scope="row">{t(k === 'yearly_gr' ? 'relief.whatIf.cost' : 'relief.whatIf.monthly')}</th>
                      <td className="num">{money(e.before[k])}</td>
                      <td className="num">{money(e.after[k])}</td>
                      <td className="num">{change(e.before[k], e.after[k])}</td>
                    </tr>
                  ))}
                  <tr>
                    <th scope="row">{t('relief.whatIf.supported')}</th>
                    <td className="num">{number(e.before.supported)}</td>
                    <td className="num">{number(e.after.supported)}</td>
                    <td className="num">{(e.after.supported > e.before.supported ? '+' : '') + number(e.after.supported - e.before.supported)}</td>
                  </tr>
                </tbody>
              </table>
            </div>
          </section>
          <ul className="figures" data-testid="effect">
            {(['gain', 'new', 'lose', 'drop'] as const).map((k) => (
              <li key={k} className="count">
                <b>{number(e[k])}</b>
                <span>{t(`relief.whatIf.${k}`)}</span>
              </li>
            ))}
          </ul>
          <section className="panel" aria-labelledby="by-household">
            <header>
              <h2 id="by-household">{t('relief.whatIf.rows')}</h2>
            </header>
            <div className="scroll-x" tabIndex={0} role="group" aria-labelledby="by-household">
              <table className="table">
                <thead>
                  <tr>
                    <th>{t('relief.whatIf.household')}</th>
                    <th className="num">{t('relief.whatIf.count')}</th>
                    <th className="num">{t('relief.whatIf.now')}</th>
                    <th className="num">{t('relief.whatIf.after')}</th>
                    {(['gain', 'lose', 'drop'] as const).map((k) => (
                      <th key={k} className="num">
                        {t(`relief.whatIf.${k}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {e.rows?.map((r) => (
                    <tr key={`${r.persons}${r.building}`}>
                      <td>{name(r)}</td>
                      <td className="num">{number(r.count)}</td>
                      <td className="num">{money(r.before_gr)}</td>
                      <td className="num">{money(r.after_gr)}</td>
                      <td className="num">{number(r.gain)}</td>
                      <td className="num">{number(r.lose)}</td>
                      <td className="num">{number(r.drop)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
          {(e.changed?.length ?? 0) > 0 && (
            <section className="panel" aria-labelledby="changed">
              <header>
                <h2 id="changed">{t('relief.whatIf.changed')}</h2>
              </header>
              <div className="scroll-x" style={{ maxHeight: 320 }} tabIndex={0} role="group" aria-labelledby="changed">
                <table className="table">
                  <thead>
                    <tr>
                      <th>{t('relief.field.number')}</th>
                      <th className="num">{t('relief.whatIf.now')}</th>
                      <th className="num">{t('relief.whatIf.after')}</th>
                      <th className="num">{t('relief.whatIf.difference')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {e.changed!.map((c) => (
                      <tr key={c.id}>
                        <td>
                          <Go to={`/relief/applications/${c.id}`}>{c.number}</Go>
                        </td>
                        <td className="num">{money(c.before_gr)}</td>
                        <td className="num">{money(c.after_gr)}</td>
                        <td className="num">{change(c.before_gr, c.after_gr)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          )}
        </>
      )}
    </>
  );
}
