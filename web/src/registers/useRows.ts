// The rows of a register as the sheet asks for them: pages come on sight, groups when they are opened. When a
// revision touches the register, the rows at hand are asked for again; those that are the same keep their place.
import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { get } from '../api/client';
import type { Row, RowsPage } from '../api/types';
import type { Group } from './types';

export interface Asked {
  q?: string;
  filter?: string;
  sort?: string;
  on?: string;
  known?: string;
  purpose?: string;
}

const PAGE = 500;
const GROUP_ROWS = 1000;

export function useRows(name: string, asked: Asked, sums: string[], enabled: boolean) {
  const list = useInfiniteQuery({
    queryKey: ['rows', name, asked, sums.join(',')],
    enabled,
    initialPageParam: '',
    // Sums are those of all rows, so only the first page asks for them.
    queryFn: ({ pageParam, signal }) => get<RowsPage>(`/registers/${name}`, { ...asked, sums: pageParam ? undefined : sums.join(','), limit: PAGE, after: pageParam }, signal),
    getNextPageParam: (last: RowsPage) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((p) => p.rows) ?? [], [list.data]);
  const count = list.data?.pages[0]?.count ?? 0;
  const now = useRef({ list, rows });
  now.current = { list, rows };

  // Who reaches the end while a page is still on its way (just sorted, say) moves no further: what was in sight is
  // remembered, and asked about again once that page is there.
  const seen = useRef(0);
  const need = useCallback((last: number) => {
    seen.current = last;
    const { list: l, rows: r } = now.current;
    if (last >= r.length - 40 && l.hasNextPage && !l.isFetching) void l.fetchNextPage();
  }, []);
  useEffect(() => {
    if (!list.isFetching && !list.isError) need(seen.current);
  }, [list.isFetching, list.isError, need]);
  /** Everything up to a row; the pages are marked one after another, so they come in turn. */
  const load = useCallback(async (last: number) => {
    let still = 0;
    for (let held = now.current.rows.length; held <= last && still < 2; ) {
      const r = await now.current.list.fetchNextPage({ cancelRefetch: false });
      const have = r.data?.pages.reduce((n, p) => n + p.rows.length, 0) ?? 0;
      if (r.isError || !r.hasNextPage) break;
      // What was waited for may have been a page that was already on its way, the first one of a new order: no row more.
      still = have > held ? 0 : still + 1;
      held = have;
    }
  }, []);
  return { list, rows, count, sums: list.data?.pages[0]?.sums, revision: list.data?.pages[0]?.revision, need, load };
}

export function useGroups(name: string, asked: Asked, by: string | undefined, sums: string[]) {
  return useQuery({
    queryKey: ['rows', name, 'groups', asked, by, sums.join(',')],
    enabled: by !== undefined,
    queryFn: ({ signal }) => get<{ groups: Group[] }>(`/registers/${name}/groups`, { q: asked.q, filter: asked.filter, on: asked.on, known: asked.known, purpose: asked.purpose, by, sums: sums.join(',') }, signal),
    placeholderData: keepPreviousData,
  });
}

export interface OpenGroup {
  key: string;
  filter: string;
}

/** Rows of the opened groups; a very large group shows its beginning and can be opened as a filter. */
export function useGroupRows(name: string, asked: Asked, open: OpenGroup[]): Map<string, { rows: Row[]; more: boolean; waiting: boolean }> {
  const answers = useQueries({
    queries: open.map((g) => ({
      queryKey: ['rows', name, 'group', asked, g.filter],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<RowsPage>(`/registers/${name}`, { ...asked, filter: [asked.filter, g.filter].filter(Boolean).join(' AND '), limit: GROUP_ROWS }, signal),
      placeholderData: keepPreviousData,
    })),
  });
  return new Map(open.map((g, i) => [g.key, { rows: answers[i].data?.rows ?? [], more: !!answers[i].data?.next, waiting: answers[i].isPending }]));
}
