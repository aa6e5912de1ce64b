import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get } from '../api/client';
import type { FindingsPage, Office, Param, Plan, Proof, Rule } from '../api/types';
import { openQuery, shownQuery, sortFor, type FindingsSearch } from './filters';

export const officeQuery = queryOptions({ queryKey: ['office'], queryFn: ({ signal }) => get<Office>('/office', {}, signal) });
export const rulesQuery = queryOptions({ queryKey: ['rules'], queryFn: ({ signal }) => get<Rule[]>('/rules', {}, signal), staleTime: Infinity });
export const paramsQuery = queryOptions({ queryKey: ['params'], queryFn: ({ signal }) => get<Param[] | { rows: Param[] }>('/params', {}, signal).then((p) => (Array.isArray(p) ? p : p.rows)), staleTime: 300_000 });

/** Counts of every legend entry, hidden ones included. */
export const facetsQuery = (s: FindingsSearch, login?: string) =>
  queryOptions({ queryKey: ['facets', openQuery(s, login)], queryFn: ({ signal }): Promise<FindingsPage> => get<FindingsPage>('/discrepancies', { ...openQuery(s, login), limit: 1 }, signal), placeholderData: keepPreviousData });

/** bbox narrows the list to what the map shows. */
export const findingsQuery = (s: FindingsSearch, rules: readonly string[], money: boolean, login?: string, bbox?: string) => {
  const { query: shown, nothing } = shownQuery(s, rules, login);
  const query = { ...shown, bbox };
  const sort = sortFor(s.sort, money);
  return infiniteQueryOptions({
    queryKey: ['findings', query, sort, nothing],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }): Promise<FindingsPage> =>
      nothing
        ? Promise.resolve({ rows: [], count: 0, revision: 0, facets: { rules: [], severity: {}, state: {}, outcome: {} } })
        : get<FindingsPage>('/discrepancies', { ...query, sort, limit: 200, after: pageParam }, signal),
    getNextPageParam: (last: FindingsPage) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
};

export const findingQuery = (id: number) => queryOptions({ queryKey: ['finding', id], queryFn: ({ signal }) => get<Proof>(`/discrepancies/${id}`, {}, signal) });
export const planQuery = (id: number) => queryOptions({ queryKey: ['finding', id, 'plan'], queryFn: ({ signal }) => get<Plan>(`/discrepancies/${id}/plan`, {}, signal) });
