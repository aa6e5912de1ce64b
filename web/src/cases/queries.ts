import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client';
import type { Bundle, Case, CaseProcess, Disputed } from './types';

// The keys begin with "finding" and "findings", so that a revision asks them again.
export const caseQuery = (id: number) => queryOptions({ queryKey: ['finding', id, 'case'], queryFn: ({ signal }) => get<Case>(`/discrepancies/${id}/case`, {}, signal) });
export const processQuery = queryOptions({ queryKey: ['findings', 'process'], queryFn: ({ signal }) => get<CaseProcess>('/discrepancies/process', {}, signal), staleTime: 300_000 });
export const bundlesQuery = queryOptions({ queryKey: ['findings', 'bundles'], queryFn: ({ signal }) => get<Bundle[]>('/bundles', {}, signal) });
export const disputesQuery = queryOptions({ queryKey: ['findings', 'disputes'], queryFn: ({ signal }) => get<Disputed[]>('/disputes', {}, signal) });
