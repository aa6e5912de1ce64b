// The rules bench: other numbers and rules are tried beside those in force, and signed when the outcome is wanted.
import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FeatureCollection } from 'geojson';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { useMay } from '../account/session';
import { listOf } from '../account/list';
import { get, post } from '../api/client';
import { rulesQuery } from '../findings/queries';
import { today } from '../params/periods';
import { Day } from '../ui/Day';
import { date, dateTime, number } from '../ui/format';
import { Empty, Failed, ProgressBar, Waiting } from '../ui/States';
import { useText } from '../ui/text';

const ChangesMap = lazy(() => import('../map/ChangesMap'));

type Words = { pl: string; en: string };
interface Tried { from: unknown; to: unknown }
interface Sum { title: Words; findings: number; min_gr: number; max_gr: number }
interface Side { findings: Record<string, Record<string, number>>; money: Record<string, Sum> }
interface Trial {
  id: number;
  name: string;
  on: string;
  state: 'running' | 'done' | 'failed';
  progress: { stage?: string; done?: number; total?: number };
  error?: string | null;
  actor: string;
  started_at: string;
  result?: { before: Side; after: Side; changes: Record<string, Record<string, number>>; values: Record<string, Tried>; switched: Record<string, Tried> } | null;
}
interface Finding { no: number; what: 'appears' | 'vanishes' | 'changes'; rule: string; severity: string; was: string; label: string; sentence: Words; lon?: number | null; lat?: number | null; discrepancy?: number | null }
interface Settings {
  off: { rule: string; since: string; by: string; reason: string; itself?: boolean }[];
  signings: { id: number; trial: number; valid_from: string; params: Record<string, Tried>; rules: Record<string, Tried>; reason: string; signed_by: string; signed_at: string }[];
}
interface Param { name: string; value: unknown }

const zl = (gr: number) => `${number(Math.round(gr / 100))} zł`;
const shownOf = (v: unknown) => (typeof v === 'string' ? v : JSON.stringify(v));

export function TrialsPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay();
  const trials = useQuery({ queryKey: ['trials'], queryFn: ({ signal }) => get('/trials', {}, signal).then(listOf<Trial>), refetchInterval: (q) => (q.state.data?.some((x) => x.state === 'running') ? 1000 : false), enabled: may('rule.try') });
  const settings = useQuery({ queryKey: ['trials', 'settings'], queryFn: ({ signal }) => get<Settings>('/rules/settings', {}, signal) });
  const [open, setOpen] = useState<number | null>(null);
  const shown = open === null ? trials.data?.[0] : trials.data?.find((x) => x.id === open);
  const again = () => client.invalidateQueries({ queryKey: ['trials'] });
  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('trials.title')}</h1>
        <p className="muted">{t('trials.what')}</p>
        <p>
          <Link to="/runs">{t('nav.runs')}</Link>
        </p>
        {may('rule.try') && <Start onStarted={(id) => (setOpen(id), void again())} />}
        {may('rule.try') && (
          <section className="panel" aria-labelledby="trials">
            <header>
              <h2 id="trials">{t('trials.list')}</h2>
            </header>
            {trials.isError ? (
              <Failed error={trials.error} onRetry={() => void trials.refetch()} />
            ) : !trials.data ? (
              <Waiting what={t('trials.loading')} />
            ) : trials.data.length === 0 ? (
              <Empty title={t('trials.none')} />
            ) : (
              <div className="in hstack wrap">
                {trials.data.map((x) => (
                  <Button key={x.id} variant={x === shown ? 'filled' : 'default'} size="xs" aria-pressed={x === shown} onClick={() => setOpen(x.id)}>
                    {x.id}. {x.name} · {t(`trials.state.${x.state}`)}
                  </Button>
                ))}
              </div>
            )}
          </section>
        )}
        {shown?.state === 'running' && (
          <section className="panel">
            <div className="in" role="status">
              {t(`trials.stage.${shown.progress.stage ?? 'read'}`)}
              <ProgressBar progress={{ done: shown.progress.done ?? 0, total: shown.progress.total ?? 4 }} label={shown.name} />
            </div>
          </section>
        )}
        {shown?.state === 'failed' && <p role="alert">{shown.error}</p>}
        {shown?.state === 'done' && shown.result && <Outcome key={shown.id} trial={shown} onSigned={again} />}
        <Signed settings={settings.data} onReverted={again} />
      </div>
    </div>
  );
}

function Start({ onStarted }: { onStarted: (id: number) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const rules = useQuery(rulesQuery);
  const params = useQuery({ queryKey: ['params', 'list'], queryFn: ({ signal }) => get('/params', {}, signal).then(listOf<Param>) });
  const [name, setName] = useState('');
  const [on, setOn] = useState<string | null>(null);
  const [param, setParam] = useState<string | null>(null);
  const [value, setValue] = useState('');
  const [off, setOff] = useState<string[]>([]);
  const [back, setBack] = useState<string[]>([]);
  const now = params.data?.find((p) => p.name === param)?.value;
  const start = useMutation({
    mutationFn: () => {
      const given = value.trim().replace(',', '.');
      const parsed = typeof now === 'string' ? value.trim() : given === 'true' || given === 'false' ? given === 'true' : Number(given);
      return post<{ id: number }>('/trials', { name: name.trim(), on: on ?? undefined, params: param && value.trim() ? { [param]: parsed } : {}, rules: Object.fromEntries([...off.map((r) => [r, false]), ...back.map((r) => [r, true])]) });
    },
    onSuccess: (r) => onStarted(r.id),
  });
  const list = (rules.data ?? []).map((r) => ({ value: r.rule, label: `${r.rule} ${text(r.title)}` }));
  return (
    <section className="panel" aria-label={t('trials.start')}>
      <form
        className="in hstack wrap"
        style={{ alignItems: 'flex-end', gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          start.mutate();
        }}
      >
        <TextInput label={t('trials.name')} value={name} onChange={(e) => setName(e.currentTarget.value)} required w={260} />
        <Select label={t('trials.param')} searchable clearable data={(params.data ?? []).map((p) => ({ value: p.name, label: t(`param.${p.name}`, p.name) }))} value={param} onChange={setParam} w={280} />
        <TextInput label={t('trials.value')} description={param ? t('trials.now', { value: shownOf(now) }) : undefined} value={value} onChange={(e) => setValue(e.currentTarget.value)} w={180} />
        <MultiSelect label={t('trials.off')} data={list.filter((r) => !back.includes(r.value))} value={off} onChange={setOff} searchable w={260} />
        <MultiSelect label={t('trials.with')} data={list.filter((r) => !off.includes(r.value))} value={back} onChange={setBack} searchable w={260} />
        <Day label={t('trials.on')} description={t('trials.onWhat')} placeholder={t('trials.today')} value={on} onChange={setOn} w={220} />
        <Button type="submit" loading={start.isPending} disabled={!name.trim()}>
          {t('trials.start')}
        </Button>
      </form>
      <div className="in">
        <Refused error={start.error} />
      </div>
    </section>
  );
}

function Outcome({ trial, onSigned }: { trial: Trial; onSigned: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const may = useMay();
  const text = useText();
  const r = trial.result!;
  const rules = useQuery(rulesQuery);
  const title = (rule: string) => text(rules.data?.find((x) => x.rule === rule)?.title);
  const rows = Object.entries(r.changes).filter(([, c]) => c.appears + c.vanishes + c.changes > 0).sort(([a], [b]) => a.localeCompare(b));
  const bases = [...new Set([...Object.keys(r.before.money), ...Object.keys(r.after.money)])].sort();
  const findings = useQuery({ queryKey: ['trials', trial.id, 'findings'], queryFn: ({ signal }) => get<{ findings: Finding[]; total: number }>(`/trials/${trial.id}/findings`, { limit: 2000 }, signal) });
  const places = useMemo<FeatureCollection>(
    () => ({
      type: 'FeatureCollection',
      features: (findings.data?.findings ?? [])
        .filter((f) => f.lon != null && f.lat != null)
        .map((f) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [f.lon!, f.lat!] }, properties: { kind: f.what === 'appears' ? 'new' : f.what === 'vanishes' ? 'closed' : 'changed' } })),
    }),
    [findings.data],
  );
  // The file holds every one, however many: they are read page by page.
  const csv = useMutation({
    mutationFn: async () => {
      const all: Finding[] = [];
      for (let total = 1; all.length < total; ) {
        const next = await get<{ findings: Finding[]; total: number }>(`/trials/${trial.id}/findings`, { skip: all.length, limit: 10_000 });
        if (next.findings.length === 0) break;
        all.push(...next.findings);
        total = next.total;
      }
      return all;
    },
    onSuccess: (all) => save(all),
  });
  const save = (all: Finding[]) => {
    // A text that a spreadsheet would take for a formula stays a text.
    const cell = (v: unknown) => `"${(typeof v === 'string' ? v.replace(/^[=+\-@\t\r]/, "'$&") : String(v ?? '')).replaceAll('"', '""')}"`;
    const lines = [['rule', 'what', 'severity', 'was', 'label', 'lon', 'lat'], ...all.map((f) => [f.rule, f.what, f.severity, f.was, f.label, f.lon, f.lat])].map((l) => l.map(cell).join(';'));
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob(['\ufeff' + lines.join('\r\n')], { type: 'text/csv' }));
    a.download = `trial-${trial.id}.csv`;
    a.click();
    URL.revokeObjectURL(a.href);
  };
  return (
    <>
      <section className="panel" aria-labelledby="outcome">
        <header>
          <h2 id="outcome">{t('trials.result')}</h2>
          <span className="muted small">
            {[...Object.entries(r.values).map(([n, v]) => `${t(`param.${n}`, n)}: ${shownOf(v.from)} → ${shownOf(v.to)}`), ...Object.entries(r.switched).map(([n, v]) => `${n}: ${shownOf(v.from)} → ${shownOf(v.to)}`)].join(' · ')} · {date(trial.on)}
          </span>
        </header>
        {rows.length === 0 ? (
          <Empty title={t('trials.nothing')} />
        ) : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('trials.result')}>
            <table className="table" data-testid="trial-counts">
              <thead>
                <tr>
                  <th>{t('trials.rule')}</th>
                  {(['appears', 'vanishes', 'changes', 'same'] as const).map((k) => (
                    <th key={k} className="num">
                      {t(`trials.what_.${k}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map(([rule, c]) => (
                  <tr key={rule}>
                    <td>
                      {rule} <span className="muted">{title(rule)}</span>
                    </td>
                    {(['appears', 'vanishes', 'changes', 'same'] as const).map((k) => (
                      <td key={k} className="num">
                        {number(c[k] ?? 0)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <section className="panel" aria-labelledby="trial-money">
        <header>
          <h2 id="trial-money">{t('trials.money')}</h2>
          <span className="muted small">{t('trials.moneyWhat')}</span>
        </header>
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('trials.money')}>
          <table className="table" data-testid="trial-money">
            <thead>
              <tr>
                <th>{t('trials.basis')}</th>
                <th className="num">{t('trials.before')}</th>
                <th className="num">{t('trials.after')}</th>
              </tr>
            </thead>
            <tbody>
              {bases.map((b) => {
                const was = r.before.money[b];
                const is = r.after.money[b];
                return (
                  <tr key={b}>
                    <td>{text((is ?? was).title)}</td>
                    <td className="num">{was ? `${zl(was.min_gr)} – ${zl(was.max_gr)}` : '–'}</td>
                    <td className="num">{is ? `${zl(is.min_gr)} – ${zl(is.max_gr)}` : '–'}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </section>
      {rows.length > 0 && (
        <section className="panel" aria-labelledby="trial-findings">
          <header>
            <h2 id="trial-findings">{t('trials.findings')}</h2>
            {findings.data && <span className="muted small">{t('trials.shown', { n: number(findings.data.findings.length), total: number(findings.data.total) })}</span>}
            <Button size="xs" variant="default" onClick={() => csv.mutate()} loading={csv.isPending} disabled={!findings.data}>
              {t('trials.download')}
            </Button>
          </header>
          <Refused error={csv.error} />
          {findings.isError ? (
            <Failed error={findings.error} onRetry={() => void findings.refetch()} />
          ) : !findings.data ? (
            <Waiting what={t('trials.loading')} />
          ) : (
            <>
              <div style={{ position: 'relative', height: 320 }} role="group" aria-label={t('trials.map')} data-testid="trial-map">
                <Suspense fallback={null}>
                  <ChangesMap data={places} />
                </Suspense>
              </div>
              <div className="scroll-x" style={{ maxHeight: 420, overflowY: 'auto' }} tabIndex={0} role="region" aria-label={t('trials.findings')}>
                <table className="table">
                  <tbody>
                    {findings.data.findings.map((f) => (
                      <tr key={f.no}>
                        <td>{f.rule}</td>
                        <td>{t(`trials.what_.${f.what}`)}</td>
                        <td>{f.discrepancy ? <Link to={`/findings?id=${f.discrepancy}` as never}>{f.label}</Link> : f.label}</td>
                        <td>{text(f.sentence)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </>
          )}
        </section>
      )}
      {may('rule.sign') ? <Sign trial={trial} onSigned={onSigned} /> : <p className="muted">{t('trials.whoSigns')}</p>}
    </>
  );
}

function Sign({ trial, onSigned }: { trial: Trial; onSigned: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [from, setFrom] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const sign = useMutation({
    mutationFn: () => post<{ valid_from: string }>(`/trials/${trial.id}/sign`, { valid_from: from ?? '', reason: reason.trim() }),
    onSuccess: () => Promise.all([onSigned(), client.invalidateQueries({ queryKey: ['params'] })]),
  });
  return (
    <section className="panel" aria-labelledby="trial-sign">
      <header>
        <h2 id="trial-sign">{t('trials.sign')}</h2>
      </header>
      <form
        className="in hstack wrap"
        style={{ alignItems: 'flex-end', gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          sign.mutate();
        }}
      >
        <Day label={t('trials.from')} placeholder={t('trials.today')} value={from} onChange={setFrom} w={200} />
        <TextInput label={t('trials.reason')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} required w={360} />
        <Button type="submit" loading={sign.isPending} disabled={reason.trim().length < 3}>
          {t('trials.signDo')}
        </Button>
      </form>
      <div className="in" aria-live="polite">
        <Refused error={sign.error} />
        {sign.isSuccess && <p>{t('trials.signed', { from: date(sign.data.valid_from) })}</p>}
      </div>
    </section>
  );
}

function Signed({ settings, onReverted }: { settings?: Settings; onReverted: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const may = useMay();
  const revert = useMutation({
    // What is not yet in force is taken back before it begins; the rest from today on.
    mutationFn: (s: Settings['signings'][number]) => post(`/rules/signings/${s.id}/revert`, { valid_from: s.valid_from > today() ? s.valid_from : '', reason: t('trials.revert') }),
    onSuccess: onReverted,
  });
  if (!settings || settings.off.length + settings.signings.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="signings">
      <header>
        <h2 id="signings">{t('trials.signings')}</h2>
      </header>
      <ul className="in" style={{ paddingLeft: 28 }}>
        {settings.off.map((o) => (
          <li key={`off-${o.rule}`}>
            <b>{o.rule}</b> · {t('trials.off_')} · {o.itself ? t('trials.itself') : t('trials.offSince', { since: date(o.since), by: o.by, reason: o.reason })}
          </li>
        ))}
        {settings.signings.map((s) => (
          <li key={s.id}>
            {[...Object.entries(s.params).map(([n, v]) => `${t(`param.${n}`, n)}: ${shownOf(v.from)} → ${shownOf(v.to)}`), ...Object.entries(s.rules).map(([n, v]) => `${n}: ${shownOf(v.from)} → ${shownOf(v.to)}`)].join(' · ')} · {t('trials.signedBy', { who: s.signed_by, trial: s.trial, from: date(s.valid_from) })} · {s.reason} · <span className="muted">{dateTime(s.signed_at)}</span>{' '}
            {may('rule.sign') && (
              <Button size="xs" variant="default" loading={revert.isPending} onClick={() => revert.mutate(s)}>
                {t('trials.revert')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="in">
        <Refused error={revert.error} />
      </div>
    </section>
  );
}
