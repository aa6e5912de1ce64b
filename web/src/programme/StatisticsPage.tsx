// Statistics of a programme: what a report asks for, as figures that lead to the rows behind them, and tables with a
// drawing beside each. Everything here is counted now, and goes out as a file in one click.
import { Button, Menu } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, officePrefix, url } from '../api/client';
import { Day } from '../ui/Day';
import { date, number } from '../ui/format';
import { IconDownload } from '../ui/icons';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { Chart } from './Chart';
import { cellText, figureText, isFigure } from './figures';
import './programme.css';
import type { Figure, Report, ReportTable } from './types';

const formats = [['xlsx', 'XLSX'], ['ods', 'ODS'], ['csv', 'CSV'], ['pdf', 'PDF A4']] as const;

/** path is where the report is, if it is not the module's own /{module}/statistics: then its own title says what it is. */
export function StatisticsPage({ module, path = `/${module}/statistics`, children }: { module: string; path?: string; children?: React.ReactNode }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const period = { from: from ?? undefined, to: to ?? undefined };
  const report = useQuery({ queryKey: ['programme', 'statistics', path, period], queryFn: ({ signal }) => get<Report>(path, period, signal), placeholderData: keepPreviousData });
  const r = report.data;
  const own = path === `/${module}/statistics`;
  return (
    <>
      <div className="hstack wrap page-head">
        <h1 className="grow">{!r ? t(own ? 'programme.statistics' : 'programme.report') : own ? `${t('programme.statistics')}: ${text(r.title)}` : text(r.title)}</h1>
        <div className="hstack wrap no-print" role="group" aria-label={t('programme.period')}>
          <Day aria-label={t('programme.from')} placeholder={t('programme.from')} value={from} onChange={setFrom} maxDate={to ?? undefined} w={140} />
          <Day aria-label={t('programme.to')} placeholder={t('programme.to')} value={to} onChange={setTo} minDate={from ?? undefined} w={140} />
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <Button variant="default" leftSection={<IconDownload size={14} />}>
                {t('registers.download')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {formats.map(([format, label]) => (
                <Menu.Item key={format} component="a" href={url(path, { ...period, format, lang: i18n.language })} download>
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      {report.isError ? (
        <Failed error={report.error} onRetry={() => void report.refetch()} />
      ) : !r ? (
        <Waiting what={t('programme.counting')} />
      ) : !r.figures?.length && !r.tables?.length ? (
        <Empty title={t('programme.nothingCounted')}>{t('programme.nothingCountedWhat')}</Empty>
      ) : (
        <>
          <p className="small muted" role="status">
            {t('programme.asOf', { day: date(r.on), revision: number(r.revision) })}
          </p>
          {r.few && <p className="small muted">{t('programme.few')}</p>}
          <ul className="figures">{r.figures?.map((f) => <FigureTile key={f.key} figure={f} />)}</ul>
          {r.tables?.map((table) => <StatTable key={table.name} table={table} csv={url(path, { ...period, format: 'csv', table: table.name, lang: i18n.language })} />)}
          {children}
        </>
      )}
    </>
  );
}

export function FigureTile({ figure: f }: { figure: Figure }) {
  const { t } = useTranslation();
  const text = useText();
  const router = useRouter();
  const body = (
    <>
      <b>{figureText(f.value, f.unit) || '–'}</b>
      <span>{text(f.title)}</span>
    </>
  );
  if (!f.source?.startsWith('/registers/')) return <li className="count">{body}</li>;
  const to = officePrefix + f.source;
  return (
    <li>
      <a className="count" href={to} title={t('programme.showRows')} onClick={(e) => !e.ctrlKey && !e.metaKey && (e.preventDefault(), router.history.push(to))}>
        {body}
      </a>
    </li>
  );
}

export function StatTable({ table, csv }: { table: ReportTable; csv: string }) {
  const { t } = useTranslation();
  const text = useText();
  const id = `table-${table.name}`;
  const rows = table.rows ?? [];
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <h2 id={id} className="grow">
          {text(table.title)}
        </h2>
        {rows.length > 0 && (
          <a className="small no-print" href={csv} download aria-label={`CSV: ${text(table.title)}`}>
            CSV
          </a>
        )}
      </header>
      {!rows.length ? (
        <p className="in muted">{t('programme.noRows')}</p>
      ) : (
        <div className={`in ${table.chart ? 'beside' : ''}`}>
          {table.chart && <Chart table={table} />}
          <div className="scroll-x" tabIndex={0} role="group" aria-labelledby={id}>
            <table className="table">
              <thead>
                <tr>
                  {table.columns.map((c, i) => (
                    <th key={c.key} scope="col" className={rows.some((r) => isFigure(r[i])) ? 'num' : undefined}>
                      {text(c.title)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((r, n) => (
                  <tr key={n}>
                    {table.columns.map((c, i) => (
                      <td key={c.key} className={isFigure(r[i]) ? 'num' : undefined}>
                        {cellText(r[i], c, text)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
    </section>
  );
}
