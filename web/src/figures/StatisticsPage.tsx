// Statistics of the discrepancies: for whoever works on them, and for the mayor.
import { Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { get, url } from '../api/client';
import { rulesQuery } from '../findings/queries';
import { FigureTile, StatTable } from '../programme/StatisticsPage';
import type { Report } from '../programme/types';
import { Day } from '../ui/Day';
import { date, number } from '../ui/format';
import { Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { Head } from './Frame';
import { StreetField } from './StreetField';

export const readsFindings = (s: ReturnType<typeof useSession>) => s.registers?.discrepancies !== undefined && s.registers.discrepancies.read !== false;

export function StatisticsPage() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const narrow = readsFindings(useSession()); // who sees numbers only sees those of everything
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const [rule, setRule] = useState<string | null>(null);
  const [street, setStreet] = useState('');
  const rules = useQuery(rulesQuery);
  const query = { from: from ?? undefined, to: to ?? undefined, rule: rule ?? undefined, street: street || undefined };
  const path = '/figures/statistics';
  const report = useQuery({ queryKey: ['figures', 'statistics', query, i18n.language], queryFn: ({ signal }) => get<Report>(path, { ...query, lang: i18n.language }, signal), placeholderData: keepPreviousData });
  const r = report.data;
  return (
    <>
      <Head title={t('figures.part.statistics')} path={path} query={query}>
        {narrow && (
          <>
            <Day aria-label={t('programme.from')} placeholder={t('programme.from')} value={from} onChange={setFrom} maxDate={to ?? undefined} w={130} />
            <Day aria-label={t('programme.to')} placeholder={t('programme.to')} value={to} onChange={setTo} minDate={from ?? undefined} w={130} />
            <Select aria-label={t('figures.rule')} placeholder={t('figures.allRules')} clearable searchable data={(rules.data ?? []).map((x) => ({ value: x.rule, label: `${x.rule} ${text(x.title)}` }))} value={rule} onChange={setRule} w={210} />
            <StreetField value={street} onChange={setStreet} />
          </>
        )}
      </Head>
      {report.isError ? (
        <Failed error={report.error} onRetry={() => void report.refetch()} />
      ) : !r ? (
        <Waiting what={t('programme.counting')} />
      ) : (
        <>
          <p className="small muted" role="status">
            {t('programme.asOf', { day: date(r.on), revision: number(r.revision) })}
          </p>
          {r.few && <p className="small muted">{t('programme.few')}</p>}
          <ul className="figures">{r.figures?.map((f) => <FigureTile key={f.key} figure={f} />)}</ul>
          {r.tables?.map((table) => <StatTable key={table.name} table={table} csv={url(path, { ...query, format: 'csv', table: table.name, lang: i18n.language })} />)}
        </>
      )}
    </>
  );
}
