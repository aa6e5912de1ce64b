// One dated number on all days: its periods on a line of time, who set and confirmed each, who relied on it, and a new
// value with what it closes told beforehand.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Part } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { useMay, useSession } from '../account/session';
import { get, post } from '../api/client';
import { date, dateTime } from '../ui/format';
import { Failed, Waiting } from '../ui/States';
import { holds, layout, today, valueText, words, type Period } from './periods';
import { SetValue } from './SetValue';
import { Used } from './Used';

export interface ParamDoc {
  name: string;
  legal?: boolean;
  periods: Period[];
  earlier?: (Period & { known_from?: number; known_to?: number })[] | null;
}

export function ParamPage() {
  const { t } = useTranslation();
  const { name } = getRouteApi('/admin/params/$name').useParams() as { name: string };
  const doc = useQuery({ queryKey: ['params', 'one', name], queryFn: ({ signal }) => get<ParamDoc>(`/params/${encodeURIComponent(name)}`, {}, signal) });
  const [chosen, setChosen] = useState<string | null>(null);
  const may = useMay();
  if (doc.isError) return <Failed error={doc.error} onRetry={() => void doc.refetch()} />;
  if (!doc.data) return <Waiting what={t('params.loadingOne')} />;
  const { periods } = doc.data;
  const shown = periods.find((p) => (p.valid_from ?? '') === chosen) ?? periods.find((p) => holds(p, today())) ?? periods[0];
  return (
    <>
      <p>
        <Link to="/admin/params">{t('params.back')}</Link>
      </p>
      <div>
        <h1>{t(`param.${name}`, name)}</h1>
        <span className="mono small muted">{name}</span>
      </div>
      <Part id="periods" title={t('params.periods')} what={t('params.periodsWhat')}>
        <Timeline periods={periods} shown={shown} onChoose={(p) => setChosen(p.valid_from ?? '')} />
        {shown && <Shown period={shown} />}
      </Part>
      {may('param.set') && <SetValue key={periods.map((p) => p.id).join()} name={name} periods={periods} legal={doc.data.legal ?? false} />}
      {shown && <Used name={name} period={shown} />}
      {(doc.data.earlier?.length ?? 0) > 0 && (
        <Part id="earlier" title={t('params.earlier')}>
          <ul style={{ paddingLeft: 20 }}>
            {doc.data.earlier!.map((p, i) => (
              <li key={i}>
                <b>{valueText(p.name ?? name, p.value, t('params.yes'), t('params.no'))}</b> · {words(p, t('params.since'), t('params.until'))} · <span className="muted">{t('params.known', { from: p.known_from, to: (p.known_to ?? 1) - 1 })}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Timeline({ periods, shown, onChoose }: { periods: Period[]; shown?: Period; onChoose: (p: Period) => void }) {
  const { t } = useTranslation();
  const { spans, now } = layout(periods, today());
  return (
    <div className="timeline" role="group" aria-label={t('params.periods')}>
      {periods.map((p, i) => {
        const value = valueText(p.name, p.value, t('params.yes'), t('params.no'));
        const when = words(p, t('params.since'), t('params.until'));
        return (
          <button key={p.valid_from ?? ''} type="button" aria-pressed={p === shown} aria-label={t('params.show', { period: when, value })} title={when} style={{ left: `${spans[i].left}%`, width: `${spans[i].width}%` }} onClick={() => onChoose(p)}>
            <b>{value}</b>
            <span className="muted">{date(p.valid_from)}</span>
          </button>
        );
      })}
      <span className="today" style={{ left: `${now}%` }} title={t('params.today')} />
    </div>
  );
}

function Shown({ period: p }: { period: Period }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay();
  const { user } = useSession();
  const verify = useMutation({
    mutationFn: () => post(`/params/${encodeURIComponent(p.name)}/verify`, { valid_from: p.valid_from || undefined }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['params'] }),
  });
  const mine = !!p.set_by && p.set_by === user?.login;
  return (
    <>
      <dl className="kv">
        <dt>{t('params.value')}</dt>
        <dd>
          <b>{valueText(p.name, p.value, t('params.yes'), t('params.no'))}</b>
        </dd>
        <dt>{t('params.period')}</dt>
        <dd className="num">{words(p, t('params.since'), t('params.until'))}</dd>
        <dt>{t('params.basis')}</dt>
        <dd>{p.legal_basis || t('params.technical')}</dd>
        <dt>{t('params.verified')}</dt>
        <dd>
          {p.verified_by ? <span className="badge good">{p.verified_at ? t('params.verifiedAt', { who: p.verified_by, at: dateTime(p.verified_at) }) : t('params.verifiedBy', { who: p.verified_by })}</span> : <span className="badge hatched">{t('params.unverified')}</span>}{' '}
          <span className="muted small">{p.set_by ? t('params.setBy', { who: p.set_by, at: dateTime(p.set_at) }) : t('params.shipped')}</span>
        </dd>
      </dl>
      <Refused error={verify.error} />
      {may('param.set') && !p.verified_by && (
        <div className="hstack wrap">
          <Button variant="default" disabled={mine} loading={verify.isPending} onClick={() => verify.mutate()}>
            {t('params.verify')}
          </Button>
          <span className="small muted">{t(mine ? 'params.yours' : 'params.verifyWhat')}</span>
        </div>
      )}
    </>
  );
}
