// What the figures of the discrepancies arrive as.
import type { Text } from '../api/types';

export interface Sum {
  key: string;
  label: Text;
  basis: string;
  basis_title: Text;
  law: string;
  findings: number;
  min_gr: number;
  max_gr: number;
  undecided: number;
  undecided_max_gr: number;
  source: string;
}

export interface Entry {
  finding: number;
  rule: string;
  rule_version: number;
  param_set: string;
  run: number;
  outcome: 'hit' | 'unknown';
  street: string;
  day: string;
  basis: string;
  basis_title: Text;
  law: string;
  min_gr: number;
  max_gr: number;
  formula: string;
  rates: number[];
  counted: boolean;
}

export interface Ledger {
  revision: number;
  at: string;
  digest: string;
  few: boolean;
  sums: Sum[];
  by_rule: Sum[];
  by_street: Sum[];
  by_owner: Sum[];
  by_day: Sum[];
  settled: { resolution: string; basis: string; findings: number; min_gr: number; max_gr: number }[];
  history: { day: string; revision: number; basis: string; basis_title: Text; findings: number; min_gr: number; max_gr: number }[];
  entries: Entry[];
  count: number;
}

export interface SurveyPlace {
  id: number;
  rule: string;
  label: string;
  street: string;
  order: number;
  probability: number;
  what: 'lane' | 'parcel';
  distance_m: number | null;
  tolerance_m: number | null;
  sigma_needed_m: number | null;
  sigma_object_needed_m: number | null;
  money: { basis: string; min_gr: number; max_gr: number }[];
  expected_gr: number | null;
  assignee: string;
  lonlat?: [number, number];
  advice: Text;
}

export interface Survey {
  revision: number;
  places: SurveyPlace[];
  withheld: string[];
}

export interface Quality {
  revision: number;
  few: boolean;
  registers: {
    register: string;
    title: Text;
    rows: number;
    score: number | null;
    faults: { rule: string; title: Text; field: Text; weight: number; failed: number; source: string }[];
    trend: { run: number; on: string; rows: number; score: number | null }[];
  }[];
}

export interface Campaign {
  id: number;
  name: string;
  from: string;
  to: string;
  estimated: boolean;
  covered_m2: number;
  share: number;
}

export interface Coverage {
  revision: number;
  campaigns: Campaign[];
  streets: { street: string; lanes: number; ours: boolean; area_m2: number; covered_m2: number[]; share: number; last: string; never: boolean }[];
  area_m2: number;
  checked_m2: number;
  share: number;
  ours_area_m2: number;
  ours_share: number;
  never: number;
  last: string;
  least: number;
}

export interface PlaceLook {
  campaigns: Campaign[];
  never: boolean;
  last: string;
  findings: number | null;
}
