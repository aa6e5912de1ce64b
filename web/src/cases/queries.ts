import { queryOptions, infiniteQueryOptions } from '@tanstack/react-query';
import { get } from '../api/client';
import type { Bundle, Case, CaseProcess, Disputed } from './types';

// The keys begin with "finding" and "findings", so that a revision asks them again.
export const caseQuery = (id: number) => queryOptions({ queryKey: ['finding', id, 'case'], queryFn: ({ signal }) => get<Case>(`/discrepancies/${id}/case`, {}, signal) });
export const processQuery = queryOptions({ queryKey: ['findings', 'process'], queryFn: ({ signal }) => get<CaseProcess>('/discrepancies/process', {}, signal), staleTime: 300_000 });
/** As many bundles as a page shows at once; the next ones are asked for. */
const bundlesAPage = 50;
export const bundlesQuery = infiniteQueryOptions({
  queryKey: ['findings', 'bundles'],
  queryFn: ({ signal, pageParam }) => get<{ bundles: Bundle[]; total: number }>('/bundles', { skip: pageParam, limit: bundlesAPage }, signal),
  initialPageParam: 0,
  getNextPageParam: (last, all) => {
    const had = all.reduce((n, p) => n + p.bundles.length, 0);
    return last.bundles.length > 0 && had < last.total ? had : undefined;
  },
});
export const disputesQuery = queryOptions({ queryKey: ['findings', 'disputes'], queryFn: ({ signal }) => get<Disputed[]>('/disputes', {}, signal) });
