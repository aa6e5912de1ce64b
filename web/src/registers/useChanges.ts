// Stores what a person does in the sheet, one piece of work after another: shown at once, kept with its reasons
// when the server refuses, put before the person when somebody else was faster, and never lost in between.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, Refusal } from '../api/client';
import { explain } from '../i18n/problems';
import { number } from '../ui/format';
import { did, empty, load, redid, save, undid, type Stack } from '../ui/sheet/undo';
import type { CellProblem, ChangeResult, RowConflict } from './types';
import { add, carriedOn, changesOf, decided, held, isFresh, isNothing, join, made, nothing, refused, withoutWrong, type Choice, type Entry, type RowKey, type Steps, type Work } from './work';

export interface Conflict {
  work: Work;
  keys: RowKey[];
  rows: RowConflict[];
}

interface Options {
  register: string;
  version: (id: number) => number | undefined;
  say: (words: string) => void;
}

export function useChanges({ register, version, say }: Options) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  /** Waits for the person: something in it cannot be stored. */
  const [waiting, setWaiting] = useState<Work>(nothing);
  const [flying, setFlying] = useState<Work[]>([]);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [failed, setFailed] = useState<Refusal | null>(null);
  const [stack, setStack] = useState<Stack>(empty);
  const key = `spoina.undo.${register}`;
  useEffect(() => setStack(load(sessionStorage, key)), [key]);
  const keep = useCallback((f: (s: Stack) => Stack) => setStack((s) => { const next = f(s); save(sessionStorage, key, next); return next; }), [key]);

  const ids = useRef<Record<string, number>>({});
  const versions = useRef<Record<number, number>>({});
  const steps = useRef<Steps>({});
  const chain = useRef<Promise<unknown>>(Promise.resolve());
  /** What was given up unsaved, and how many steps could be redone then: its turn comes when those are done. */
  const dropped = useRef<{ work: Work; after: number } | null>(null);
  const now = useRef({ waiting, stack, version });
  now.current = { waiting, stack, version };
  const versionOf = (id: number) => Math.max(versions.current[id] ?? 0, now.current.version(id) ?? 0) || undefined;
  const words = useCallback((p: CellProblem) => explain(i18n.language, p.code, p.message).sentence, [i18n.language]);
  const refresh = useCallback(() => Promise.all([client.invalidateQueries({ queryKey: ['rows', register] }), client.invalidateQueries({ queryKey: ['row', register] }), client.invalidateQueries({ queryKey: ['registers'] })]), [client, register]);

  /** One request; what comes of it decides where the work goes. */
  const send = useCallback(
    async (given: Work, decidedVersions: Record<number, number> = {}) => {
      // Rows made meanwhile have got their identity.
      const work: Work = { ...given, sets: Object.fromEntries(Object.entries(given.sets).map(([k, v]) => [ids.current[k] ? String(ids.current[k]) : k, v])) };
      const { changes, keys } = changesOf(work, (id, seen) => decidedVersions[id] ?? (seen ? carriedOn(steps.current, id, seen) : versionOf(id)));
      const land = () => setFlying((f) => f.filter((w) => w !== given));
      if (!changes.length) return land();
      try {
        const r = await post<ChangeResult>(`/registers/${register}/changes`, { changes });
        Object.assign(ids.current, made(r));
        r.rows.forEach((x, i) => {
          versions.current[x.id] = x.version;
          const from = changes[i]?.version;
          // Where others' cells came along, the person has not seen them yet.
          if (from && x.version && !x.merged) (steps.current[x.id] ??= {})[from] = x.version;
        });
        if (r.revision) keep((s) => did(s, r.revision));
        setFailed(null);
        const cells = Object.values(work.sets).reduce((n, s) => n + Object.keys(s).length, 0);
        const merged = r.rows.filter((x) => x?.merged).length;
        say([r.revision ? (work.deletes.length && !cells ? t('sheet.deleted', { count: work.deletes.length, n: number(work.deletes.length) }) : t('sheet.saved', { count: cells, n: number(cells), revision: number(r.revision) })) : t('sheet.sameAlready'), merged ? t('sheet.merged', { count: merged, n: number(merged) }) : '', r.warnings?.length ? `${t('sheet.warning')} ${words(r.warnings[0])}` : ''].filter(Boolean).join(' '));
        await refresh();
        land();
      } catch (e) {
        const r = e instanceof Refusal ? e : new Refusal(0, String(e));
        land();
        const problems = (r.problem.cells ?? []) as CellProblem[];
        const rows = (r.problem.conflicts ?? []) as RowConflict[];
        if (r.code === 'register.conflict' && rows.length) setConflict({ work, keys, rows });
        else {
          setWaiting((w) => refused(join(work, w), keys, problems, words));
          if (!problems.length) setFailed(r);
          else say(t('sheet.refused', { count: problems.length, n: number(problems.length) }));
        }
      }
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [register, refresh, keep, say, t, words],
  );
  const queue = useCallback((work: Work, v?: Record<number, number>) => {
    setFlying((f) => [...f, work]);
    chain.current = chain.current.then(() => send(work, v));
    return chain.current;
  }, [send]);

  /** Takes cells over, or keeps them with what is wrong about them. */
  const change = useCallback((entries: Entry[], deletes: number[] = []) => {
    const work = add(now.current.waiting, entries, deletes);
    dropped.current = null;
    if (held(work)) return setWaiting(work);
    setWaiting(nothing);
    void queue({ ...work, wrong: {} });
  }, [queue]);

  const turn = useCallback((how: 'undo' | 'redo') => {
    chain.current = chain.current.then(async () => {
      const revision = now.current.stack[how].at(-1);
      if (revision === undefined) return say(t(how === 'undo' ? 'sheet.nothingToUndo' : 'sheet.nothingToRedo'));
      say(t('sheet.undoing'));
      try {
        const r = await post<ChangeResult>(`/registers/${register}/undo`, { revision });
        r.rows?.forEach((x) => x && (versions.current[x.id] = x.version));
        keep((s) => (how === 'undo' ? undid(s, r.revision) : redid(s, r.revision)));
        // The next turn must see the new stack, and may come before React draws it.
        now.current = { ...now.current, stack: (how === 'undo' ? undid : redid)(now.current.stack, r.revision) };
        await refresh();
        say(t(how === 'undo' ? 'sheet.undone' : 'sheet.redone', { revision: number(r.revision) }));
      } catch (e) {
        const r = e as Refusal;
        say(`${t(how === 'undo' ? 'sheet.undoRefused' : 'sheet.redoRefused')} ${explain(i18n.language, r.code, r.message).sentence}`);
      }
    });
    return chain.current;
  }, [register, refresh, keep, say, t, i18n.language]);

  const overlay = useMemo(() => flying.reduce(join, nothing), [flying]);
  const shown = useMemo(() => join(overlay, waiting), [overlay, waiting]);
  const unsaved = !isNothing(waiting) || flying.length > 0;
  useEffect(() => {
    if (!unsaved) return;
    const ask = (e: BeforeUnloadEvent) => e.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);

  return {
    /** Everything not stored yet, as the sheet shows it. */
    shown,
    waiting,
    saving: flying.length > 0,
    failed,
    conflict,
    stack,
    isMine: useCallback((id: number, version: unknown) => versions.current[id] === Number(version), []),
    /** New rows that are given up before they were stored. */
    forget: (keys: string[]) => setWaiting((w) => ({ ...w, sets: Object.fromEntries(Object.entries(w.sets).filter(([k]) => !keys.includes(k))), wrong: Object.fromEntries(Object.entries(w.wrong).filter(([k]) => !keys.some((x) => k.startsWith(`${x}|`)))) })),
    change,
    undo: () => turn('undo'),
    redo: () => turn('redo'),
    /** A revision made elsewhere on this page, such as a restored row: Ctrl+Z takes it back too. */
    remember: (revision: number) => { keep((s) => did(s, revision)); void refresh(); },
    retry: () => { const w = now.current.waiting; setFailed(null); setWaiting(nothing); void queue({ ...w, wrong: {} }); },
    withoutWrong: () => { const w = withoutWrong(now.current.waiting); setFailed(null); setWaiting(nothing); if (!isNothing(w)) void queue(w); },
    giveUp: () => { dropped.current = { work: now.current.waiting, after: now.current.stack.redo.length }; setFailed(null); setWaiting(nothing); },
    /** Takes up again what was given up last; false when something else is to be redone first, or nothing was. */
    takeUp: () => {
      const d = dropped.current;
      if (!d || now.current.stack.redo.length !== d.after || !isNothing(now.current.waiting)) return false;
      dropped.current = null;
      setWaiting(d.work);
      return true;
    },
    settle: (choice: (id: number, field: string) => Choice) => {
      if (!conflict) return;
      const d = decided(conflict.work, conflict.keys, conflict.rows, choice);
      setConflict(null);
      if (isNothing(d.work)) void refresh();
      else void queue(d.work, d.versions);
    },
    abandon: () => { setConflict(null); void refresh(); },
    freshKeys: Object.keys(shown.sets).filter((k) => isFresh(k) && !ids.current[k]),
  };
}

export type Changes = ReturnType<typeof useChanges>;
