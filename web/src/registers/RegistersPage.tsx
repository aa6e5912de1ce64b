// Every register of the office as a list: search, filter, sort, download, and each row's source and history.
import { Button, Menu, TextInput } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, url } from '../api/client';
import type { Register, Row, RowsPage } from '../api/types';
import { DataGrid, type GridColumn } from '../ui/DataGrid';
import { Empty, Failed, Waiting } from '../ui/States';
import { number } from '../ui/format';
import { IconDownload, IconSearch } from '../ui/icons';
import { useText } from '../ui/text';
import { useShortcuts } from '../shell/keyboard';
import { cql2, kindOf, type Condition, type Kind } from './cql2';
import { FilterBuilder } from './FilterBuilder';
import { RowCard } from './RowCard';
import { isFigure, isIdentifier, plain, value } from './values';
import { widthFor } from './widths';

export interface RegisterSearch {
  q?: string;
  sort?: string;
  where?: Condition[];
  row?: number;
}

export const registersQuery = { queryKey: ['registers'], queryFn: ({ signal }: { signal: AbortSignal }) => get<Register[]>('/registers', {}, signal), staleTime: 60_000 };

const formats = [
  ['csv', 'CSV'],
  ['gpkg', 'GeoPackage'],
  ['geojson', 'GeoJSON'],
] as const;

export function RegistersPage() {
  const { t } = useTranslation();
  const text = useText();
  const registers = useQuery(registersQuery);
  const { name } = getRouteApi('/registers/$name').useParams() as { name: string };
  const register = registers.data?.find((r) => r.name === name);
  if (registers.isError) return <Failed error={registers.error} onRetry={() => void registers.refetch()} />;
  if (!registers.data) return <Waiting what={t('registers.loading')} />;
  return (
    <div className="registers">
      <nav className="reg-nav" aria-label={t('registers.label')}>
        {registers.data.map((r) => (
          <Link key={r.name} to="/registers/$name" params={{ name: r.name }} search={{}} activeOptions={{ includeSearch: false }} activeProps={{ className: 'active', 'aria-current': 'page' }}>
            <span>{text(r.title)}</span>
            <span className="num">{number(r.count)}</span>
          </Link>
        ))}
      </nav>
      {register ? <RegisterTable key={register.name} register={register} /> : <Empty title={t('registers.missing')}>{t('registers.missingWhat')}</Empty>}
    </div>
  );
}

function RegisterTable({ register }: { register: Register }) {
  const { t } = useTranslation();
  const text = useText();
  const search = getRouteApi('/registers/$name').useSearch() as RegisterSearch;
  const navigate = useNavigate({ from: '/registers/$name' });
  const [q, setQ] = useState(search.q ?? '');
  const change = (patch: Partial<RegisterSearch>) => void navigate({ search: (old: RegisterSearch) => ({ ...old, ...patch }), replace: true } as never);

  useEffect(() => {
    const timer = setTimeout(() => q !== (search.q ?? '') && change({ q: q || undefined }), 300);
    return () => clearTimeout(timer);
  });

  const kinds = useMemo(() => Object.fromEntries(register.columns.map((c) => [c.field, kindOf(c.unit === 'gr' ? 'money' : c.type)])) as Record<string, Kind>, [register]);
  const filter = cql2(search.where ?? [], kinds);
  const query = { q: search.q, filter, sort: search.sort };
  const list = useInfiniteQuery({
    queryKey: ['rows', register.name, query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => get<RowsPage>(`/registers/${register.name}`, { ...query, limit: 200, after: pageParam }, signal),
    getNextPageParam: (last: RowsPage) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((p) => p.rows) ?? [], [list.data]);
  const count = list.data?.pages[0]?.count ?? 0;
  const step = (by: number) => {
    const i = rows.findIndex((r) => r.id === search.row);
    const next = rows[i < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, i + by))];
    if (next) change({ row: next.id });
  };
  useShortcuts({ j: () => step(1), k: () => step(-1), Escape: () => search.row && change({ row: undefined }) });

  const columns: GridColumn<Row>[] = register.columns
    .filter((c) => c.type !== 'json' && c.type !== 'geometry')
    .map((c) => ({
      id: c.field,
      title: text(c.title) || c.field,
      width: `minmax(${widthFor(text(c.title) || c.field, rows.slice(0, 60).map((r) => plain(c, r[c.field])), { mono: isIdentifier(c), copy: isIdentifier(c), sortable: c.sortable })}px, ${isFigure(c) ? 'max-content' : '1fr'})`,
      sort: c.sortable === false ? undefined : c.field,
      end: isFigure(c) || c.unit !== undefined,
      cell: (r) => value(c, r[c.field]),
    }));

  return (
    <>
      <section className="listing" id="list" aria-label={text(register.title)} style={{ minWidth: 0 }}>
        <div className="list-bar">
          <h1 style={{ fontSize: 15, lineHeight: '20px' }}>{text(register.title)}</h1>
          <span className="num muted" aria-live="polite">
            {list.data ? `${number(count)}${count !== register.count ? ` ${t('registers.of', { total: number(register.count) })}` : ''}` : ''}
          </span>
          <TextInput size="xs" style={{ width: 220 }} leftSection={<IconSearch size={14} />} value={q} onChange={(e) => setQ(e.currentTarget.value)} placeholder={t('registers.search')} aria-label={t('registers.search')} />
          <FilterBuilder register={register} conditions={search.where ?? []} onChange={(where) => change({ where: where.length ? where : undefined })} />
          <span className="grow" />
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <Button size="xs" variant="default" leftSection={<IconDownload size={14} />}>
                {t('registers.download')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {formats
                .filter(([f]) => register.geometry || f === 'csv')
                .map(([f, label]) => (
                  <Menu.Item key={f} component="a" href={url(`/registers/${register.name}/export`, { format: f, filter, q: search.q })} download>
                    {label} · {t('registers.rows', { count, n: number(count) })}
                  </Menu.Item>
                ))}
            </Menu.Dropdown>
          </Menu>
        </div>
        {list.isError ? (
          <Failed error={list.error} onRetry={() => void list.refetch()} />
        ) : !list.data ? (
          <Waiting what={t('registers.loadingRows')} />
        ) : count === 0 ? (
          register.count === 0 ? (
            <Empty
              title={t('registers.emptyTitle')}
              action={
                <Button component={Link} to="/imports">
                  {t('findings.emptyImport')}
                </Button>
              }
            >
              {t('registers.emptyWhat')}
            </Empty>
          ) : (
            <Empty title={t('registers.noneTitle')}>{t('registers.noneWhat')}</Empty>
          )
        ) : (
          <DataGrid label={text(register.title)} columns={columns} rows={rows} count={count} rowKey={(r) => r.id} selected={search.row} onSelect={(r) => change({ row: r.id })} sort={search.sort} onSort={(sort) => change({ sort })} fetchMore={() => void list.fetchNextPage()} fetching={list.isFetching} />
        )}
      </section>
      {search.row !== undefined && <RowCard key={search.row} register={register} id={search.row} lonlat={rows.find((r) => r.id === search.row)?.lonlat} onClose={() => change({ row: undefined })} />}
    </>
  );
}
