// What the API of the relief programme sends and takes. Money is grosze.
import type { Text } from '../../api/types';
import type { Due, Line, Person } from '../../programme/types';

export const methods = ['AREA', 'PERSONS', 'WATER', 'HOUSEHOLD', 'CONTAINER'] as const;
export type Method = (typeof methods)[number];
export type Building = 'DETACHED' | 'BLOCK';

export interface WasteQuestion {
  on?: string;
  method?: Method;
  area_m2?: number;
  persons?: number;
  water_m3?: number;
  containers?: number;
  building?: Building;
  compost?: boolean;
  segregated?: boolean;
  household_persons?: number;
}

export interface WasteAnswer {
  method: Method;
  fee_gr: number;
  support_gr: number;
  pays_gr: number;
  /** The programme supports households of this kind. */
  entitled: boolean;
  /** The council has chosen another method: the rate is an example. */
  example: boolean;
  working: Line[];
  basis: string[];
}

export interface BenefitQuestion {
  on?: string;
  persons: number;
  income_gr: number;
  heating_coal?: boolean;
}

export interface BenefitAnswer {
  amount_gr: number;
  ended: boolean;
  working: Line[];
  basis: string[];
}

interface Wanted {
  fee_gr: number;
  support_gr: number;
  pays_gr: number;
  amount_gr: number;
  ended?: boolean;
}

/** A case whose result is known, worked out by hand from the act, and what the program answers now. */
export interface Golden {
  name: string;
  waste?: WasteQuestion | null;
  benefit?: BenefitQuestion | null;
  want: Wanted;
  got: Wanted;
  ok: boolean;
  working?: Line[] | null;
}

export interface Move {
  name: string;
  title: Text;
}

/** What an application says; a field that is absent changes nothing. */
export interface Given {
  person?: Person;
  person_id?: number;
  household?: Address;
  building?: Building | '';
  persons?: number;
  area_m2?: number;
  title?: 'OWNER' | 'POSSESSOR' | '';
  declared?: boolean;
  signed?: boolean;
  income_gr?: number;
  pay_to?: 'ACCOUNT' | 'CASH';
  account?: string;
  from?: string;
  case_number?: string;
  note?: string;
}

export interface Address {
  street?: string;
  house_no?: string;
  flat_no?: string;
  postcode?: string;
  city?: string;
}

export interface Need {
  code: string;
  title: Text;
}

export interface Duplicate {
  id: number;
  number: string;
  state: string;
  verdict: string;
  why: Text[] | null;
}

/** What became of an application that was registered. */
export interface Registered {
  id: number;
  number: string;
  state: string;
  complete: boolean;
  missing: Need[] | null;
  duplicates: Duplicate[] | null;
  fee_gr: number;
  support_gr: number;
  /** For the applicant: with it anybody may ask for the state. */
  code?: string;
}

export interface Cost {
  supported: number;
  monthly_gr: number;
  yearly_gr: number;
  fees_gr: number;
}

/** What other numbers would do to the applications that the office has. */
export interface Effect {
  applications: number;
  before: Cost;
  after: Cost;
  gain: number;
  lose: number;
  new: number;
  drop: number;
  rows: { persons: number; building: string; count: number; before_gr: number; after_gr: number; gain: number; lose: number; new: number; drop: number }[] | null;
  changed: { id: number; number: string; before_gr: number; after_gr: number }[] | null;
}

export type Verdict = 'POSITIVE' | 'NEGATIVE' | 'DISCONTINUED' | 'UNPROCESSED';

/** An application; what is personal comes apart, and only with a purpose. */
export interface Application {
  id: number;
  number: string;
  case_number: string;
  channel: string;
  state: string;
  verdict: Verdict | '';
  building: Building | '';
  persons: number;
  area_m2: number;
  title: 'OWNER' | 'POSSESSOR' | '';
  declared: boolean;
  signed: boolean;
  pay_to: 'ACCOUNT' | 'CASH' | '';
  from_month: string;
  fee_gr: number;
  support_gr: number;
  missing: Need[] | null;
  received_on: string;
  decided_on: string;
  delivered_on: string;
  final_on: string;
  person_id: number;
  initials: string;
  personal: Personal | null;
}

export interface Personal {
  person: Person | null;
  address: string;
  income_gr: number | null;
  account: string;
  reason: string;
  appeal: string;
  note: string;
  /** What the applicant typed on the web. */
  draft: { name: string; phone: string; household: Address } | null;
}

export interface CasePart {
  id: number;
  part: 'TAX' | 'SOCIAL';
  title: Text;
  question: Text;
  round: number;
  state: 'ASKED' | 'ANSWERED' | 'DROPPED';
  verdict: 'YES' | 'NO' | 'UNKNOWN' | '';
  basis: string;
  asked_on: string;
  due_on: string;
  answered_on: string;
  answered_by: string;
  /** This person may answer. */
  mine: boolean;
}

/** Everything about one case that the reader may see. */
export interface Case {
  /** Nothing for who sees only a question. */
  application: Application | null;
  number: string;
  parts: CasePart[] | null;
  timeline: { no: number; move: string; on: string; at: string; actor: string; note: string; title: Text; to_title: Text }[] | null;
  clocks: { name: string; no: number; due: Due }[] | null;
  moves: Move[] | null;
  duplicates: Duplicate[] | null;
  working: Line[] | null;
  grant: { from_month: string; to_month: string; monthly_gr: number; state: string } | null;
  payments: { month: string; amount_gr: number; list: string; paid_on: string }[] | null;
  states: { state: string; title: Text; final?: boolean }[] | null;
}

/** Rates and bands to be tried; what is absent stays as it is. */
export interface WhatIf {
  on?: string;
  rates?: { area_gr?: number; area_limit_m2?: number; area_above_gr?: number };
  bands?: { persons: number; building: string; percent: number; floor_gr: number }[];
}
