// Linking: which thing in the field a register's row speaks of. Left the row as it came, in the middle photo and map,
// right the candidates with what speaks for each; all of it by keyboard.
import { Button, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, officePrefix, post } from '../api/client';
import { onServerEvent } from '../api/events';
import { useSession } from '../account/session';
import { officeQuery } from '../findings/queries';
import { Empty, Failed, Waiting } from '../ui/States';
import { moneyShort, number } from '../ui/format';
import { Candidates } from './Candidates';
import { Dictionaries } from './Dictionaries';
import { DrawPanel } from './DrawPanel';
import { QualityTab } from './Quality';
import { entryQuery, queueQuery } from './queries';
import { RowPanel } from './RowPanel';
import { moved } from './search';
import { SplitDialog } from './SplitDialog';
import type { LinkingSearch, Verdict } from './types';
import './linking.css';
import { tell } from './tell';

const LinkMap = lazy(() => import('./LinkMap'));
const route = getRouteApi('/linking');

type Done = { what: 'verdict'; batch: number; id: number } | { what: 'place'; batch: number; id: number } | { what: 'split'; batch: number; id: number };

export function LinkingPage() {
  const { t } = useTranslation();
  const search = route.useSearch() as LinkingSearch;
  const session = useSession();
  if (!session.permissions?.includes('finding.decide')) return <Failed error={new Refusal(403, 'finding.decide', 'auth.refused')} />;
  return (
    <div className="linking">
      <header className="link-head">
        <h1>{t('nav.linking')}</h1>
        <nav className="link-tabs" aria-label={t('linking.parts')}>
          {([undefined, 'dictionaries', 'quality'] as const).map((tab) => (
            <Link key={tab ?? 'rows'} to="/linking" search={{ ...search, tab } as never} activeOptions={{ exact: true, includeSearch: true }} activeProps={{ className: 'active', 'aria-current': 'page' }}>
              {t(`linking.tab.${tab ?? 'rows'}`)}
            </Link>
          ))}
        </nav>
      </header>
      {search.tab === 'dictionaries' ? <Dictionaries /> : search.tab === 'quality' ? <QualityTab /> : <Desk search={search} />}
    </div>
  );
}

function Desk({ search }: { search: LinkingSearch }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate({ from: '/linking' });
  const client = useQueryClient();
  const office = useQuery(officeQuery);
  const kind = search.kind ?? 'decision';
  const queue = useQuery(queueQuery(search));
  const rows = useMemo(() => queue.data?.rows ?? [], [queue.data]);
  const [finished, setFinished] = useState<ReadonlySet<number>>(new Set());
  const [purpose, setPurpose] = useState('');
  const [marked, setMarked] = useState(0);
  const [drawing, setDrawing] = useState<{ at: [number, number]; points: [number, number][] }>();
  const [splitting, setSplitting] = useState(false);
  const [says, setSays] = useState('');
  const [problem, setProblem] = useState('');
  const [stack, setStack] = useState<Done[]>([]);
  const busy = useRef(false);

  const id = search.id ?? rows.find((r) => !finished.has(r.id))?.id;
  const entry = useQuery({ ...entryQuery(kind, id ?? 0, purpose), enabled: id !== undefined });
  const e = entry.data;
  const change = useCallback((patch: Partial<LinkingSearch>) => void navigate({ search: ((old: LinkingSearch) => ({ ...old, ...patch })) as never, replace: true }), [navigate]);

  useEffect(() => {
    setMarked(0);
    setDrawing(undefined);
    setProblem('');
  }, [id, kind]);

  // A run or a colleague may have found new candidates.
  useEffect(() => onServerEvent((ev) => ev.type === 'revision' && void client.invalidateQueries({ queryKey: ['linking', 'entry'] })), [client]);

  const step = useCallback(
    (by: 1 | -1, skip?: ReadonlySet<number>) => {
      const done = skip ?? finished;
      const i = rows.findIndex((r) => r.id === id);
      for (let k = i + by; k >= 0 && k < rows.length; k += by) if (by < 0 || !done.has(rows[k].id)) return change({ id: rows[k].id });
      if (by > 0 && queue.data && queue.data.remain > rows.length) {
        setFinished(new Set());
        void client.invalidateQueries({ queryKey: ['linking', 'queue'] }).then(() => change({ id: undefined }));
      } else if (by > 0 && skip) change({ id: undefined });
    },
    [rows, id, finished, change, client, queue.data],
  );

  const act = useCallback(
    async (f: () => Promise<void>) => {
      if (busy.current) return; // a key held down links once
      busy.current = true;
      setProblem('');
      try {
        await f();
      } catch (x) {
        setProblem(tell(x, i18n.language));
      } finally {
        busy.current = false;
      }
    },
    [i18n.language],
  );

  const refresh = useCallback(() => client.invalidateQueries({ queryKey: ['linking', 'entry', kind, id] }), [client, kind, id]);

  const decide = useCallback(
    (verdict: Verdict, index?: number) =>
      act(async () => {
        if (!e || id === undefined || !e.may_decide) return;
        const c = index === undefined ? undefined : e.candidates[index];
        if (index !== undefined && !c) return;
        const body = { verdict, object_id: c?.target === 'object' ? c.id : undefined, parcel_id: c?.target === 'parcel' ? c.id : undefined };
        const r = await post<{ batch: number }>(`/linking/${kind}/${id}/verdicts`, body);
        setStack((s) => [...s, { what: 'verdict', batch: r.batch, id }]);
        const linked = e.decisions.filter((d) => d.verdict === 'LINK' && d.target === 'object' && d.object_id !== c?.id).length + 1;
        setSays(t(`linking.said.${verdict}`, { n: (index ?? 0) + 1 }));
        await refresh();
        if (verdict === 'NO_OBJECT' || (verdict === 'LINK' && (kind === 'lease' || linked >= e.count))) {
          const done = new Set(finished).add(id);
          setFinished(done);
          step(1, done);
        }
      }),
    [act, e, id, kind, refresh, step, finished, t],
  );

  const undo = useCallback(
    () =>
      act(async () => {
        const last = stack.at(-1);
        if (!last) return setSays(t('linking.nothingToUndo'));
        if (last.what === 'verdict') await post('/linking/undo', { batch: last.batch });
        if (last.what === 'place') await post(`/linking/${kind}/${last.id}/place/undo`, { batch: last.batch });
        if (last.what === 'split') await post(`/registers/${kind === 'decision' ? 'decisions' : 'leases'}/undo`, { revision: last.batch });
        setStack((s) => s.slice(0, -1));
        setFinished((f) => new Set([...f].filter((x) => x !== last.id)));
        setSays(t('linking.undone'));
        await client.invalidateQueries({ queryKey: ['linking', 'entry', kind, last.id] });
        change({ id: last.id });
      }),
    [act, stack, kind, client, change, t],
  );

  const draw = useCallback(() => {
    if (!e?.may_draw) return setSays(t('linking.mayNotDraw'));
    const b = office.data?.bbox;
    const at = (e.centre.length === 2 ? e.centre : b ? [(b[0] + b[2]) / 2, (b[1] + b[3]) / 2] : [19, 52]) as [number, number];
    setDrawing({ at, points: [] });
    setSays(t('linking.drawingHow'));
  }, [e, office.data, t]);

  const place = useCallback(
    (body: Record<string, unknown>) =>
      act(async () => {
        if (!e || id === undefined) return;
        const r = await post<{ batch: number }>(`/linking/${kind}/${id}/place`, { ...body, version: e.version });
        setStack((s) => [...s, { what: 'place', batch: r.batch, id }]);
        setDrawing(undefined);
        setSays(t('linking.placed'));
        await refresh();
      }),
    [act, e, id, kind, refresh, t],
  );

  // Digits and letters act anywhere on the page; the shell's own digits only follow a g.
  const latest = useRef({ decide, undo, draw, step, e, drawing, marked, setMarked });
  latest.current = { decide, undo, draw, step, e, drawing, marked, setMarked };
  useEffect(() => {
    let went = 0;
    const down = (ev: KeyboardEvent) => {
      const el = ev.target as HTMLElement | null;
      const typing = !!el && (el.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(el.tagName) || el.closest('[role="dialog"]') !== null);
      const l = latest.current;
      if ((ev.ctrlKey || ev.metaKey) && ev.key.toLowerCase() === 'z' && !typing) {
        ev.preventDefault();
        return void l.undo();
      }
      if (ev.altKey || ev.ctrlKey || ev.metaKey) return;
      if (l.drawing && (!typing || ev.key === 'Escape')) {
        const far = ev.shiftKey ? 10 : 1;
        const shift: Record<string, [number, number]> = { ArrowUp: [0, far], ArrowDown: [0, -far], ArrowLeft: [-far, 0], ArrowRight: [far, 0] };
        if (shift[ev.key]) {
          ev.preventDefault();
          ev.stopPropagation();
          return setDrawing((d) => d && { ...d, at: moved(d.at, ...shift[ev.key]) });
        }
        if (ev.key === ' ' && (el === document.body || !el?.closest('button'))) {
          ev.preventDefault();
          return setDrawing((d) => d && { ...d, points: [...d.points, d.at] });
        }
        if (ev.key === 'Backspace') return setDrawing((d) => d && { ...d, points: d.points.slice(0, -1) });
        if (ev.key === 'Escape') {
          ev.stopPropagation();
          return setDrawing(undefined);
        }
        return;
      }
      if (typing) return;
      if (ev.key === 'g') went = Date.now();
      const digit = /^Digit(\d)$/.exec(ev.code)?.[1] ?? /^Numpad(\d)$/.exec(ev.code)?.[1];
      if (digit !== undefined) {
        if (Date.now() - went < 1200) return; // g and a digit goes to another page
        ev.preventDefault();
        ev.stopPropagation();
        if (digit === '0') return void l.decide('NO_OBJECT');
        return void l.decide(ev.shiftKey ? 'NOT_THIS' : 'LINK', Number(digit) - 1);
      }
      const keys: Record<string, () => void> = {
        j: () => l.step(1),
        k: () => l.step(-1),
        x: () => void l.decide('NOT_THIS', l.marked),
        p: l.draw,
        s: () => setSplitting(true),
        ArrowDown: () => l.setMarked((m) => Math.min(m + 1, Math.max(0, Math.min(9, l.e?.candidates.length ?? 1) - 1))),
        ArrowUp: () => l.setMarked((m) => Math.max(0, m - 1)),
      };
      const f = keys[ev.key] ?? keys[ev.key.toLowerCase()];
      if (!f || el?.closest('.maplibregl-map')) return;
      ev.preventDefault();
      ev.stopPropagation();
      f();
    };
    window.addEventListener('keydown', down, true);
    return () => window.removeEventListener('keydown', down, true);
  }, []);

  if (queue.isError) return <Failed error={queue.error} onRetry={() => void queue.refetch()} />;
  if (!queue.data || !office.data) return <Waiting what={t('linking.loading')} />;
  const row = rows.find((r) => r.id === id);
  const remain = Math.max(0, queue.data.remain - (search.state && search.state !== 'open' ? 0 : finished.size));
  const photo = e?.candidates[marked]?.photos[0];
  const filters = (
    <div className="link-filters hstack wrap">
      <Select size="xs" label={t('linking.register')} value={kind} onChange={(v) => change({ kind: v as 'decision', id: undefined })} allowDeselect={false} data={(['decision', 'lease'] as const).map((v) => ({ value: v, label: t(`linking.kind.${v}`) }))} />
      <Select size="xs" label={t('linking.which')} value={search.state ?? 'open'} onChange={(v) => change({ state: v as 'open', id: undefined })} allowDeselect={false} data={(['open', 'sample', 'waiting', 'done'] as const).map((v) => ({ value: v, label: t(`linking.state.${v}`) }))} />
      <Select size="xs" label={t('linking.year')} value={search.year ? String(search.year) : ''} onChange={(v) => change({ year: v ? Number(v) : undefined, id: undefined })} data={[{ value: '', label: t('linking.allYears') }, ...queue.data.years.map((y) => ({ value: String(y), label: String(y) }))]} allowDeselect={false} />
      <TextInput size="xs" label={t('linking.street')} defaultValue={search.street ?? ''} onBlur={(ev) => ev.currentTarget.value !== (search.street ?? '') && change({ street: ev.currentTarget.value || undefined, id: undefined })} onKeyDown={(ev) => ev.key === 'Enter' && change({ street: ev.currentTarget.value || undefined, id: undefined })} />
      <Select size="xs" label={t('linking.order')} value={search.sort ?? 'best'} onChange={(v) => change({ sort: v as 'best', id: undefined })} allowDeselect={false} data={(['best', 'money', 'entry'] as const).map((v) => ({ value: v, label: t(`linking.sort.${v}`) }))} />
    </div>
  );
  return (
    <>
      <div className="link-bar hstack wrap">
        {filters}
        <div className="link-count num" data-testid="remain">
          <b>{number(remain)}</b> {t('linking.remain', { count: remain })} · {t('linking.today', { n: number(queue.data.today + stack.filter((s) => s.what === 'verdict').length) })}
          {queue.data.per_hour > 0 && <> · {t('linking.pace', { n: number(Math.round(queue.data.per_hour)) })}</>}
        </div>
      </div>
      <div className="visually-hidden" role="status">
        {says}
      </div>
      {problem && (
        <div className="link-problem" role="alert">
          {problem}
        </div>
      )}
      {id === undefined ? (
        <Empty title={t(queue.data.remain === 0 ? 'linking.emptyTitle' : 'linking.endTitle')}>{t('linking.emptyWhat')}</Empty>
      ) : (
        <div className="link-desk">
          <section className="link-row" aria-label={t('linking.rowLabel')}>
            <div className="hstack link-step">
              <Button size="compact-sm" variant="default" onClick={() => step(-1)}>
                ← {t('linking.previous')} <kbd className="kbd">K</kbd>
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => step(1)}>
                {t('linking.next')} → <kbd className="kbd">J</kbd>
              </Button>
            </div>
            {row?.money_gr ? <div className="num muted small">{t('linking.money', { sum: moneyShort(row.money_gr, i18n.language as 'pl') })}</div> : null}
            {entry.isError ? <Failed error={entry.error} onRetry={() => void entry.refetch()} /> : !e ? <Waiting what={t('linking.loadingRow')} /> : <RowPanel entry={e} purpose={purpose} setPurpose={setPurpose} onDraw={draw} onSplit={() => setSplitting(true)} onConfirm={(d) => void act(async () => { await post('/linking/confirm', { decision: d }); await refresh(); })} />}
          </section>
          <section className="link-middle" aria-label={t('linking.middleLabel')}>
            <div className="link-photo">{photo ? <img key={photo} src={`${officePrefix}/api/v1/photos/${photo}`} alt={t('linking.photoOf', { n: marked + 1 })} /> : <p className="muted small">{t('linking.noPhoto')}</p>}</div>
            <Suspense fallback={<Waiting what={t('map.loading')} />}>
              <LinkMap office={office.data} entry={e} marked={marked} onPick={setMarked} drawing={drawing} onPoint={(at) => setDrawing((d) => d && { at, points: d.points })} />
            </Suspense>
            {drawing && e && <DrawPanel entry={e} drawing={drawing} onPlace={(b) => void place(b)} onCancel={() => setDrawing(undefined)} onVertex={() => setDrawing({ ...drawing, points: [...drawing.points, drawing.at] })} />}
          </section>
          <section className="link-candidates" aria-label={t('linking.candidatesLabel')}>
            {e && <Candidates entry={e} marked={marked} setMarked={setMarked} onDecide={(v, i) => void decide(v, i)} onUndo={() => void undo()} />}
          </section>
        </div>
      )}
      {splitting && e && id !== undefined && (
        <SplitDialog
          entry={e}
          onClose={() => setSplitting(false)}
          onDone={(batch) => {
            setSplitting(false);
            setStack((s) => [...s, { what: 'split', batch, id }]);
            setSays(t('linking.splitDone'));
            void refresh();
          }}
        />
      )}
    </>
  );
}
