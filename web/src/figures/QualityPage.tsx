// How well each register is kept: a score, what it was after each analysis, and the rows to mend, the worst field first.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, url } from '../api/client';
import { StatTable } from '../programme/StatisticsPage';
import { decimal, number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { percent, trendOf } from './figures';
import { Head } from './Frame';
import type { Quality } from './types';

const path = '/figures/quality';

export function QualityPage() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const quality = useQuery({ queryKey: ['figures', 'quality'], queryFn: ({ signal }) => get<Quality>(path, {}, signal) });
  const q = quality.data;
  const both = (key: string) => ({ pl: t(key, { lng: 'pl' }), en: t(key, { lng: 'en' }) });
  return (
    <>
      <Head title={t('figures.part.quality')} path={path} />
      <p className="muted">{t('figures.qualityWhat')}</p>
      {quality.isError ? (
        <Failed error={quality.error} onRetry={() => void quality.refetch()} />
      ) : !q ? (
        <Waiting what={t('programme.counting')} />
      ) : (
        <>
          {q.few && <p className="small muted">{t('programme.few')}</p>}
          {q.registers.map((r) => (
            <section key={r.register} className="panel" aria-labelledby={`q-${r.register}`}>
              <header>
                <h2 id={`q-${r.register}`} className="grow">
                  {text(r.title)}
                </h2>
                <span className="score">{percent(r.score, 1)}</span>
                <span className="small muted">{t('figures.rowsSeen', { n: number(r.rows) })}</span>
              </header>
              {r.score === null ? (
                <Empty title={t('figures.noScore')}>{t('figures.noScoreWhat')}</Empty>
              ) : (
                <div className="in scroll-x" tabIndex={0} role="group" aria-labelledby={`q-${r.register}`}>
                  <table className="table">
                    <thead>
                      <tr>
                        <th scope="col">{t('figures.field')}</th>
                        <th scope="col">{t('figures.rule')}</th>
                        <th scope="col" className="num">{t('figures.failed')}</th>
                        <th scope="col" className="num">{t('figures.weight')}</th>
                        <th scope="col">{t('figures.mend')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {r.faults.map((f) => (
                        <Fault key={f.rule} register={r.register} f={f} rows={r.rows} />
                      ))}
                    </tbody>
                  </table>
                </div>
              )}
              {r.trend.length > 0 && <StatTable table={trendOf(r, { title: both('figures.trend'), on: both('figures.runDay'), score: both('figures.score'), rows: both('figures.rows') })} csv={url(path, { format: 'csv', table: `${r.register}_trend`, lang: i18n.language })} />}
            </section>
          ))}
        </>
      )}
    </>
  );
}

function Fault({ register, f, rows }: { register: string; f: Quality['registers'][number]['faults'][number]; rows: number }) {
  const { t } = useTranslation();
  const text = useText();
  const [open, setOpen] = useState(false);
  const list = useQuery({ queryKey: ['figures', 'quality', register, f.rule], queryFn: ({ signal }) => get<{ id: number; label: string; finding: number }[]>(`${path}/${register}/rows`, { rule: f.rule }, signal), enabled: open });
  return (
    <tr>
      <td>{text(f.field)}</td>
      <td>
        <span className="rule">{f.rule}</span> {text(f.title)}
      </td>
      <td className="num">
        {number(f.failed)} <span className="muted">({percent(rows ? f.failed / rows : 0, 1)})</span>
      </td>
      <td className="num">{decimal(f.weight)}</td>
      <td>
        {f.failed > 0 && f.source && (
          <details className="fold" onToggle={(e) => setOpen(e.currentTarget.open)}>
            <summary>{t('figures.showRows')}</summary>
            {list.isError && <Failed error={list.error} onRetry={() => void list.refetch()} />}
            {open && !list.data && !list.isError && <span className="small muted">{t('programme.counting')}</span>}
            <ul className="lines">
              {list.data?.map((r) => (
                <li key={r.id}>
                  <Link to="/registers/$name" params={{ name: register }} search={{ row: r.id } as never}>
                    {r.label || t('figures.rowNo', { n: r.id })}
                  </Link>
                </li>
              ))}
            </ul>
          </details>
        )}
      </td>
    </tr>
  );
}
