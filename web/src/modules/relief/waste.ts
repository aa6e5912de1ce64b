// The questions of the waste-fee calculator as a person answers them, and as they are sent. The same answers are carried
// from the calculator into the application, so that nobody types them twice.
import { methods, type Building, type Method, type WasteQuestion } from './types';

export interface WasteForm {
  /** Empty: as the council has decided. */
  method: Method | '';
  building: Building | '';
  persons: string;
  area: string;
  water: string;
  containers: string;
  compost: boolean;
  segregated: boolean;
  on: string | null;
}

export const emptyForm: WasteForm = { method: '', building: '', persons: '', area: '', water: '', containers: '', compost: false, segregated: true, on: null };

/** "60", "60,5", "1 060.25 m²" → a number above zero with at most two decimals; nothing when it is none. */
export function figure(text: string): number | undefined {
  const s = text.trim().replace(/\s*(m²|m2|m³|m3)$/i, '').replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  if (!/^\d{1,6}(\.\d{1,2})?$/.test(s)) return undefined;
  return Number(s) > 0 ? Number(s) : undefined;
}

export function count(text: string, most = 50): number | undefined {
  const n = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
  return n >= 1 && n <= most ? n : undefined;
}

/** Which answer the method needs besides the household. */
export const quantityOf = (m: Method): 'area' | 'persons' | 'water' | 'containers' => ({ AREA: 'area', PERSONS: 'persons', WATER: 'water', HOUSEHOLD: 'persons', CONTAINER: 'containers' })[m] as 'area';

/** What is sent, as soon as there is enough to count; council is the method that the council has decided. */
export function questionOf(f: WasteForm, council: Method = 'AREA'): WasteQuestion | undefined {
  const method = f.method || council;
  const persons = count(f.persons);
  const q: WasteQuestion = { on: f.on ?? undefined, method: f.method || undefined, building: f.building || undefined, compost: f.compost || undefined, segregated: f.segregated ? undefined : false, household_persons: method === 'CONTAINER' ? undefined : persons };
  switch (quantityOf(method)) {
    case 'area':
      q.area_m2 = figure(f.area);
      return q.area_m2 ? clean(q) : undefined;
    case 'water':
      q.water_m3 = figure(f.water);
      return q.water_m3 ? clean(q) : undefined;
    case 'containers':
      q.containers = count(f.containers, 500);
      return q.containers ? clean(q) : undefined;
    default:
      if (method === 'PERSONS') q.persons = persons;
      return persons ? clean(q) : undefined;
  }
}

const clean = (q: WasteQuestion): WasteQuestion => Object.fromEntries(Object.entries(q).filter(([, v]) => v !== undefined)) as WasteQuestion;

/** Answers that came with the address's history, whoever wrote them: what is not understood is left out. */
export function readForm(from: unknown): WasteForm {
  const o = (from && typeof from === 'object' ? from : {}) as Record<string, unknown>;
  const text = (k: string) => (typeof o[k] === 'string' && (o[k] as string).length <= 12 ? (o[k] as string) : '');
  return {
    method: methods.includes(o.method as Method) ? (o.method as Method) : '',
    building: o.building === 'DETACHED' || o.building === 'BLOCK' ? o.building : '',
    persons: text('persons'),
    area: text('area'),
    water: text('water'),
    containers: text('containers'),
    compost: o.compost === true,
    segregated: o.segregated !== false,
    on: typeof o.on === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(o.on) ? o.on : null,
  };
}
