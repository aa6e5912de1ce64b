import type { Geometry } from 'geojson';
import type { Text } from '../api/types';

export type DocumentKind = 'decision' | 'lease';
export type Verdict = 'LINK' | 'NOT_THIS' | 'NO_OBJECT';

export interface QueueRow {
  id: number;
  number: string;
  street: string;
  place: string;
  kind: string;
  year: number | null;
  money_gr?: number | null;
  best: number | null;
  candidates: number;
}

export interface Queue {
  rows: QueueRow[];
  remain: number;
  today: number;
  per_hour: number;
  years: number[];
}

export interface Factor {
  factor: string;
  value: number;
  weight: number;
  why: Text;
}

export interface Candidate {
  target: 'object' | 'parcel';
  id: number;
  label: string;
  class: string;
  class_pl: string;
  class_en: string;
  seen: string;
  size: string;
  lonlat: number[];
  photos: number[];
  state: string;
  origin: string;
  score: number | null;
  factors: Factor[];
  distance_m: number | null;
}

export interface Decided {
  id: number;
  target: string;
  object_id: number | null;
  label: string;
  verdict: Verdict;
  state: 'standing' | 'waiting';
  note: string;
  by: string;
  at: string;
  confirmed_by: string;
}

export interface Entry {
  kind: DocumentKind;
  id: number;
  version: number;
  cells: Record<string, string>;
  raw?: Record<string, unknown>;
  file: string;
  row: number;
  count: number;
  may_decide: boolean;
  may_draw: boolean;
  may_read_raw: boolean;
  drawn: boolean;
  place: Geometry | null;
  centre: number[];
  parcels: { no: number; raw: string; parcel_id: string; geometry: Geometry | null; part: Geometry | null }[];
  candidates: Candidate[];
  decisions: Decided[];
}

export interface Alias {
  id: number;
  kind: string;
  written: string;
  means: string;
  source: string;
  state: 'proposed' | 'accepted' | 'rejected';
  count: number;
  added_by: string;
  decided_by: string;
}

export interface Habit {
  source: string;
  habit: string;
  share: number;
  count: number;
}

export interface Measures {
  decisions: number;
  automatic: number;
  suggested: number;
  manual: number;
  left: number;
  labelled: number;
  judged: number;
  right: number;
  linked: number;
  found: number;
  precision: number;
  recall: number;
}

interface Side {
  log_loss: number;
  auto_precision: number;
  auto_recall: number;
  suggest_precision: number;
  suggest_recall: number;
}

export interface Fit {
  id: number;
  fitted_at: string;
  fitted_by: string;
  pairs: number;
  report: { train: number; test: number; linked: number; before: Side; after: Side };
  weights: Record<string, number>;
  state: 'proposed' | 'approved' | 'rejected';
  decided_by: string;
}

export interface Quality {
  runs: { run: number; on_date: string; at: string; measures: Measures }[];
  fits: Fit[];
  pairs: number;
  needed: number;
}

export interface LinkingSearch {
  tab?: 'dictionaries' | 'quality';
  kind?: DocumentKind;
  state?: 'open' | 'sample' | 'waiting' | 'done';
  year?: number;
  street?: string;
  sort?: 'best' | 'money' | 'entry';
  id?: number;
}
