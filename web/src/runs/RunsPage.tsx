// Analyses: start one, watch it, and see what each rule found compared with the run before.
import { Button, MultiSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../account/session';
import { get, post } from '../api/client';
import { useLive } from '../api/events';
import type { Page, Run } from '../api/types';
import { rulesQuery } from '../findings/queries';
import { Day } from '../ui/Day';
import { date, dateTime, number, seconds } from '../ui/format';
import { Empty, Failed, ProgressBar, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { perRule } from './counts';
import { Managers } from './Managers';

const runsQuery = { queryKey: ['runs'], queryFn: ({ signal }: { signal: AbortSignal }) => get<Page<Run> | Run[]>('/runs', { limit: 100 }, signal).then((r) => (Array.isArray(r) ? r : r.rows)) };

export function RunsPage() {
  const { t } = useTranslation();
  const text = useText();
  const may = useMay();
  const live = useLive();
  const client = useQueryClient();
  const rules = useQuery(rulesQuery);
  const runs = useQuery({ ...runsQuery, refetchInterval: (q) => (q.state.data?.some((r) => r.state === 'running') ? (live ? 2000 : 700) : false) });
  const [on, setOn] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string[]>([]);
  const [open, setOpen] = useState<number | null>(null);
  const start = useMutation({
    mutationFn: () => post<{ id: number }>('/runs', { on: on ?? undefined, rules: chosen.length ? chosen : undefined }),
    onSuccess: (r) => setOpen(r.id),
    onSettled: () => void client.invalidateQueries({ queryKey: ['runs'] }),
  });
  const shown = runs.data?.find((r) => r.id === open) ?? runs.data?.[0];

  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('nav.runs')}</h1>
        <p>
          <Link to={'/scans' as never}>{t('observations.compare')}</Link>
          {may('rule.try') && (
            <>
              {' · '}
              <Link to={'/trials' as never}>{t('trials.title')}</Link>
            </>
          )}
        </p>
        {may('office.set') && <Managers />}
        {may('analyse') && <section className="panel" aria-labelledby="start">
          <header>
            <h2 id="start">{t('runs.start')}</h2>
            <span className="muted small">{t('runs.startWhat')}</span>
          </header>
          <form
            className="in hstack wrap"
            style={{ alignItems: 'flex-end', gap: 12 }}
            onSubmit={(e) => {
              e.preventDefault();
              start.mutate();
            }}
          >
            <Day label={t('runs.on')} description={t('runs.onWhat')} placeholder={t('runs.today')} value={on} onChange={setOn} w={220} />
            <MultiSelect label={t('runs.rules')} description={t('runs.rulesWhat')} placeholder={chosen.length ? undefined : t('runs.allRules')} searchable clearable data={(rules.data ?? []).map((r) => ({ value: r.rule, label: `${r.rule} ${text(r.title)}` }))} value={chosen} onChange={setChosen} style={{ flex: 1, minWidth: 240 }} />
            <Button type="submit" loading={start.isPending}>
              {t('runs.go')}
            </Button>
          </form>
          {start.isError && <Failed error={start.error} kept={t('runs.kept')} />}
        </section>}

        {runs.isError ? (
          <Failed error={runs.error} onRetry={() => void runs.refetch()} />
        ) : !runs.data ? (
          <Waiting what={t('runs.loading')} />
        ) : !runs.data.length ? (
          <Empty title={t('runs.emptyTitle')}>{t('runs.emptyWhat')}</Empty>
        ) : (
          <>
            {shown && <RunPanel run={shown} />}
            <section className="panel" aria-labelledby="run-history">
              <header>
                <h2 id="run-history">{t('runs.history')}</h2>
                <span className="muted num">{number(runs.data.length)}</span>
              </header>
              <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="run-history">
                <table className="table">
                  <thead>
                    <tr>
                      <th className="num">{t('imports.no')}</th>
                      <th className="num">{t('runs.onShort')}</th>
                      <th>{t('imports.state')}</th>
                      <th>{t('runScope')}</th>
                      {(['new', 'same', 'gone', 'unknown'] as const).map((c) => (
                        <th key={c} className="num">
                          {t(`runCounts.${c}`)}
                        </th>
                      ))}
                      <th className="num">{t('runs.took')}</th>
                      <th className="num">{t('imports.when')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {runs.data.map((r) => (
                      <tr key={r.id} data-click="" aria-current={shown?.id === r.id ? 'true' : undefined} onClick={() => setOpen(r.id)}>
                        <td className="num">
                          <button type="button" className="plain" style={{ color: 'var(--accent)', textDecoration: 'underline' }} onClick={() => setOpen(r.id)}>
                            {r.id}
                          </button>
                        </td>
                        <td className="num">{date(r.on_date)}</td>
                        <td>
                          <span className={`badge ${r.state === 'done' ? 'good' : r.state === 'failed' ? 'bad' : ''}`}>{t(`runState.${r.state}`)}</span>
                        </td>
                        <td>
                          {t(`runKind.${r.kind ?? 'full'}`)}
                          {r.why && <div className="small muted" lang="pl">{r.why}</div>}
                        </td>
                        {(['new', 'same', 'gone', 'unknown'] as const).map((c) => (
                          <td key={c} className="num">
                            {number(r.counts?.[c])}
                          </td>
                        ))}
                        <td className="num">{seconds(r.seconds)}</td>
                        <td className="num nowrap">{dateTime(r.started_at)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          </>
        )}
      </div>
    </div>
  );
}

function RunPanel({ run }: { run: Run }) {
  const { t } = useTranslation();
  const text = useText();
  const rules = useQuery(rulesQuery);
  const stages = Object.entries(run.stages ?? {});
  const longest = Math.max(0.001, ...stages.map(([, s]) => s));
  const rows = perRule(run);
  const compared = rows.some((r) => r.new !== undefined);
  return (
    <section className="panel" aria-labelledby="run">
      <header>
        <h2 id="run">
          {t('runs.one', { id: run.id })} · {date(run.on_date)}
        </h2>
        <span className={`badge ${run.state === 'done' ? 'good' : run.state === 'failed' ? 'bad' : ''}`}>{t(`runState.${run.state}`)}</span>
        <span className="grow" />
        <span className="muted small num">
          {t(`runKind.${run.kind ?? 'full'}`)} · {dateTime(run.started_at)} · {run.actor}
        </span>
      </header>
      <div className="in vstack" style={{ gap: 16 }}>
        {run.state === 'running' && <ProgressBar label={t(`stage.${run.progress?.stage ?? 'rules'}`, run.progress?.stage ?? '')} progress={run.progress} />}
        {run.state === 'failed' && (
          <div className="notice bad" role="alert">
            <b>{t('runs.failed')}</b>
            <p>{run.error}</p>
            <p className="small">
              {t('runs.kept')} {t('state.quote')} <span className="mono">run {run.id}</span>
            </p>
          </div>
        )}
        {run.state === 'done' && (
          <>
            <div className="counts">
              {(['new', 'same', 'changed', 'gone', 'unknown'] as const).map((c) => (
                <div className="count" key={c}>
                  <b>{number(run.counts?.[c] ?? 0)}</b>
                  <span>{t(`runCounts.${c}`)}</span>
                </div>
              ))}
            </div>
            <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="run">
              <table className="table">
                <thead>
                  <tr>
                    <th>{t('field.rule')}</th>
                    <th className="num">{t('runs.found')}</th>
                    {compared && (['new', 'same', 'changed', 'gone', 'unknown'] as const).map((c) => (
                      <th key={c} className="num">
                        {t(`runCounts.${c}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map((r) => (
                    <tr key={r.rule}>
                      <td>
                        <Link to="/" search={{ hideRules: rows.filter((x) => x.rule !== r.rule).map((x) => x.rule).join(',') || undefined } as never}>
                          <span className="rule">{r.rule}</span> {text(rules.data?.find((x) => x.rule === r.rule)?.title)}
                        </Link>
                      </td>
                      <td className="num">{number(r.found)}</td>
                      {compared && [r.new, r.same, r.changed, r.gone, r.unknown].map((v, i) => (
                        <td key={i} className="num">
                          {number(v)}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {stages.length > 0 && (
              <div>
                <h3 style={{ marginBottom: 4 }}>
                  {t('runs.stages')} <span className="muted num">{seconds(run.seconds)}</span>
                </h3>
                {stages.map(([name, s]) => (
                  <div key={name} style={{ display: 'grid', gridTemplateColumns: '140px 1fr 80px', gap: 8, alignItems: 'center', fontSize: 13 }}>
                    <span>{t(`stage.${name}`, name)}</span>
                    <span className="bar">
                      <i style={{ width: `${(s / longest) * 100}%` }} />
                    </span>
                    <span className="num" style={{ textAlign: 'right' }}>
                      {seconds(s)}
                    </span>
                  </div>
                ))}
              </div>
            )}
            <p className="small muted">
              {t('runs.looked', { known: run.known_at ?? '–', revision: run.revision ?? '–' })} {run.param_set && <>{t('runs.params')} <span className="mono">{run.param_set}</span></>}
            </p>
          </>
        )}
      </div>
    </section>
  );
}
