// Discrepancies of one party or road manager: worked on together, each with a verdict of its own.
import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { useMay } from '../account/session';
import { file } from '../api/client';
import type { Finding } from '../api/types';
import { ActionError } from '../programme/ActionForm';
import { useAction } from '../programme/action';
import { date, moneyRange, number } from '../ui/format';
import { SeverityMark } from '../ui/Severity';
import { Empty, Failed, Waiting } from '../ui/States';
import { bundlesQuery } from './queries';
import type { Bundle } from './types';
import './cases.css';

export function BundlesPage() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(bundlesQuery);
  const all = list.data?.pages.flatMap((p) => p.bundles) ?? [];
  const total = list.data?.pages[0].total ?? 0;
  return (
    <div className="cases-page">
      <div>
        <h1>{t('cases.bundles')}</h1>
        <p className="muted">{t('cases.bundlesWhat')}</p>
      </div>
      {list.isError ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : !list.data ? <Waiting what={t('cases.bundlesLoading')} /> : all.length === 0 ? <Empty title={t('cases.bundlesNone')}>{t('cases.bundlesNoneWhat')}</Empty> : all.map((b) => <One key={b.id ?? `${b.party_id}${b.keeper}`} b={b} />)}
      {list.data && (
        <p className="hstack wrap" role="status">
          {t('cases.bundlesShown', { n: number(all.length), total: number(total) })}
          {list.hasNextPage && (
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('cases.bundlesMore')}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

function One({ b }: { b: Bundle }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay();
  const onDone = () => void client.invalidateQueries({ queryKey: ['findings'] });
  const items = (l: Finding[]) => ({ items: l.map((f) => ({ id: f.id, version: f.version })) });
  const make = useAction<{ id: number }, unknown>('/bundles', { onDone });
  const leave = useAction<{ id: number }, unknown>(`/bundles/${b.id ?? 0}/leave`, { onDone });
  const letter = useMutation({ mutationFn: () => file(`/bundles/${b.id ?? 0}/letter`, { purpose: 'control', format: 'pdf' }, `pakiet-${b.id}.pdf`), onSuccess: onDone });
  const name = b.party || b.keeper || t('cases.party', { id: b.party_id });
  return (
    <article aria-label={name}>
      <div className="hstack wrap">
        <h2 className="grow">{name}</h2>
        {b.id ? <span className="badge">{t('cases.bundleNo', { id: b.id })}</span> : <span className="badge hatched">{t('cases.couldBe')}</span>}
        {b.id && may('finding.decide') && (
          <Button size="compact-sm" variant="default" loading={letter.isPending} onClick={() => letter.mutate()}>
            {t('papers.bundle')}
          </Button>
        )}
        {!b.id && may('finding.decide') && (
          <Button size="compact-sm" loading={make.busy} onClick={() => void make.run(items(b.items))}>
            {t('cases.makeBundle')}
          </Button>
        )}
      </div>
      <ActionError action={make} />
      <Refused error={letter.error} />
      <ActionError action={leave} />
      {b.count > b.items.length && <p className="notice">{t('cases.bundleCut', { n: number(b.items.length), total: number(b.count) })}</p>}
      <div style={{ overflowX: 'auto' }}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('field.rule')}</th>
              <th scope="col">{t('field.label')}</th>
              <th scope="col">{t('field.state')}</th>
              <th scope="col">{t('field.money')}</th>
              <th scope="col">{t('cases.due')}</th>
              {b.id && may('finding.decide') && <th scope="col">{t('cases.leave')}</th>}
            </tr>
          </thead>
          <tbody>
            {b.items.map((f) => (
              <tr key={f.id}>
                <td className="nowrap">
                  <SeverityMark severity={f.severity} outcome={f.outcome} size={14} /> <span className="rule">{f.rule}</span>
                </td>
                <td>
                  <Link to="/" search={{ id: f.id } as never}>
                    {f.label || f.id}
                  </Link>
                </td>
                <td>{t(`state.${f.state}`)}</td>
                <td className="num">
                  {(f.money ?? []).map((m) => (
                    <div key={m.basis}>
                      {t(`basis.${m.basis}`, m.basis)} {moneyRange(m.min_gr, m.max_gr)}
                    </div>
                  ))}
                </td>
                <td className="num nowrap">{f.due_on ? date(f.due_on) : ''}</td>
                {b.id && may('finding.decide') && (
                  <td>
                    <Button size="compact-xs" variant="subtle" aria-label={`${t('cases.leave')}: ${f.label}`} onClick={() => void leave.run(items([f]))}>
                      {t('cases.leave')}
                    </Button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </article>
  );
}
