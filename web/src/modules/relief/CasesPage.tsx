// All applications by where they stand: what waits for whom, and until when.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/client';
import type { RowsPage } from '../../api/types';
import { DataGrid } from '../../ui/DataGrid';
import { date, money, number } from '../../ui/format';
import { Empty, Failed, Waiting } from '../../ui/States';
import { Go } from '../entry';
import { useAsked, useGo } from '../place';
import { StateBadge } from './StateBadge';
import './relief.css';

/** In the order of the case; those in which the office has something to do come first. */
const order = ['DRAFT', 'SUBMITTED', 'CALLED', 'IN_REVIEW', 'DECIDED', 'DELIVERED', 'APPEALED', 'FINAL', 'PAID', 'CLOSED', 'WITHDRAWN'];

export function CasesPage() {
  const { t } = useTranslation();
  const go = useGo();
  const asked = useAsked();
  const state = order.includes(String(asked.state)) ? String(asked.state) : '';
  const sort = typeof asked.sort === 'string' ? asked.sort : state && !['PAID', 'CLOSED', 'WITHDRAWN'].includes(state) ? 'due_on,id' : '-received_on,-id';
  const groups = useQuery({ queryKey: ['programme', 'relief', 'states'], queryFn: ({ signal }) => get<{ groups: { value: string; count: number }[] }>('/registers/relief_applications/groups', { by: 'state' }, signal) });
  const rows = useInfiniteQuery({
    queryKey: ['programme', 'relief', 'cases', state, sort],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => get<RowsPage>('/registers/relief_applications', { filter: state ? `state = '${state}'` : undefined, sort, limit: 100, after: pageParam }, signal),
    getNextPageParam: (last: RowsPage) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
  const counts = new Map((groups.data?.groups ?? []).map((g) => [String(g.value), g.count]));
  const list = rows.data?.pages.flatMap((p) => p.rows) ?? [];
  const count = rows.data?.pages[0]?.count ?? 0;
  return (
    <>
      <h1>{t('relief.menu.cases')}</h1>
      <div className="states" role="group" aria-label={t('relief.cases.states')}>
        {['', ...order].filter((s) => s === '' || counts.get(s)).map((s) => (
          <button key={s} type="button" className="count" aria-pressed={s === state} onClick={() => go('/relief/cases', s ? { state: s } : {})}>
            <b>{number(s ? counts.get(s) : [...counts.values()].reduce((a, b) => a + b, 0))}</b>
            <span>{s ? t(`relief.state.${s}`) : t('relief.cases.all')}</span>
          </button>
        ))}
      </div>
      {rows.isError ? (
        <Failed error={rows.error} onRetry={() => void rows.refetch()} />
      ) : !rows.data ? (
        <Waiting what={t('relief.cases.loading')} />
      ) : !list.length ? (
        <Empty title={t('relief.cases.none')} action={<Go to="/relief/desk">{t('relief.menu.desk')}</Go>}>
          {t('relief.cases.noneWhat')}
        </Empty>
      ) : (
        <section className="panel cases" aria-label={t('relief.menu.cases')}>
          <DataGrid
            label={t('relief.menu.cases')}
            rows={list}
            count={count}
            rowKey={(r) => r.id}
            sort={sort.split(',')[0]}
            onSort={(s) => go('/relief/cases', { state: state || undefined, sort: s }, true)}
            fetchMore={() => void rows.fetchNextPage()}
            fetching={rows.isFetching}
            columns={[
              { id: 'number', title: t('relief.field.number'), width: '120px', sort: 'number', cell: (r) => <Go to={`/relief/applications/${r.id}`}>{String(r.number || t('relief.cases.draft', { id: r.id }))}</Go> },
              { id: 'applicant', title: t('relief.field.applicant'), width: 'minmax(96px, 0.5fr)', cell: (r) => String(r.applicant ?? '') },
              { id: 'state', title: t('relief.field.state'), width: 'minmax(220px, 1.4fr)', sort: 'state', cell: (r) => <StateBadge state={String(r.state)} verdict={String(r.verdict ?? '')} /> },
              { id: 'waiting', title: t('relief.field.waiting'), width: 'minmax(220px, 1.2fr)', cell: (r) => ((r.waiting as string[] | null) ?? []).map((p) => t(`relief.part.${p}`)).join(', ') },
              { id: 'due', title: t('relief.field.due'), width: '104px', sort: 'due_on', end: true, cell: (r) => date(r.due_on as string) },
              { id: 'support', title: t('relief.field.support'), width: '104px', sort: 'support_gr', end: true, cell: (r) => (r.support_gr ? money(Number(r.support_gr)) : '–') },
              { id: 'received', title: t('relief.field.received'), width: '104px', sort: 'received_on', end: true, cell: (r) => date(r.received_on as string) },
            ]}
          />
        </section>
      )}
    </>
  );
}
