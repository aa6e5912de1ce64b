// One import: what the file is, how its columns were understood, what would change, then publish, and undo.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../account/session';
import { get, patch, post, remove } from '../api/client';
import { useLive } from '../api/events';
import type { ImportJob, ImportMap, ImportOptions } from '../api/types';
import { bytes, dateTime, number } from '../ui/format';
import { Explained } from '../ui/Explained';
import { Failed, ProgressBar, Waiting } from '../ui/States';
import { IconUndo } from '../ui/icons';
import { useText } from '../ui/text';
import { Columns } from './Columns';
import { Changes } from './Changes';
import { OptionsForm } from './OptionsForm';
import { StateBadge } from './StateBadge';

const ChangesMap = lazy(() => import('../map/ChangesMap'));

export function ImportPage() {
  const may = useMay();
  const { t } = useTranslation();
  const { id } = getRouteApi('/imports/$id').useParams() as { id: string };
  const client = useQueryClient();
  const live = useLive();
  const job = useQuery({
    queryKey: ['import', Number(id)],
    queryFn: ({ signal }) => get<ImportJob>(`/imports/${id}`, {}, signal),
    refetchInterval: (q) => (q.state.data?.state === 'reading' ? (live ? 2000 : 700) : false),
  });
  const refresh = () => {
    for (const key of [['import', Number(id)], ['imports'], ['registers'], ['rows'], ['office']]) void client.invalidateQueries({ queryKey: key });
    void client.invalidateQueries({ queryKey: ['import-part', Number(id)] });
  };
  const act = useMutation({
    mutationFn: (what: 'publish' | 'undo' | 'discard') => (what === 'discard' ? remove(`/imports/${id}`) : post(`/imports/${id}/${what}`)),
    onSettled: refresh,
  });
  const again = useMutation({ mutationFn: (o: ImportOptions) => patch(`/imports/${id}`, o), onSettled: refresh });

  if (job.isError) return <Failed error={job.error} onRetry={() => void job.refetch()} />;
  if (!job.data) return <Waiting what={t('imports.loadingOne')} />;
  const j = job.data;
  const ready = j.state === 'rehearsed';
  const busy = act.isPending || again.isPending;

  return (
    <div className="page">
      <div className="page-in">
        <div className="hstack wrap" style={{ gap: '4px 12px' }}>
          <Link to="/imports" className="small">
            ← {t('nav.imports')}
          </Link>
          <h1>
            {t('imports.one', { id: j.id })}: {t(`layer.${j.layer}`, j.layer)}
          </h1>
          <StateBadge job={j} />
          <span className="grow" />
          {ready && may('import') && (
            <>
              <Button variant="default" disabled={busy} onClick={() => act.mutate('discard')}>
                {t('imports.discard')}
              </Button>
              <Button loading={act.isPending} disabled={busy} onClick={() => act.mutate('publish')}>
                {t('imports.publish')}
              </Button>
            </>
          )}
          {j.state === 'published' && may('import') && (
            <Button variant="default" leftSection={<IconUndo size={16} />} disabled={busy} onClick={() => act.mutate('undo')}>
              {t('imports.undo')}
            </Button>
          )}
        </div>

        {act.isError && <div className="notice bad"><Failed error={act.error} kept={t('imports.keptNothing')} /></div>}
        {again.isError && <div className="notice bad"><Failed error={again.error} kept={t('imports.keptRehearsal')} /></div>}
        {j.state === 'published' && <div className="notice good">{t('imports.published', { revision: j.revision })}</div>}
        {j.state === 'undone' && <div className="notice">{t('imports.undone', { revision: j.undone_by })}</div>}
        {j.state === 'discarded' && <div className="notice">{t('imports.discarded')}</div>}
        {j.state === 'failed' && (
          <div className="notice bad" role="alert">
            <b>{t('imports.failed')}</b>
            <p>
              <Explained code={j.detail?.error_code} message={j.error ?? ''} />
            </p>
            <p className="small">
              {t('imports.keptNothing')} {t('state.quote')} <span className="mono">import {j.id}</span>
            </p>
          </div>
        )}

        {j.state === 'reading' ? (
          <section className="panel">
            <div className="in">
              <ProgressBar label={t(`stage.${j.progress?.stage ?? 'read'}`, j.progress?.stage ?? '')} progress={j.progress} />
              <p className="small muted" style={{ marginTop: 8 }}>
                {(j.files ?? []).map((f) => `${f.name} (${bytes(f.size)})`).join(', ')} · {t('imports.nothingYet')}
              </p>
            </div>
          </section>
        ) : (
          <>
            <WhatItIs job={j} />
            {may('import') && (ready || j.state === 'failed') && <OptionsForm job={j} busy={busy} onRehearse={(o) => again.mutate(o)} />}
            {j.detail?.columns?.length ? <Columns job={j} editable={may('import') && (ready || j.state === 'failed')} busy={busy} onChange={(map) => again.mutate({ ...j.options, map })} /> : null}
            {j.state !== 'failed' && <Changes job={j} />}
            {j.state !== 'failed' && j.layer !== 'leases' && j.layer !== 'rates' && <WhatMoves job={j} />}
          </>
        )}
      </div>
    </div>
  );
}

function WhatItIs({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const text = useText();
  const d = job.detail ?? {};
  return (
    <section className="panel" aria-labelledby="what">
      <header>
        <h2 id="what">{t('imports.whatItIs')}</h2>
        <span className="muted small num">{dateTime(job.created_at)} · {job.actor}</span>
      </header>
      <div className="in vstack">
        {(job.files ?? []).map((f, i) => (
          <div key={`${f.name}${f.layer}${i}`} className="hstack wrap" style={{ gap: '2px 12px' }}>
            <b>{f.name}</b>
            <span className="muted num">{[f.layer && f.layer !== f.name.replace(/\.[^.]*$/, '') ? f.layer : '', f.format, bytes(f.size), f.rows ? t('imports.rows', { count: f.rows, n: number(f.rows) }) : ''].filter(Boolean).join(' · ')}</span>
          </div>
        ))}
        {(d.crs || d.crs_why) && (
          <div>
            <b>{t('imports.crs')}: {d.crs || t('imports.crsNone')}</b> {d.axis && <span className="muted">{t('imports.axis', { axis: t(`axis.${d.axis}`, d.axis) })}</span>}
            {d.crs_why && <div className="muted">{text(d.crs_why_text ?? d.crs_why)}</div>}
            {d.axis_why && <div className="muted">{text(d.axis_why_text ?? d.axis_why)}</div>}
          </div>
        )}
        {d.complete && <div className="small muted">{t('imports.completeFor')} {d.scope}</div>}
        {d.photos && <div className="small muted num">{t('imports.photos', { named: number(d.photos.named), found: number(d.photos.found), missing: number(d.photos.missing) })}</div>}
        {(d.warnings_text ?? d.warnings)?.map((w) => (
          <div key={text(w)} className="notice warn">
            {text(w)}
          </div>
        ))}
        {d.identity && <div className="small muted">{t('imports.identity')}: {text(d.identity)}</div>}
      </div>
    </section>
  );
}

function WhatMoves({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const map = useQuery({ queryKey: ['import-part', job.id, 'map', job.counts], queryFn: ({ signal }) => get<ImportMap>(`/imports/${job.id}/map`, {}, signal), enabled: open, retry: false });
  if (map.isError || (map.data && !map.data.features.length)) return null;
  return (
    <section className="panel" aria-labelledby="moves">
      <header>
        <h2 id="moves">{t('imports.map')}</h2>
        <span className="muted small num">
          {map.data && t('imports.mapCount', { n: number(map.data.features.length) })}
          {map.data?.more ? ` · ${t('imports.mapMore', { n: number(map.data.more) })}` : ''}
        </span>
        <span className="grow" />
        <Button size="compact-sm" variant="subtle" onClick={() => setOpen(!open)}>
          {t(open ? 'action.hide' : 'action.show')}
        </Button>
      </header>
      {open && (
        <div className="map-wrap" style={{ height: 360 }}>
          {map.data ? (
            <Suspense fallback={<Waiting what={t('map.loading')} />}>
              <ChangesMap data={map.data} />
            </Suspense>
          ) : (
            <Waiting what={t('map.loading')} />
          )}
        </div>
      )}
    </section>
  );
}
