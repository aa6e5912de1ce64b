// Live updates: one event stream for the whole page. When a revision arrives, everything that shows
// registers is asked again; imports and runs report their progress.
import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { apiBase } from './client';
import type { ServerEvent } from './types';

type Listener = (e: ServerEvent) => void;
const listeners = new Set<Listener>();
let connected = false;
const watchers = new Set<() => void>();

function setConnected(v: boolean) {
  if (v === connected) return;
  connected = v;
  watchers.forEach((w) => w());
}

export function onServerEvent(l: Listener): () => void {
  listeners.add(l);
  return () => void listeners.delete(l);
}

/** Whether progress arrives by itself; pages poll while it does not. */
export function useLive(): boolean {
  return useSyncExternalStore(
    (w) => (watchers.add(w), () => void watchers.delete(w)),
    () => connected,
  );
}

export function connectEvents(client: QueryClient): () => void {
  const source = new EventSource(`${apiBase}/events`);
  const receive = (m: MessageEvent) => {
    let e: ServerEvent;
    try {
      e = JSON.parse(m.data);
    } catch {
      return;
    }
    if (!e.type && m.type !== 'message') (e as { type: string }).type = m.type;
    if (e.type === 'revision') {
      for (const key of ['office', 'findings', 'facets', 'finding', 'registers', 'rows', 'row', 'imports', 'runs', 'programme']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    } else if (e.type === 'import') {
      void client.invalidateQueries({ queryKey: ['import', e.id] });
      if (e.state && e.state !== 'reading') void client.invalidateQueries({ queryKey: ['imports'] });
    } else if (e.type === 'run') {
      void client.invalidateQueries({ queryKey: ['runs'] });
    }
    listeners.forEach((l) => l(e));
  };
  source.onopen = () => setConnected(true);
  source.onerror = () => setConnected(false); // the browser tries again by itself, unless it was refused: see Gate
  source.onmessage = receive;
  for (const name of ['revision', 'import', 'run', 'presence']) source.addEventListener(name, receive as EventListener);
  return () => {
    source.close();
    setConnected(false);
  };
}

export function useServerEvent(listener: Listener) {
  useEffect(() => onServerEvent(listener), [listener]);
}
