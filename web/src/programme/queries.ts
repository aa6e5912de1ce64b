// Every question about a programme begins with the word "programme": when something is stored anywhere in the office, all
// of them are asked again, so that two people who look at the same thing see the same.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import type { Programme } from './types';

export const programmesQuery = queryOptions({ queryKey: ['programme', 'all'], queryFn: ({ signal }) => get<Programme[]>('/programmes', {}, signal), staleTime: 60_000 });

/** The town's programmes, switched on or not. */
export function useProgrammes() {
  return useQuery(programmesQuery);
}

export function useProgramme(name: string): Programme | undefined {
  return useQuery(programmesQuery).data?.find((p) => p.name === name);
}
