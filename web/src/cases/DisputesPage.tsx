// Rules that officers say are wrong: how many findings, of how many, and when a rule stops itself.
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../account/session';
import { ActionError } from '../programme/ActionForm';
import { useAction } from '../programme/action';
import { dateTime } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { disputesQuery } from './queries';
import type { Disputed } from './types';
import './cases.css';

export function DisputesPage() {
  const { t } = useTranslation();
  const list = useQuery(disputesQuery);
  return (
    <div className="cases-page">
      <div>
        <h1>{t('cases.disputes')}</h1>
        <p className="muted">{t('cases.disputesWhat')}</p>
      </div>
      {list.isError ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : !list.data ? <Waiting what={t('cases.disputesLoading')} /> : list.data.length === 0 ? <Empty title={t('cases.disputesNone')}>{t('cases.disputesNoneWhat')}</Empty> : list.data.map((d) => <One key={d.rule} d={d} />)}
    </div>
  );
}

function One({ d }: { d: Disputed }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useMay();
  const client = useQueryClient();
  const settle = useAction<unknown, unknown>(`/disputes/${d.rule}/settle`, { onDone: () => void client.invalidateQueries({ queryKey: ['findings'] }) });
  return (
    <article aria-label={d.rule}>
      <div className="hstack wrap">
        <h2 className="grow">
          <span className="rule">{d.rule}</span> {text(d.title)}
        </h2>
        <span className={`badge ${d.over ? 'bad' : ''}`}>{t(d.over ? 'cases.over' : 'cases.within')}</span>
        {may('param.set') && (
          <Button size="compact-sm" variant="default" loading={settle.busy} onClick={() => void settle.run({})}>
            {t('cases.settle')}
          </Button>
        )}
      </div>
      <p className="num">{t('cases.share', { disputed: d.disputed, findings: d.findings, share: Math.round(d.share * 100), limit: Math.round(d.limit * 100), least: d.least })}</p>
      <ActionError action={settle} />
      <ul className="row-list">
        {d.voices.map((v) => (
          <li key={`${v.discrepancy_id}${v.actor}`}>
            <Link to="/" search={{ id: v.discrepancy_id } as never}>
              {v.label || v.discrepancy_id}
            </Link>{' '}
            <span className="muted small">
              {v.actor}, {dateTime(v.at)}
            </span>
            <div>„{v.words}”</div>
          </li>
        ))}
      </ul>
    </article>
  );
}
