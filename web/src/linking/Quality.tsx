// How well automatic links do against what people decided, run by run; and weights fitted to the office's own links.
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../api/client';
import { useSession } from '../account/session';
import { Empty, Failed, Waiting } from '../ui/States';
import { number } from '../ui/format';
import { qualityQuery } from './queries';
import { tell } from './tell';

export function QualityTab() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const session = useSession();
  const q = useQuery(qualityQuery);
  const [problem, setProblem] = useState('');
  if (q.isError) return <Failed error={q.error} onRetry={() => void q.refetch()} />;
  if (!q.data) return <Waiting what={t('linking.loadingQuality')} />;
  const share = (v: number) => `${(100 * v).toFixed(1).replace('.', i18n.language === 'pl' ? ',' : '.')} %`;
  const figure = (v: number) => v.toFixed(4).replace('.', i18n.language === 'pl' ? ',' : '.');
  async function send(path: string, body?: unknown) {
    setProblem('');
    try {
      await post(path, body);
      await client.invalidateQueries({ queryKey: ['linking', 'quality'] });
    } catch (x) {
      setProblem(tell(x, i18n.language));
    }
  }
  const sides = [
    ['log_loss', figure],
    ['auto_precision', share],
    ['auto_recall', share],
    ['suggest_precision', share],
    ['suggest_recall', share],
  ] as const;
  return (
    <div className="link-page">
      <p className="muted">{t('linking.qualityWhat')}</p>
      {q.data.runs.length === 0 ? (
        <Empty title={t('linking.noRuns')} />
      ) : (
        <div className="table-wrap" tabIndex={0} role="region" aria-label={t('linking.tab.quality')}>
          <table className="table">
            <thead>
              <tr>
                {['run', 'decisions', 'automatic', 'suggested', 'manual', 'left', 'labelled', 'precision', 'recall'].map((c) => (
                  <th key={c} scope="col" className="num">
                    {t(`linking.measure.${c}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {q.data.runs.map((r) => (
                <tr key={r.run}>
                  <td className="num">
                    {r.run} · {r.at}
                  </td>
                  <td className="num">{number(r.measures.decisions)}</td>
                  {(['automatic', 'suggested', 'manual', 'left'] as const).map((k) => (
                    <td key={k} className="num">
                      {number(r.measures[k])} <span className="muted">{r.measures.decisions ? share(r.measures[k] / r.measures.decisions) : ''}</span>
                    </td>
                  ))}
                  <td className="num">{number(r.measures.labelled)}</td>
                  <td className="num">{r.measures.judged ? `${share(r.measures.precision)} (${r.measures.right} / ${r.measures.judged})` : t('linking.notMeasured')}</td>
                  <td className="num">{r.measures.linked ? `${share(r.measures.recall)} (${r.measures.found} / ${r.measures.linked})` : t('linking.notMeasured')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2>{t('linking.fitTitle')}</h2>
      <p className="muted">{t('linking.fitWhat', { n: number(q.data.pairs), needed: number(q.data.needed) })}</p>
      {problem && (
        <div className="link-problem" role="alert">
          {problem}
        </div>
      )}
      <Button size="xs" variant="default" disabled={q.data.pairs < q.data.needed} onClick={() => void send('/linking/fits')}>
        {t('linking.fit')}
      </Button>
      {q.data.fits.map((f) => (
        <section key={f.id} className="link-fit" aria-label={t('linking.fitOf', { n: f.id })}>
          <h3>
            {t('linking.fitOf', { n: f.id })} · {f.fitted_by} · {f.fitted_at.slice(0, 16).replace('T', ' ')} <span className={`badge ${f.state === 'approved' ? 'good' : f.state === 'rejected' ? 'bad' : 'hatched'}`}>{t(`linking.fitState.${f.state}`)}</span> {f.decided_by}
          </h3>
          <p className="small">{t('linking.fitPairs', { train: f.report.train, test: f.report.test, linked: f.report.linked })}</p>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('linking.measureTitle')}</th>
                <th scope="col" className="num">
                  {t('linking.before')}
                </th>
                <th scope="col" className="num">
                  {t('linking.after')}
                </th>
              </tr>
            </thead>
            <tbody>
              {sides.map(([k, as]) => (
                <tr key={k}>
                  <th scope="row">{t(`linking.side.${k}`)}</th>
                  <td className="num">{as(f.report.before[k])}</td>
                  <td className="num">{as(f.report.after[k])}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="small num">
            {Object.entries(f.weights)
              .map(([k, v]) => `${t(`factor.${k}`, k)} ${v.toFixed(3).replace('.', i18n.language === 'pl' ? ',' : '.')}`)
              .join(' · ')}
          </p>
          {f.state === 'proposed' &&
            (session.permissions?.includes('param.set') ? (
              <div className="hstack">
                <Button size="xs" onClick={() => void send(`/linking/fits/${f.id}`, { approve: true })}>
                  {t('linking.approve')}
                </Button>
                <Button size="xs" variant="default" onClick={() => void send(`/linking/fits/${f.id}`, { approve: false })}>
                  {t('linking.reject')}
                </Button>
              </div>
            ) : (
              <p className="small muted">{t('linking.whoApproves')}</p>
            ))}
        </section>
      ))}
    </div>
  );
}
