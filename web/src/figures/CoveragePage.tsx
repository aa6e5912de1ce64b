// What was scanned when: so that "nothing found" and "never scanned" are told apart.
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import { date, number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { percent } from './figures';
import { Head } from './Frame';
import type { Coverage } from './types';

export function CoveragePage() {
  const { t } = useTranslation();
  const [which, setWhich] = useState('all');
  const path = '/figures/coverage';
  const coverage = useQuery({ queryKey: ['figures', 'coverage'], queryFn: ({ signal }) => get<Coverage>(path, {}, signal) });
  const c = coverage.data;
  const streets = (c?.streets ?? []).filter((s) => which === 'all' || (which === 'never' ? s.never : s.ours));
  return (
    <>
      <Head title={t('figures.part.coverage')} path={path} table="streets">
        {c && c.streets.length > 0 && <SegmentedControl aria-label={t('figures.whichStreets')} value={which} onChange={setWhich} data={(['all', 'ours', 'never'] as const).map((v) => ({ value: v, label: t(`figures.streets.${v}`) }))} />}
      </Head>
      {coverage.isError ? (
        <Failed error={coverage.error} onRetry={() => void coverage.refetch()} />
      ) : !c ? (
        <Waiting what={t('figures.comparing')} />
      ) : !c.campaigns.length ? (
        <Empty title={t('figures.noScan')}>{t('figures.noScanWhat')}</Empty>
      ) : (
        <>
          <ul className="figures">
            <li className="count">
              <b>{percent(c.share, 1)}</b>
              <span>{t('figures.checked')}</span>
            </li>
            <li className="count">
              <b>{percent(c.ours_share, 1)}</b>
              <span>{t('figures.checkedOurs')}</span>
            </li>
            <li className="count">
              <b>{number(c.never)}</b>
              <span>{t('figures.neverLanes')}</span>
            </li>
            <li className="count">
              <b>{date(c.last)}</b>
              <span>{t('figures.lastScan')}</span>
            </li>
          </ul>
          <section className="panel" aria-labelledby="scans">
            <header>
              <h2 id="scans">{t('figures.scans')}</h2>
            </header>
            <div className="in scroll-x" tabIndex={0} role="group" aria-labelledby="scans">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('figures.scan')}</th>
                    <th scope="col">{t('figures.driven')}</th>
                    <th scope="col" className="num">{t('figures.coveredArea')}</th>
                    <th scope="col" className="num">{t('figures.shareOfLanes')}</th>
                    <th scope="col">{t('figures.extent')}</th>
                  </tr>
                </thead>
                <tbody>
                  {c.campaigns.map((x) => (
                    <tr key={x.id}>
                      <td>{x.name}</td>
                      <td className="nowrap">{[date(x.from), date(x.to)].filter((v, i, l) => v && l.indexOf(v) === i).join(' – ') || '–'}</td>
                      <td className="num nowrap">{number(x.covered_m2)} m²</td>
                      <td className="num">{percent(x.share, 1)}</td>
                      <td>{x.estimated ? <span className="badge hatched">{t('figures.estimated')}</span> : t('figures.delivered')}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
          {c.streets.length > 0 && <section className="panel" aria-labelledby="streets">
            <header>
              <h2 id="streets">{t('figures.streetByStreet')}</h2>
              <span className="small muted">{t('figures.countsFrom', { share: percent(c.least) })}</span>
            </header>
            <div className="in scroll-x" tabIndex={0} role="group" aria-labelledby="streets">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('figures.street')}</th>
                    <th scope="col" className="num">{t('figures.laneArea')}</th>
                    <th scope="col">{t('figures.lookedAt')}</th>
                    <th scope="col">{t('figures.lastLook')}</th>
                    {c.campaigns.map((x) => (
                      <th key={x.id} scope="col" className="num">
                        {x.name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {streets.slice(0, 400).map((s) => (
                    <tr key={s.street}>
                      <td>{s.street}</td>
                      <td className="num nowrap">{number(s.area_m2)} m²</td>
                      <td>
                        <span className={`share ${s.never ? 'never' : ''}`}>
                          <span className="bar" aria-hidden="true">
                            <i style={{ width: `${s.share * 100}%` }} />
                          </span>
                          {percent(s.share)}
                        </span>
                      </td>
                      <td>{s.never ? <span className="badge hatched">{t('figures.never')}</span> : date(s.last) || '–'}</td>
                      {s.covered_m2.map((v, i) => (
                        <td key={c.campaigns[i].id} className="num">
                          {percent(s.area_m2 ? v / s.area_m2 : 0)}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
              {streets.length > 400 && <p className="small muted">{t('figures.moreInFile', { n: number(streets.length - 400) })}</p>}
            </div>
          </section>}
        </>
      )}
    </>
  );
}
