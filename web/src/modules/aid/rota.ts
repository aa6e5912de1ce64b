// The rota as a list of days, and what a volunteer's other shifts mean for a new one. Pure, so that the page only draws.
import type { ShiftRow, SignupRow } from './types';

export interface ShiftView {
  shift: ShiftRow;
  people: SignupRow[];
  missing: number;
  full: boolean;
}

const counts = (s: SignupRow) => s.status === 'SIGNED' || s.status === 'OFFERED';

/** Days in order, each with its shifts by hour; a shift called off stays to be seen, last on its day. */
export function days(shifts: readonly ShiftRow[], signups: readonly SignupRow[]): [string, ShiftView[]][] {
  const by = new Map<number, SignupRow[]>();
  for (const s of signups) if (counts(s)) by.set(s.shift_id, [...(by.get(s.shift_id) ?? []), s]);
  const out = new Map<string, ShiftView[]>();
  const rank = (s: ShiftRow) => (s.status === 'OPEN' ? 0 : 1);
  for (const shift of [...shifts].sort((a, b) => a.on_day.localeCompare(b.on_day) || rank(a) - rank(b) || a.starts_at.localeCompare(b.starts_at) || a.no - b.no)) {
    const people = by.get(shift.id) ?? [];
    const view = { shift, people, missing: shift.status === 'OPEN' ? Math.max(0, shift.need - people.length) : 0, full: people.length >= shift.cap };
    out.set(shift.on_day, [...(out.get(shift.on_day) ?? []), view]);
  }
  return [...out];
}

/** A volunteer's other shifts that share time with this one; one may end when the other begins. */
export function overlapping(shift: ShiftRow, volunteer: number, shifts: readonly ShiftRow[], signups: readonly SignupRow[]): ShiftRow[] {
  const theirs = new Set(signups.filter((s) => s.volunteer_id === volunteer && counts(s)).map((s) => s.shift_id));
  return shifts.filter((o) => o.id !== shift.id && o.status === 'OPEN' && theirs.has(o.id) && o.starts_at < shift.ends_at && shift.starts_at < o.ends_at);
}

/** "08:00–14:00" in Warsaw. */
export function hours(shift: Pick<ShiftRow, 'starts_at' | 'ends_at'>): string {
  const f = new Intl.DateTimeFormat('pl-PL', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Warsaw' });
  return `${f.format(new Date(shift.starts_at))}–${f.format(new Date(shift.ends_at))}`;
}

/** A clock time as people type it: 8, 8:30, 08.30, 830 are "08:00" and "08:30"; nothing when it is none. */
export function readTime(typed: string): string | undefined {
  const m = /^(\d{1,2})(?:[:.,\s]?([0-5]\d))?$/.exec(typed.trim());
  return m && Number(m[1]) < 24 ? `${m[1].padStart(2, '0')}:${m[2] ?? '00'}` : undefined;
}

/** A Warsaw clock time on a day, as the instant that it is: "2026-07-01" and "08:00" are 06:00 UTC. */
export function instant(day: string, time: string): string {
  const [y, m, d] = day.split('-').map(Number);
  const [h, min] = time.split(':').map(Number);
  const guess = Date.UTC(y, m - 1, d, h, min);
  const offset = (at: number) => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Warsaw', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at).map((p) => [p.type, Number(p.value)]));
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute) - at;
  };
  return new Date(guess - offset(guess - offset(guess))).toISOString();
}
