// What would change, counted first, then row by row; and what was rejected, with the reason next to the cell.
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { ImportChange, ImportJob, ImportProblem, Page } from '../api/types';
import { number } from '../ui/format';
import { useText } from '../ui/text';
import { FieldChanges } from '../ui/Changes';
import { Explained } from '../ui/Explained';
import { RawTable } from '../ui/RawTable';
import { Failed, Waiting } from '../ui/States';

const kinds = ['new', 'changed', 'same', 'closed'] as const;
type View = (typeof kinds)[number] | 'problems';

const upper = (s: string) => s.charAt(0).toLocaleUpperCase() + s.slice(1);
const asPage = <T,>(r: Page<T> | T[]): Page<T> => (Array.isArray(r) ? { rows: r } : r);

export function Changes({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const c = job.counts ?? {};
  const problems = job.problems_count ?? c.rejected ?? 0;
  const first: View = (c.changed ?? 0) > 0 ? 'changed' : problems > 0 ? 'problems' : (c.new ?? 0) > 0 ? 'new' : 'same';
  const [view, setView] = useState<View>(first);
  const rehearsed = job.state === 'rehearsed';
  return (
    <section className="panel" aria-labelledby="changes">
      <header>
        <h2 id="changes">{t(rehearsed ? 'imports.rehearsal' : 'imports.whatChanged')}</h2>
        <span className="muted small num">{t('imports.read', { n: number(c.read ?? 0) })}</span>
      </header>
      <div className="in">
        <div className="counts" role="group" aria-label={t('imports.rehearsal')}>
          {kinds.map((k) => (
            <button key={k} type="button" className="count" aria-pressed={view === k} onClick={() => setView(k)}>
              <b>{number(c[k] ?? 0)}</b>
              <span>{t(`counts.${k}`)}</span>
            </button>
          ))}
          <button type="button" className="count" aria-pressed={view === 'problems'} onClick={() => setView('problems')}>
            <b>{number(c.rejected ?? 0)}</b>
            <span>
              {t('counts.rejected')}
              {problems > (c.rejected ?? 0) && ` · ${t('imports.problems', { count: problems, n: number(problems) })}`}
            </span>
          </button>
          {(c.history ?? 0) > 0 && (
            <div className="count">
              <b>{number(c.history!)}</b>
              <span>{t('counts.history')}</span>
            </div>
          )}
        </div>
        <div style={{ marginTop: 16 }}>{view === 'problems' ? <Problems job={job} /> : <Rows key={view} job={job} kind={view} />}</div>
      </div>
    </section>
  );
}

function Rows({ job, kind }: { job: ImportJob; kind: (typeof kinds)[number] }) {
  const { t } = useTranslation();
  const text = useText();
  const list = useInfiniteQuery({
    queryKey: ['import-part', job.id, kind, job.counts],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => get<Page<ImportChange> | ImportChange[]>(`/imports/${job.id}/changes`, { kind, limit: 50, after: pageParam }, signal).then(asPage),
    getNextPageParam: (last) => (last.next ? String(last.next) : undefined),
    enabled: (job.counts?.[kind] ?? 0) > 0,
  });
  if (!(job.counts?.[kind] ?? 0)) return <p className="muted">{t(`imports.none.${kind}`)}</p>;
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Waiting what={t('imports.loadingChanges')} />;
  const rows = list.data.pages.flatMap((p) => p.rows);
  const title = (f: string) => upper(text(job.detail?.fields?.find((x) => x.name === f)?.title) || t(`field.${f}`, f.replaceAll('_', ' ')));
  return (
    <>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t(`counts.${kind}`)}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('imports.key')}</th>
              <th className="num">{t('imports.row')}</th>
              <th>{t('imports.fields')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r, i) => (
              <tr key={`${r.key}${i}`}>
                <td className="mono nowrap">{r.key}</td>
                <td className="num">{r.row ? number(r.row) : ''}</td>
                <td>{r.fields && Object.keys(r.fields).length > 0 ? <FieldChanges fields={r.fields} title={title} /> : <span className="muted">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.hasNextPage && <More onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage} shown={rows.length} total={job.counts?.[kind] ?? 0} />}
    </>
  );
}

function Problems({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const total = job.problems_count ?? job.counts?.rejected ?? 0;
  const list = useInfiniteQuery({
    queryKey: ['import-part', job.id, 'problems', job.counts],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => get<Page<ImportProblem> | ImportProblem[]>(`/imports/${job.id}/problems`, { limit: 50, after: pageParam }, signal).then(asPage),
    getNextPageParam: (last) => (last.next ? String(last.next) : undefined),
    enabled: total > 0,
  });
  if (!total) return <p className="muted">{t('imports.none.problems')}</p>;
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Waiting what={t('imports.loadingChanges')} />;
  const rows = list.data.pages.flatMap((p) => p.rows);
  return (
    <>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('counts.rejected')}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('imports.file')}</th>
              <th className="num">{t('imports.row')}</th>
              <th>{t('imports.column')}</th>
              <th>{t('imports.value')}</th>
              <th>{t('imports.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((p, i) => (
              <tr key={p.no ?? i}>
                <td className="clip" style={{ maxWidth: 180 }}>
                  {p.file}
                </td>
                <td className="num">{p.row ? number(p.row) : t('imports.wholeFile')}</td>
                <td>{p.field}</td>
                <td>{p.value && <span className="mono" style={{ background: 'var(--bad-soft)', padding: '0 4px', borderRadius: 3 }}>{p.value}</span>}</td>
                <td>
                  <span className={`badge ${p.rejected ? 'bad' : ''}`}>{t(p.rejected ? 'imports.rejected' : 'imports.noted')}</span> <Explained code={p.code} message={p.message} place={p} />
                  {p.raw && (
                    <details className="fold">
                      <summary className="small">{t('imports.wholeRow')}</summary>
                      <RawTable raw={p.raw} />
                    </details>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.hasNextPage && <More onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage} shown={rows.length} total={total} />}
    </>
  );
}

function More({ onClick, loading, shown, total }: { onClick: () => void; loading: boolean; shown: number; total: number }) {
  const { t } = useTranslation();
  return (
    <div className="hstack" style={{ marginTop: 12 }}>
      <Button size="compact-sm" variant="default" onClick={onClick} loading={loading}>
        {t('action.more')}
      </Button>
      <span className="muted small num">
        {number(shown)} / {number(total)}
      </span>
    </div>
  );
}
