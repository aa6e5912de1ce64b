// What setting a value would do to the periods there are, by the same rule as the server: the new value applies from
// its first day to the end of the period that holds this day, and what applied until now ends the day before.
import { date, decimal, money, period } from '../ui/format';

export interface Period {
  id?: number;
  name: string;
  value: unknown;
  valid_from?: string | null;
  valid_to?: string | null;
  legal_basis?: string;
  set_by?: string;
  set_at?: string | null;
  verified_by?: string;
  verified_at?: string | null;
}

export interface Plan {
  /** Ends earlier now; its new last day. */
  closed?: { period: Period; last: string };
  /** Is superseded as a whole. */
  replaced?: Period;
  /** The last day of the new value, when it has one. */
  until?: string;
}

export function dayBefore(iso: string): string {
  const d = new Date(`${iso}T00:00:00Z`);
  d.setUTCDate(d.getUTCDate() - 1);
  return d.toISOString().slice(0, 10);
}

export const holds = (p: Period, day: string) => (!p.valid_from || p.valid_from <= day) && (!p.valid_to || p.valid_to >= day);

/** from is empty for a value since ever. */
export function plan(periods: Period[], from: string): Plan {
  const now = from ? periods.find((p) => holds(p, from)) : periods.find((p) => !p.valid_from);
  if (!now) return {};
  const until = now.valid_to ?? undefined;
  return (now.valid_from ?? '') === from ? { replaced: now, until } : { closed: { period: now, last: dayBefore(from) }, until };
}

/** A value as people write it. */
export function valueText(name: string, v: unknown, yes: string, no: string): string {
  if (typeof v === 'boolean') return v ? yes : no;
  if (typeof v === 'number') return name.endsWith('_gr') ? money(v) : decimal(v, 4);
  if (typeof v === 'string') return date(v) || v;
  return JSON.stringify(v);
}

/** A value as somebody types it, of the kind of the one so far; undefined when it is not. */
export function parseValue(name: string, text: string, like: unknown): unknown {
  const s = text.trim();
  if (typeof like === 'boolean') return s === 'true' ? true : s === 'false' ? false : undefined;
  if (typeof like === 'number') {
    const plain = s.replace(/[\s\u00a0]|zł/g, '').replace(',', '.');
    if (!/^-?\d+(\.\d+)?$/.test(plain)) return undefined;
    const n = Number(plain);
    return name.endsWith('_gr') ? Math.round(n * 100) : n;
  }
  if (typeof like === 'string') {
    const m = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(s);
    if (/^\d{4}-\d{2}-\d{2}$/.test(like) && m) return `${m[3]}-${m[2].padStart(2, '0')}-${m[1].padStart(2, '0')}`;
    return s || undefined;
  }
  return undefined;
}

/** Where the periods lie on a line of time, in per cent: the open ends get a little room. */
export function layout(periods: Period[], today: string): { spans: { left: number; width: number }[]; now: number } {
  const days = (iso: string) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
  const edges = periods.flatMap((p) => [p.valid_from, p.valid_to].filter((d): d is string => !!d)).map(days);
  const first = Math.min(...edges, days(today)), last = Math.max(...edges, days(today));
  const room = Math.max(365, (last - first) * 0.25);
  const from = first - room, to = last + room;
  const at = (d: number) => ((d - from) / (to - from)) * 100;
  return {
    spans: periods.map((p) => {
      const left = p.valid_from ? at(days(p.valid_from)) : 0;
      const right = p.valid_to ? at(days(p.valid_to) + 1) : 100;
      return { left, width: right - left };
    }),
    now: at(days(today)),
  };
}

/** Today in the reader's clock, YYYY-MM-DD. */
export const today = () => new Date().toLocaleDateString('sv');

/** A period in words; its open ends are named. */
export const words = (p: Period, since: string, until: string) => (!p.valid_from && !p.valid_to ? since : !p.valid_from ? `${since} – ${date(p.valid_to)}` : !p.valid_to ? `${date(p.valid_from)} – ${until}` : period(p.valid_from, p.valid_to));
