// Work in the background: what waits, runs, is done or has failed; again, or not at all.
import { Button, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { listOf } from '../account/list';
import { get, post } from '../api/client';
import { dateTime, number } from '../ui/format';
import { Empty, Failed, ProgressBar, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import type { Job } from './types';

const over = ['completed', 'done', 'cancelled', 'discarded', 'failed'];
const again = ['cancelled', 'discarded', 'failed', 'retryable', 'scheduled'];
const tone: Record<string, string> = { completed: 'good', done: 'good', discarded: 'bad', failed: 'bad', retryable: 'bad' };

export function JobsPage() {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const [state, setState] = useState('');
  const jobs = useQuery({ queryKey: ['jobs', state], queryFn: ({ signal }) => get('/jobs', { state }, signal).then(listOf<Job>), refetchInterval: 3000 });
  const act = useMutation({ mutationFn: ({ id, what }: { id: number; what: 'retry' | 'cancel' }) => post(`/jobs/${id}/${what}`, {}), onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }) });
  return (
    <>
      <h1>{t('admin.part.jobs')}</h1>
      <SegmentedControl
        aria-label={t('admin.state')}
        value={state}
        onChange={setState}
        style={{ alignSelf: 'flex-start', maxWidth: '100%', flexWrap: 'wrap' }}
        data={['', 'running', 'available', 'retryable', 'discarded', 'completed'].map((v) => ({ value: v, label: t(`admin.job.${v || 'all'}`) }))}
      />
      <Refused error={act.error} />
      <section className="panel" aria-label={t('admin.part.jobs')}>
        {jobs.isError ? (
          <Failed error={jobs.error} onRetry={() => void jobs.refetch()} />
        ) : !jobs.data ? (
          <Waiting what={t('admin.loadingJobs')} />
        ) : jobs.data.length === 0 ? (
          <Empty title={t('admin.noJobs')}>{t('admin.noJobsWhat')}</Empty>
        ) : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('admin.part.jobs')}>
            <table className="table">
              <thead>
                <tr>
                  <th className="num">{t('imports.no')}</th>
                  <th>{t('admin.jobKind')}</th>
                  <th>{t('admin.state')}</th>
                  <th className="num">{t('admin.attempt')}</th>
                  <th className="num">{t('imports.when')}</th>
                  <th>
                    <span className="visually-hidden">{t('account.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {jobs.data.map((j) => (
                  <tr key={j.id}>
                    <td className="num">{j.id}</td>
                    <td>
                      {text(j.title) || t(`admin.kind.${j.kind}`, j.kind)}
                      {j.state === 'running' && j.progress && <ProgressBar label={t(`stage.${j.progress.stage ?? 'total'}`, j.progress.stage ?? '')} progress={j.progress} />}
                      {j.error && <div className="small muted">{j.error}</div>}
                    </td>
                    <td>
                      <span className={`badge ${tone[j.state] ?? ''}`}>{t(`admin.job.${j.state}`, j.state)}</span>
                    </td>
                    <td className="num">
                      {number(j.attempt ?? 0)}
                      {j.max_attempts ? ` / ${number(j.max_attempts)}` : ''}
                    </td>
                    <td className="num nowrap">{dateTime(j.finished_at ?? j.started_at ?? j.scheduled_at ?? j.created_at)}</td>
                    <td>
                      <span className="hstack">
                        {(j.retryable ?? again.includes(j.state)) && (
                          <Button size="compact-xs" variant="default" onClick={() => act.mutate({ id: j.id, what: 'retry' })} aria-label={`${t('admin.retry')}: ${j.id}`}>
                            {t('admin.retry')}
                          </Button>
                        )}
                        {(j.cancellable ?? !over.includes(j.state)) && (
                          <Button size="compact-xs" variant="default" onClick={() => act.mutate({ id: j.id, what: 'cancel' })} aria-label={`${t('admin.cancelJob')}: ${j.id}`}>
                            {t('admin.cancelJob')}
                          </Button>
                        )}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
