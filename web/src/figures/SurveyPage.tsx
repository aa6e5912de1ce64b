// Places that the data cannot decide: what a survey of each may be worth, and how precise it must be.
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import { money, number, withUnit } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { percent } from './figures';
import { Head } from './Frame';
import type { Survey } from './types';

export function SurveyPage() {
  const { t } = useTranslation();
  const text = useText();
  const [sort, setSort] = useState('money');
  const path = '/figures/survey';
  const survey = useQuery({ queryKey: ['figures', 'survey', sort], queryFn: ({ signal }) => get<Survey>(path, { sort }, signal) });
  const s = survey.data;
  const withMoney = !s?.withheld.includes('money');
  return (
    <>
      <Head title={t('figures.part.survey')} path={path} query={{ sort }} table="places">
        <SegmentedControl aria-label={t('figures.order')} value={sort} onChange={setSort} data={(['money', 'street', 'sure'] as const).map((v) => ({ value: v, label: t(`figures.sort.${v}`) }))} />
      </Head>
      <p className="muted">{t('figures.surveyWhat')}</p>
      {survey.isError ? (
        <Failed error={survey.error} onRetry={() => void survey.refetch()} />
      ) : !s ? (
        <Waiting what={t('figures.lookingUp')} />
      ) : !s.places.length ? (
        <Empty title={t('figures.noSurvey')}>{t('figures.noSurveyWhat')}</Empty>
      ) : (
        <section className="panel" aria-label={t('figures.part.survey')}>
          <div className="in scroll-x" tabIndex={0} role="group" aria-label={t('figures.part.survey')}>
            <p className="small muted" role="status">
              {t('figures.places', { count: s.places.length, n: number(s.places.length) })}
            </p>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('figures.street')}</th>
                  <th scope="col">{t('figures.object')}</th>
                  <th scope="col" className="num">{t('figures.inside')}</th>
                  <th scope="col" className="num">{t('figures.distance')}</th>
                  <th scope="col" className="num">{t('figures.needed')}</th>
                  {withMoney && <th scope="col" className="num">{t('figures.expected')}</th>}
                  <th scope="col">{t('figures.toSurvey')}</th>
                </tr>
              </thead>
              <tbody>
                {s.places.map((p) => (
                  <tr key={p.id}>
                    <td className="nowrap">
                      {p.street || '–'}
                      {p.order > 0 && <span className="small muted"> · {p.order}</span>}
                    </td>
                    <td>
                      <Link to="/" search={{ id: p.id } as never}>
                        {p.label}
                      </Link>
                    </td>
                    <td className="num">
                      <span className="share">
                        <span className="bar" aria-hidden="true">
                          <i style={{ width: `${p.probability * 100}%` }} />
                        </span>
                        {percent(p.probability)}
                      </span>
                    </td>
                    <td className="num nowrap">
                      {withUnit(p.distance_m ?? undefined, 'm')} <span className="muted">±{withUnit(p.tolerance_m ?? undefined, 'm')}</span>
                    </td>
                    <td className="num nowrap">{p.sigma_needed_m === null ? '–' : withUnit(p.sigma_object_needed_m ?? p.sigma_needed_m, 'm')}</td>
                    {withMoney && <td className="amount">{p.expected_gr === null ? '–' : money(p.expected_gr)}</td>}
                    <td className="small">{text(p.advice)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}
