import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get } from '../api/client';
import type { Alias, DocumentKind, Entry, Habit, LinkingSearch, Quality, Queue } from './types';

export const queueQuery = (s: LinkingSearch) =>
  queryOptions({
    queryKey: ['linking', 'queue', s.kind ?? 'decision', s.state ?? 'open', s.year ?? 0, s.street ?? '', s.sort ?? 'best'],
    queryFn: ({ signal }) => get<Queue>('/linking', { kind: s.kind ?? 'decision', state: s.state ?? 'open', year: s.year, street: s.street, sort: s.sort ?? 'best', limit: 100 }, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity, // the list stays under the hands; it is asked for anew when it runs out
  });

export const entryQuery = (kind: DocumentKind, id: number, purpose: string) =>
  queryOptions({ queryKey: ['linking', 'entry', kind, id, purpose], queryFn: ({ signal }) => get<Entry>(`/linking/${kind}/${id}`, { purpose }, signal) });

export const aliasesQuery = queryOptions({ queryKey: ['linking', 'aliases'], queryFn: ({ signal }) => get<{ entries: Alias[]; habits: Habit[] }>('/linking/aliases', {}, signal) });
export const qualityQuery = queryOptions({ queryKey: ['linking', 'quality'], queryFn: ({ signal }) => get<Quality>('/linking/quality', {}, signal) });
