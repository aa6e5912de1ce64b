// What the aid programme's API sends. Days are YYYY-MM-DD, money grosze, quantities in the measure of the good.
import type { Text } from '../../api/types';

export interface AidRow {
  id: number;
  version?: number;
}

export interface Issued {
  id: number;
  number: string;
  qr?: string;
  next_on?: string;
}

type Named = { name_pl: string; name_en?: string; name_uk?: string };

export interface KitRow extends AidRow, Named {
  code: string;
  kind: 'INDIVIDUAL' | 'FAMILY';
  interval_days: number;
  status: string;
}

export interface PointRow extends AidRow {
  code: string;
  name: string;
  name_en?: string;
  kind: 'ISSUE' | 'STORE' | 'INFO';
  status: string;
  street?: string;
  house_no?: string;
  city?: string;
  hours?: string;
  phone?: string;
  unit?: string;
}

export interface GoodRow extends AidRow, Named {
  code: string;
  category: string;
  measure: string;
  pack: number;
  min_qty: number;
  status: string;
}

export interface StockRow extends AidRow {
  point: string;
  good: string;
  balance: number;
  reserved?: number;
  free?: number;
  min_qty?: number;
  place?: string;
}

export type Source = 'TOWN' | 'STATE' | 'NGO' | 'GIFT';
export const sources: Source[] = ['TOWN', 'STATE', 'NGO', 'GIFT'];

export interface PurchaseRow extends AidRow {
  number: string;
  supplier: string;
  source: Source;
  good: string;
  qty: number;
  received: number;
  price_gr: number;
  on_day: string;
  expected_on?: string | null;
  status: 'ORDERED' | 'PARTLY' | 'RECEIVED' | 'CANCELLED';
}

/** How long the stock of a good lasts, and what to buy. */
export interface Need {
  good: string;
  name_pl: string;
  name_en: string;
  measure: string;
  stock: number;
  ordered: number;
  issued: number;
  per_day: number;
  days: number | null;
  empty_on: string;
  min_qty: number;
  buy: number;
  pack: number;
  cost_gr: number | null;
  short: boolean;
}

export interface Forecast {
  on: string;
  days?: number;
  window?: number;
  needs: Need[] | null;
}

export interface PatrolRow extends AidRow {
  number: string;
  on_day: string;
  area: string;
  officer_1: string;
  officer_2: string;
  signed_1?: string;
  signed_1_at?: string | null;
  signed_2?: string;
  signed_2_at?: string | null;
  status: 'OPEN' | 'SIGNED_ONCE' | 'SIGNED';
  note?: string;
}

export type VisitOutcome = 'PLANNED' | 'FOUND' | 'NOT_FOUND' | 'MOVED';

export interface VisitRow extends AidRow {
  patrol_id: number;
  holder?: string;
  persons?: number;
  street?: string;
  house_no?: string;
  flat_no?: string;
  city?: string;
  outcome: VisitOutcome;
  new_street?: string;
  new_house_no?: string;
  new_city?: string;
  note?: string;
  at?: string | null;
}

export interface VolunteerRow extends AidRow {
  number: string;
  /** Initials until somebody says what for they read it. */
  name?: string;
  qualifications?: string;
  languages?: string[] | null;
  skills?: string[] | null;
  availability?: string;
  status: 'ACTIVE' | 'PAUSED' | 'LEFT';
}

export interface ShiftRow extends AidRow {
  no: number;
  point: string;
  on_day: string;
  starts_at: string;
  ends_at: string;
  cap: number;
  need: number;
  qualification?: string;
  task?: string;
  status: 'OPEN' | 'CANCELLED';
}

export interface SignupRow extends AidRow {
  shift_id: number;
  volunteer_id: number;
  status: 'SIGNED' | 'OFFERED' | 'SWAPPED' | 'CANCELLED';
  overlap_confirmed?: boolean;
  minutes?: number | null;
}

export interface GuideRow extends AidRow {
  slug: string;
  language: Lang;
  position: number;
  title: string;
  body: string;
  legal_basis?: string;
  status: 'DRAFT' | 'PUBLISHED';
}

export type Lang = 'uk' | 'pl' | 'en';
export const languages: [Lang, string][] = [['uk', 'Українська'], ['pl', 'Polski'], ['en', 'English']];

export interface ChecklistItem {
  item: string;
  title: Text;
  help?: Text;
  /** The program looks for itself whether it is done; nobody ticks it. */
  seen?: boolean;
  found?: Text | null;
  done: boolean;
  note?: string;
  done_by?: string;
  done_at?: string | null;
}

export interface Checklist {
  on: boolean;
  left?: number;
  items: ChecklistItem[] | null;
}

/** A name in the reader's language. */
export const nameOf = (r: Named & { code?: string } | undefined, language: string) => (r ? (language === 'en' && r.name_en ? r.name_en : r.name_pl) || r.code || '' : '');
