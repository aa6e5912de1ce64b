// The desk's memory as the page sees it: whether the line is up, what was given out and not sent yet, and the pack. What is
// stored stays in the browser when the page is closed.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../../../account/session';
import { apiBase, officePrefix, Refusal } from '../../../api/client';
import { newKey, unsureOf } from '../../../programme/action';
import { today } from './decide';
import { readPack, sendIssue, sendItems } from './wire';
import { browserStore, type Allotment } from './store';
import { ofOthers, sync, waiting } from './sync';
import type { Given, Giver, Pack } from './types';

export interface Desk {
  /** Nothing stored has been read yet. */
  reading: boolean;
  up: boolean;
  pack?: Pack;
  given: Given[];
  /** Who took the pack, while nobody can be asked who sits here. */
  who?: Giver;
  /** The page itself is kept too: it opens without a line. */
  kept: boolean;
  desk: string;
  allotments: Allotment[];
  syncing: boolean;
  error: unknown;
  take: (point: string) => Promise<void>;
  keep: (item: Given) => Promise<void>;
  dismiss: (ids: string[]) => Promise<void>;
  send: () => Promise<void>;
  setAllotments: (mine: Allotment[]) => Promise<void>;
  /** To be told that a request was not answered. */
  lost: () => void;
}

const every = 10_000;

export function useDesk(): Desk {
  const client = useQueryClient();
  const session = useSession();
  const [state, setState] = useState<{ reading: boolean; pack?: Pack; given: Given[]; who?: Giver; desk: string; allotments: Allotment[] }>({ reading: true, given: [], desk: '', allotments: [] });
  const [up, setUp] = useState(() => navigator.onLine);
  const [kept, setKept] = useState(false);
  const [syncing, setSyncing] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const now = useRef({ state, up, session });
  now.current = { state, up, session };

  const reload = useCallback(async () => {
    const [k, given] = await Promise.all([browserStore.read(), browserStore.given()]);
    let desk = k.desk;
    if (!desk) {
      desk = newKey();
      await browserStore.keep('desk', desk);
    }
    setState({ reading: false, pack: k.pack, given, who: k.who, desk, allotments: (k.allotments ?? []).filter((a) => new Date(a.until) > new Date()) });
  }, []);
  useEffect(() => {
    // A browser that keeps nothing: the desk works as long as the line does.
    reload().catch(() => setState({ reading: false, given: [], desk: newKey(), allotments: [] }));
  }, [reload]);

  const take = useCallback(
    async (point: string) => {
      try {
        const pack = await readPack(point, now.current.state.desk);
        const user = now.current.session.user;
        await browserStore.keep('pack', pack);
        // The pack knows now what was sent on earlier days.
        const old = (await browserStore.given()).filter((g) => (g.result === 'kept' || g.result === 'repeated') && g.on < today());
        if (old.length) await browserStore.drop(old.map((g) => g.id));
        if (user) await browserStore.keep('who', { id: user.id, name: user.name });
        setUp(true);
        setError(null);
        await reload();
      } catch (e) {
        if (e instanceof Refusal && unsureOf(e)) setUp(false);
        else setError(e);
      }
    },
    [reload],
  );

  const send = useCallback(async () => {
    const { desk } = now.current.state;
    if (!desk || !now.current.session.signed_in) return;
    setSyncing(true);
    try {
      await sync(browserStore, desk, sendItems, sendIssue);
      setError(null);
      setUp(true);
      await reload();
      void client.invalidateQueries({ queryKey: ['programme'] });
    } catch (e) {
      await reload();
      if (e instanceof Refusal && unsureOf(e)) setUp(false);
      else setError(e);
    } finally {
      setSyncing(false);
    }
  }, [client, reload]);

  // The line: what the browser says, and while it is down a question now and then whether the office answers.
  useEffect(() => {
    const down = () => setUp(false);
    const ask = async () => {
      try {
        const res = await fetch(`${apiBase}/session`, { headers: { Accept: 'application/json' }, cache: 'no-store' });
        if (!res.ok) return;
        setUp(true);
        if (!now.current.session.signed_in) void client.invalidateQueries({ queryKey: ['session'] });
      } catch {
        setUp(false);
      }
    };
    window.addEventListener('offline', down);
    window.addEventListener('online', ask);
    const timer = setInterval(() => !now.current.up && void ask(), every);
    return () => {
      window.removeEventListener('offline', down);
      window.removeEventListener('online', ask);
      clearInterval(timer);
    };
  }, [client]);

  const left = waiting(state.given).length;
  const signedIn = session.signed_in;
  const others = ofOthers(state.given, session.user?.id).length;
  useEffect(() => {
    if (up && signedIn && left > 0 && others === 0 && !state.reading) void send();
  }, [up, signedIn, left, others, state.reading, send]);

  // The page itself: kept by a worker that answers for this one address.
  useEffect(() => {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    let off = false;
    void navigator.serviceWorker
      .register(`${officePrefix}/desk-worker.js`, { scope: `${officePrefix}/aid/desk` })
      .then((r) => {
        const look = () => !off && setKept(!!r.active);
        look();
        const next = r.installing ?? r.waiting;
        next?.addEventListener('statechange', look);
        void r.update().catch(() => undefined);
      })
      .catch(() => undefined);
    return () => {
      off = true;
    };
  }, []);

  const keep = useCallback(
    async (item: Given) => {
      await browserStore.put(item);
      await reload();
    },
    [reload],
  );
  const dismiss = useCallback(
    async (ids: string[]) => {
      await browserStore.drop(ids);
      await reload();
    },
    [reload],
  );
  const setAllotments = useCallback(
    async (mine: Allotment[]) => {
      await browserStore.keep('allotments', mine);
      await reload();
    },
    [reload],
  );
  return { ...state, setAllotments, up, kept, syncing, error, take, keep, dismiss, send, lost: useCallback(() => setUp(false), []) };
}

