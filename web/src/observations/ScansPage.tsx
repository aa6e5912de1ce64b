// Two scans compared: how many things are new, gone, moved, changed or the same, and of how many nobody can tell.
import { Button, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import { date, number, withUnit } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { kinds, type Comparison, type Kind, type Scan } from './types';

export function ScansPage() {
  const { t } = useTranslation();
  const scans = useQuery({ queryKey: ['scans'], queryFn: ({ signal }) => get<Scan[]>('/scans', {}, signal) });
  const [earlier, setEarlier] = useState<string | null>(null);
  const [later, setLater] = useState<string | null>(null);
  const [kind, setKind] = useState<Kind>('new');
  const list = scans.data ?? [];
  const b = later ?? String(list[0]?.id ?? '');
  const a = earlier ?? String(list.find((s) => String(s.id) !== b && s.to < (list.find((x) => String(x.id) === b)?.from ?? '9'))?.id ?? list.find((s) => String(s.id) !== b)?.id ?? '');
  const data = list.map((s) => ({ value: String(s.id), label: s.to ? `${s.name} (${date(s.to)})` : s.name }));
  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('observations.compare')}</h1>
        <p className="muted">{t('observations.compareWhat')}</p>
        {scans.isError ? (
          <Failed error={scans.error} onRetry={() => void scans.refetch()} />
        ) : !scans.data ? (
          <Waiting what={t('observations.loadingScans')} />
        ) : list.length < 2 ? (
          <Empty title={t('observations.one')}>{t('observations.oneWhat')}</Empty>
        ) : (
          <>
            <div className="hstack wrap" style={{ gap: 12, alignItems: 'flex-end' }}>
              <Select label={t('observations.earlier')} data={data} value={a} onChange={setEarlier} allowDeselect={false} />
              <Select label={t('observations.later')} data={data} value={b} onChange={setLater} allowDeselect={false} />
            </div>
            {a === b ? <p role="status">{t('observations.same')}</p> : <Compared earlier={Number(a)} later={Number(b)} kind={kind} onKind={setKind} />}
          </>
        )}
      </div>
    </div>
  );
}

function Compared({ earlier, later, kind, onKind }: { earlier: number; later: number; kind: Kind; onKind: (k: Kind) => void }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery({
    queryKey: ['scans', earlier, later, kind],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => get<Comparison>('/scans/compare', { earlier, later, kind, after: pageParam || undefined, limit: 200 }, signal),
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: (before) => before,
  });
  const c = pages.data?.pages[0];
  const rows = pages.data?.pages.flatMap((p) => p.rows) ?? [];
  if (pages.isError) return <Failed error={pages.error} onRetry={() => void pages.refetch()} />;
  if (!c) return <Waiting what={t('observations.comparing')} />;
  return (
    <>
      {(c.earlier.coverage_estimated || c.later.coverage_estimated) && <p className="notice unknown">{t('observations.noCoverage')}</p>}
      <div className="hstack wrap" role="group" aria-label={t('observations.kinds')} style={{ margin: '12px 0' }}>
        {kinds.map((k) => (
          <Button key={k} size="compact-md" variant={k === kind ? 'filled' : 'default'} aria-pressed={k === kind} onClick={() => onKind(k)}>
            {t(`observations.kind.${k}`)} <b className="num" style={{ marginLeft: 6 }}>{number(c.counts[k])}</b>
          </Button>
        ))}
      </div>
      {!rows.length ? (
        <Empty title={t('observations.none')}>{t('observations.noneWhat')}</Empty>
      ) : (
        <div className="scroll-x" tabIndex={0} role="group" aria-label={t(`observations.kind.${kind}`)} aria-busy={pages.isPlaceholderData}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('observations.object')}</th>
                <th scope="col">{c.earlier.name}</th>
                <th scope="col">{c.later.name}</th>
                <th scope="col" className="num">{t('observations.distance')}</th>
                <th scope="col" className="num">{t('observations.areas')}</th>
                <th scope="col">{t('observations.where')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
                <tr key={r.object}>
                  <td>
                    <Link to="/registers/$name" params={{ name: 'objects' }} search={{ id: r.object } as never}>
                      {r.class_name || r.class_code || t('observations.unknownClass')} <span className="muted num">#{r.object}</span>
                    </Link>
                  </td>
                  <td className="mono">{r.earlier_source_id || '–'}</td>
                  <td className="mono">{r.later_source_id || '–'}</td>
                  <td className="num">{r.distance_m === null ? '–' : withUnit(r.distance_m, 'm')}</td>
                  <td className="num nowrap">{[r.area_before_m2, r.area_now_m2].map((v) => (v === null ? '–' : withUnit(v, 'm2'))).join(' → ')}</td>
                  <td>
                    <Link to="/" search={{ at: `${r.lon.toFixed(6)},${r.lat.toFixed(6)},19` } as never}>
                      {t('registers.onMap')}
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages.hasNextPage && (
        <Button variant="default" size="sm" style={{ marginTop: 12 }} loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('observations.more')}
        </Button>
      )}
    </>
  );
}
