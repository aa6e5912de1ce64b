// The situation on one day, on one page: what arrived, what was given, what is left, who is on duty. Made to be printed
// for a meeting or sent on as a file.
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, url } from '../../api/client';
import { cellText, figureText } from '../../programme/figures';
import type { Report } from '../../programme/types';
import { Day } from '../../ui/Day';
import { date, number } from '../../ui/format';
import { IconDownload, IconPrint } from '../../ui/icons';
import { useText } from '../../ui/text';
import { today } from './desk/decide';
import { Asked, Head, Only } from './parts';

/** Whoever works in the programme sees its numbers; others need the right to statistics. */
export const situationReaders = ['aid.manage', 'statistics.read', 'aid.stock', 'aid.patrol', 'aid.register', 'aid.volunteers'];

export function SituationPage() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const [on, setOn] = useState<string | null>(null);
  const report = useQuery({ queryKey: ['programme', 'aid', 'situation', on], queryFn: ({ signal }) => get<Report>('/aid/situation', { on: on ?? undefined }, signal), placeholderData: keepPreviousData });
  return (
    <Only any={situationReaders}>
      <Head title={t('aid.situation.title')} what={t('aid.situation.what')}>
        <div className="hstack wrap no-print">
          <Day aria-label={t('aid.onDay')} placeholder={date(today())} value={on} onChange={setOn} maxDate={today()} w={140} />
          <Button variant="default" component="a" href={url('/aid/situation', { on: on ?? undefined, format: 'pdf', lang: i18n.language })} leftSection={<IconDownload size={16} />}>
            PDF
          </Button>
          <Button variant="default" onClick={() => window.print()} leftSection={<IconPrint size={16} />}>
            {t('action.print')}
          </Button>
        </div>
      </Head>
      <Asked query={report} waiting={t('aid.situation.loading')}>
        {(r) => (
          <>
            <p className="small muted num" role="status">
              {t('programme.asOf', { day: date(r.on), revision: number(r.revision) })}
            </p>
            <ul className="figures">
              {r.figures?.map((f) => (
                <li key={f.key} className="count">
                  <b>{figureText(f.value, f.unit) || '–'}</b>
                  <span>{text(f.title)}</span>
                </li>
              ))}
            </ul>
            {r.tables?.map((table) => (
              <section key={table.name} className="panel" aria-labelledby={`situation-${table.name}`}>
                <header>
                  <h2 id={`situation-${table.name}`}>{text(table.title)}</h2>
                </header>
                {!table.rows?.length ? (
                  <p className="in muted">{t('aid.situation.nothing')}</p>
                ) : (
                  <div className="scroll-x" tabIndex={0} role="region" aria-labelledby={`situation-${table.name}`}>
                    <table className="table">
                      <thead>
                        <tr>
                          {table.columns.map((c, i) => (
                            <th key={c.key} scope="col" className={typeof table.rows[0]?.[i] === 'number' ? 'num' : undefined}>
                              {text(c.title)}
                            </th>
                          ))}
                        </tr>
                      </thead>
                      <tbody>
                        {table.rows.map((row, i) => (
                          <tr key={i}>
                            {row.map((v, j) => (
                              <td key={j} className={typeof v === 'number' ? 'num' : undefined}>
                                {cellText(v, table.columns[j], text)}
                              </td>
                            ))}
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </div>
                )}
              </section>
            ))}
          </>
        )}
      </Asked>
    </Only>
  );
}
