// Who else has this register open, and at which cell. Told when the cell changes and every so often, so that a
// window that was closed fades by itself.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useSession } from '../account/session';
import { apiBase, get, post, Refusal, remove } from '../api/client';
import { onServerEvent } from '../api/events';
import type { Person } from './types';

const BEAT = 20_000;

/** Each colleague keeps a colour; those of the severities stay with the severities. */
const colours = ['#7a3e9d', '#0f6f5c', '#9a4b00', '#1f5fa8', '#a02858', '#4f6300', '#5a4fcf', '#7d4230'];
export const colourOf = (login: string) => colours[[...login].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7) % colours.length];

const refused = (e: unknown) => e instanceof Refusal && e.status === 403;

export function usePresence(register: string, at: { row?: number; field?: string }, still: boolean): Person[] {
  const me = useSession().user?.login;
  const client = useQueryClient();
  const key = ['presence', register];
  const people = useQuery({ queryKey: key, queryFn: ({ signal }) => get<{ people: Person[] } | Person[]>(`/registers/${register}/presence`, {}, signal).then((p) => (Array.isArray(p) ? p : p.people)), staleTime: BEAT, refetchInterval: (q) => (refused(q.state.error) ? false : 2 * BEAT), retry: false });
  // Some roles read a register without being told who works in it: they tell nothing either.
  const quiet = still || people.isPending || refused(people.error);
  const told = useRef(false);
  told.current ||= !quiet;
  const where = useRef(at);
  where.current = at;
  useEffect(() => {
    if (quiet) return;
    const tell = () => void post(`/registers/${register}/presence`, where.current).catch(() => undefined);
    const timer = setInterval(() => document.visibilityState === 'visible' && tell(), BEAT);
    return () => clearInterval(timer);
  }, [register, quiet]);
  useEffect(() => {
    if (quiet) return;
    const timer = setTimeout(() => void post(`/registers/${register}/presence`, { row: at.row, field: at.field }).catch(() => undefined), 250);
    return () => clearTimeout(timer);
  }, [register, at.row, at.field, quiet]);
  // The event says only that somebody moved; where they stand each reader asks for what they may see.
  useEffect(() => onServerEvent((e) => e.type === 'presence' && e.register === register && void client.invalidateQueries({ queryKey: ['presence', register] })), [client, register]);
  useEffect(() => {
    // A window that is closed says so too; its request outlives it.
    const closed = () => told.current && void fetch(`${apiBase}/registers/${register}/presence`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    window.addEventListener('pagehide', closed);
    return () => {
      window.removeEventListener('pagehide', closed);
      if (told.current) void remove(`/registers/${register}/presence`).catch(() => undefined);
    };
  }, [register]);
  return (people.data ?? []).filter((p) => p.login !== me);
}
