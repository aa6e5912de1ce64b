// Map, list and card over the same findings, with one selection shared by all three and the address.
import { Button } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feature } from 'geojson';
import { Empty, Failed, Waiting } from '../ui/States';
import { IconLegend, IconMap, IconTable } from '../ui/icons';
import { useText } from '../ui/text';
import { useMay, useSession } from '../account/session';
import { registersQuery } from '../registers/queries';
import { useShortcuts } from '../shell/keyboard';
import { startFor } from '../shell/pages';
import { partsFor } from '../figures/figures';
import { Look } from '../figures/Look';
import { PrintMap } from '../map/PrintMap';
import { FindingsList } from './FindingsList';
import { Legend } from './Legend';
import { BulkBar } from '../cases/BulkBar';
import { ProofCard } from './ProofCard';
import { facetsQuery, findingQuery, findingsQuery, officeQuery, planQuery, rulesQuery } from './queries';
import { tileFilter, type FindingsSearch } from './filters';
import { outline } from './outline';

const FindingsMap = lazy(() => import('../map/FindingsMap'));
const route = getRouteApi('/');

/** Nothing is asked for a role that does not see discrepancies, not even while its own first page is loading. */
export function FindingsPage() {
  return startFor(useSession()) === '/' ? <Findings /> : null;
}

function Findings() {
  const { t } = useTranslation();
  const text = useText();
  const search = route.useSearch() as FindingsSearch;
  const navigate = useNavigate({ from: '/' });
  const office = useQuery(officeQuery);
  const rules = useQuery(rulesQuery);
  const login = useSession().user?.login;
  const may = useMay();
  const facets = useQuery(facetsQuery(search, login));
  const codes = useMemo(() => [...new Set([...(rules.data ?? []).map((r) => r.rule), ...(facets.data?.facets.rules ?? []).map((r) => r.rule)])], [rules.data, facets.data]);
  const [inView, setInView] = useState(false);
  const [view, setView] = useState<string>();
  const registers = useQuery(registersQuery);
  const columns = registers.data?.find((r) => r.name === 'discrepancies')?.columns;
  const money = columns?.some((c) => c.field === 'money_max_gr') ?? false; // some roles are shown no amounts
  const list = useInfiniteQuery({ ...findingsQuery(search, codes, money, login, inView ? view : undefined), enabled: !registers.isPending });
  const rows = useMemo(() => list.data?.pages.flatMap((p) => p.rows) ?? [], [list.data]);
  const count = list.data?.pages[0]?.count ?? 0;
  const [pickedIds, setPicked] = useState<number[]>([]);
  const picked = useMemo(() => rows.filter((r) => pickedIds.includes(r.id)), [rows, pickedIds]);
  const pick = useCallback((id: number) => setPicked((old) => (old.includes(id) ? old.filter((x) => x !== id) : [...old, id])), []);
  const decides = may('finding.decide');
  const looks = partsFor(useSession()).some((p) => p.key === 'coverage');
  const [hiddenLayers, setHiddenLayers] = useLocalStorage<string[]>({ key: 'spoina.layers', defaultValue: [] });
  const [height, setHeight] = useLocalStorage({ key: 'spoina.list', defaultValue: 38 });
  const [phone, setPhone] = useState<'map' | 'list' | 'legend'>('map');
  const centre = useRef<HTMLDivElement>(null);

  const change = useCallback((patch: Partial<FindingsSearch>) => void navigate({ search: (old: FindingsSearch) => ({ ...old, ...patch }), replace: !('id' in patch) }), [navigate]);
  const select = useCallback((id?: number) => change({ id, at: undefined }), [change]);
  const step = useCallback(
    (by: 1 | -1) => {
      const i = rows.findIndex((r) => r.id === search.id);
      const next = rows[i < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, i + by))];
      if (next) select(next.id);
      if (i + by >= rows.length - 20 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
    },
    [rows, search.id, select, list],
  );
  useShortcuts({ j: () => step(1), k: () => step(-1), Escape: () => search.id && select(undefined), p: () => search.id && window.print(), v: () => decides && search.id !== undefined && pick(search.id) });

  const proof = useQuery({ ...findingQuery(search.id ?? 0), enabled: search.id !== undefined });
  const plan = useQuery({ ...planQuery(search.id ?? 0), enabled: search.id !== undefined, retry: false });
  const chosen = useMemo(() => {
    if (search.id === undefined) return undefined;
    const row = proof.data ?? rows.find((r) => r.id === search.id);
    return { id: search.id, lonlat: row?.lonlat, outline: plan.data ? outline(plan.data) : ([] as Feature[]) };
  }, [search.id, proof.data, rows, plan.data]);

  if (office.isError) return <Failed error={office.error} onRetry={() => void office.refetch()} />;
  if (!office.data) return <Waiting what={t('findings.loading')} />;
  const nothingYet = facets.data?.count === 0 && !search.q && !search.from && !search.to && !search.state && !search.work;

  function drag(e: PointerEvent<HTMLDivElement>) {
    const bar = e.currentTarget;
    bar.setPointerCapture(e.pointerId);
    const box = centre.current!.getBoundingClientRect();
    const move = (ev: globalThis.PointerEvent) => setHeight(Math.round(Math.min(85, Math.max(12, ((box.bottom - ev.clientY) / box.height) * 100))));
    bar.addEventListener('pointermove', move);
    bar.addEventListener('pointerup', () => bar.removeEventListener('pointermove', move), { once: true });
  }

  return (
    <div className="findings">
      <h1 className="visually-hidden">{t('nav.findings')}</h1>
      <div className="visually-hidden" role="status">
        {proof.data && text(proof.data.sentence)}
      </div>
      <nav className={`side ${phone === 'legend' ? 'open' : ''}`} aria-label={t('legend.label')}>
        <Legend facets={facets.data?.facets} rules={rules.data ?? []} office={office.data} search={search} change={change} hiddenLayers={hiddenLayers} setHiddenLayers={setHiddenLayers} looks={looks} />
      </nav>
      <div className="centre" ref={centre} style={{ ['--list-height' as string]: `${height}%` }}>
        <section className="map-wrap" aria-label={t('map.title')}>
          <Suspense fallback={<Waiting what={t('map.loading')} />}>
            <FindingsMap office={office.data} filter={tileFilter(search, codes, login)} search={search} rules={codes} hiddenLayers={hiddenLayers} looks={looks} selected={chosen} at={search.at} onSelect={select} onView={setView} card={search.id !== undefined} />
          </Suspense>
          <PrintMap office={office.data} view={view} hidden={hiddenLayers} />
          {looks && search.at && search.id === undefined && <Look key={search.at} at={search.at} onClose={() => change({ at: undefined })} />}
        </section>
        <div
          className="splitter"
          role="separator"
          aria-orientation="horizontal"
          aria-label={t('findings.splitter')}
          aria-valuenow={height}
          aria-valuemin={12}
          aria-valuemax={85}
          tabIndex={0}
          onPointerDown={drag}
          onKeyDown={(e) => {
            if (e.key === 'ArrowUp') setHeight(Math.min(85, height + 4));
            if (e.key === 'ArrowDown') setHeight(Math.max(12, height - 4));
          }}
        />
        <section id="list" className={`listing ${phone === 'list' ? 'open' : ''}`} aria-label={t('findings.listLabel')}>
          {list.isError ? (
            <Failed error={list.error} onRetry={() => void list.refetch()} />
          ) : nothingYet ? (
            <Empty
              title={t('findings.emptyTitle')}
              action={
                <div className="hstack wrap" style={{ justifyContent: 'center' }}>
                  <Button component={Link} to="/imports">
                    {t('findings.emptyImport')}
                  </Button>
                  <Button component={Link} to="/runs" variant="default">
                    {t('findings.emptyRun')}
                  </Button>
                </div>
              }
            >
              {t('findings.emptyWhat')}
            </Empty>
          ) : !list.data ? (
            <Waiting what={t('findings.loading')} />
          ) : (
            <>
            {decides && <BulkBar picked={picked} onClear={() => setPicked([])} onDone={setPicked} />}
            <FindingsList picked={decides ? pickedIds : undefined} onPick={pick} rows={rows} count={count} money={money} facets={list.data.pages[0].facets} rules={rules.data ?? []} selected={search.id} onSelect={select} sort={search.sort ?? '-severity'} onSort={(sort) => change({ sort })} fetchMore={() => void list.fetchNextPage()} fetching={list.isFetching} inView={inView} setInView={setInView} />
            </>
          )}
        </section>
      </div>
      {search.id !== undefined && <ProofCard key={search.id} id={search.id} rules={rules.data ?? []} onClose={() => select(undefined)} onStep={step} onSelect={select} />}
      {search.id === undefined && (
        <div className="phone-switch" role="group" aria-label={t('phone.view')}>
          {(['map', 'list', 'legend'] as const).map((v) => (
            <button key={v} type="button" aria-pressed={phone === v} onClick={() => setPhone(v)}>
              {v === 'map' ? <IconMap size={16} /> : v === 'list' ? <IconTable size={16} /> : <IconLegend size={16} />}
              {t(`phone.${v}`)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
