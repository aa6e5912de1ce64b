// What somebody types becomes a question to the server; what is missing is said beside its field.
import type { components } from '../api/schema';

export type Question = components['schemas']['CheckQuestion'];
export type Answer = components['schemas']['CheckAnswer'];
export type Form = components['schemas']['CheckForm'];
export type Candidate = components['schemas']['CheckCandidate'];
export type Verdict = 'PASS' | 'FAIL' | 'UNKNOWN';

export interface Typed {
  by: 'address' | 'parcel' | 'point';
  address: string;
  parcel: string;
  lon: string;
  lat: string;
  type: string;
  width: string;
  height: string;
  top: string;
  bottom: string;
  sides: string;
  mount: string;
  light: '' | 'yes' | 'no';
  digital: '' | 'yes' | 'no';
  businesses: string;
  from: string;
  to: string;
}

export const empty: Typed = { by: 'address', address: '', parcel: '', lon: '', lat: '', type: '', width: '', height: '', top: '', bottom: '', sides: '1', mount: '', light: '', digital: '', businesses: '', from: '', to: '' };

export type Missing = 'address' | 'parcel' | 'point' | 'type' | 'number' | 'days';
export type Faults = Partial<Record<keyof Typed, Missing>>;

/** "2,5" and "2.5" are the same; undefined is nothing typed, NaN no number. */
export function figure(s: string): number | undefined {
  const t = s.trim().replace(',', '.');
  if (!t) return undefined;
  return /^-?\d+(\.\d+)?$/.test(t) ? Number(t) : NaN;
}

const figures = ['width', 'height', 'top', 'bottom', 'sides', 'businesses'] as const;

/** What must be mended before step n (1 to 3) is left. */
export function faultsOf(t: Typed, step: number): Faults {
  const out: Faults = {};
  if (step === 1) {
    if (t.by === 'address' && !t.address.trim()) out.address = 'address';
    if (t.by === 'parcel' && !t.parcel.trim()) out.parcel = 'parcel';
    if (t.by === 'point') {
      const lon = figure(t.lon);
      const lat = figure(t.lat);
      if (lon === undefined || Number.isNaN(lon) || Math.abs(lon) > 180) out.lon = 'point';
      if (lat === undefined || Number.isNaN(lat) || Math.abs(lat) > 90) out.lat = 'point';
    }
  }
  if (step === 2) {
    if (!t.type) out.type = 'type';
    for (const f of figures) {
      const v = figure(t[f]);
      if (v !== undefined && (Number.isNaN(v) || v < 0 || ((f === 'sides' || f === 'businesses') && !Number.isInteger(v)))) out[f] = 'number';
    }
  }
  if (step === 3 && t.from && t.to && t.to < t.from) out.to = 'days';
  return out;
}

const yesNo = (v: '' | 'yes' | 'no') => (v === '' ? undefined : v === 'yes');

/** The device alone, as it is asked about at many places. */
export const deviceOf = (t: Typed): Question => ({
  type: t.type,
  width: figure(t.width),
  height: figure(t.height),
  top: figure(t.top),
  bottom: figure(t.bottom),
  sides: figure(t.sides),
  businesses: figure(t.businesses),
  mount: t.mount || undefined,
  illuminated: yesNo(t.light),
  digital: yesNo(t.digital),
  from: t.from || undefined,
  to: t.to || undefined,
});

export function questionOf(t: Typed): Question {
  const q = deviceOf(t);
  if (t.by === 'address') q.address = t.address.trim();
  else if (t.by === 'parcel') q.parcel = t.parcel.trim();
  else {
    q.lon = figure(t.lon);
    q.lat = figure(t.lat);
  }
  return q;
}
