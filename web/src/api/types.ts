// What the API sends. Money is integer grosze, dates are YYYY-MM-DD and inclusive, lengths metres, areas
// square metres; lonlat is [longitude, latitude] in degrees.
import type { Feature, FeatureCollection, Geometry } from 'geojson';

export type Text = { pl: string; en: string };
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';
export type Outcome = 'hit' | 'unknown';
export type State = 'DETECTED' | 'TRIAGED' | 'FALSE_POSITIVE' | 'FIELD_CHECK' | 'CONFIRMED' | 'REGISTER_ERROR' | 'ACTION' | 'RESOLVED' | 'CLOSED' | 'VANISHED';

export interface Office {
  code: string;
  name: string;
  srid: number;
  bbox?: [number, number, number, number] | null;
  managers: string[];
  revision: number;
  version: string;
  counts: Record<string, number>;
  attribution: string[];
}

export interface MoneyRange {
  basis: string;
  min_gr: number;
  max_gr: number;
}

export interface Measure {
  name: string;
  title?: Text;
  /** A number, or a date when the unit is "date". */
  value: number | string | null;
  unit: string;
  tolerance?: number | null;
  threshold?: number | null;
}

export interface Finding {
  id: number;
  rule: string;
  outcome: Outcome;
  state: State;
  severity: Severity;
  confidence: number;
  label: string;
  street: string;
  on: string;
  measures: Measure[];
  money: MoneyRange[];
  lonlat?: [number, number] | null;
  case_numbers: string[];
  parcel_ids: string[];
  reason: string;
  /** Login of the officer in charge. */
  assignee: string;
  due_on?: string;
  parked_until?: string;
  /** An officer had it when it was no longer found. */
  vanished_from?: string;
  bundle_id?: number;
  version: number;
}

export interface RuleFacet {
  rule: string;
  count: number;
  worst: Severity;
  unknown: number;
  money: MoneyRange[];
}

export interface Facets {
  rules: RuleFacet[];
  severity: Partial<Record<Severity, number>>;
  state: Partial<Record<State, number>>;
  outcome: Partial<Record<Outcome, number>>;
}

export interface FindingsPage {
  rows: Finding[];
  next?: string | null;
  count: number;
  revision: number;
  facets: Facets;
}

export interface Rule {
  rule: string;
  name: Text;
  title: Text;
  sentence?: Text;
  severity: Severity;
  law: string[];
  next: string[];
}

export interface Term {
  name: string;
  title?: Text;
  value: boolean | null;
  detail?: Text;
}

export interface ConsideredDocument {
  kind: 'decision' | 'lease' | string;
  id: number | string;
  source_id: string;
  verdict: 'accepted' | 'rejected' | 'suggested' | string;
  why?: Text;
  valid_from?: string | null;
  valid_to?: string | null;
  score?: number | null;
  factors?: { factor: string; value: number; weight: number; why?: Text }[];
}

export interface Subject {
  kind: string;
  id: number | string;
  source_id: string;
  version?: number;
}

export interface Proof extends Finding {
  fingerprint: string;
  title?: Text;
  sentence: Text;
  reason_text?: Text;
  terms: Term[];
  documents: ConsideredDocument[];
  money: (MoneyRange & { basis_title?: Text; formula?: string; law?: string; note?: Text | null })[];
  money_note?: Text | null;
  law: { article: string; text?: Text }[];
  next: { code: string; title: Text }[];
  /** What makes such a finding although nothing is wrong. */
  pitfalls?: Text[] | null;
  photos: { id: number; kind: 'PHOTO' | 'PANORAMA'; url?: string | null }[];
  subjects: Subject[];
  inputs?: { kind: string; id: number | string; version: number }[];
  history: HistoryEntry[];
  sources?: { kind: string; id: number | string; file?: string; row?: number; raw?: Record<string, unknown> }[];
  run?: number;
}

export interface HistoryEntry {
  version: number;
  valid_from?: string | null;
  valid_to?: string | null;
  known_from?: number;
  known_to?: number | null;
  at?: string;
  actor?: string;
  reason?: string;
  changes?: Record<string, [unknown, unknown]>;
  /** Changed fields whose values are hidden: personal, and no purpose was given. */
  masked?: string[];
}

// Plan geometries are in metres of the office's reference system, x east and y north.
export interface Plan {
  srid: number;
  radius_m: number;
  object?: { geometry: Geometry; sigma_m: number } | null;
  lanes: { id: number; name: string; geometry: Geometry; sigma_m: number }[];
  parcels: { id: number; parcel_id: string; geometry: Geometry }[];
  decisions: { id: number; case_number: string; geometry: Geometry }[];
}

export type FieldType = 'string' | 'text' | 'int' | 'number' | 'real' | 'money' | 'area' | 'bool' | 'date' | 'datetime' | 'list' | 'json' | string;

export interface RegisterColumn {
  field: string;
  type: FieldType;
  title: Text;
  unit?: string;
  sortable?: boolean;
  filterable?: boolean;
  personal?: boolean;
  /** Every possible value, where there is such a list. */
  values?: string[] | null;
  /** Whether this person changes it by hand. */
  editable?: boolean;
  required?: boolean;
  /** Personal data, shown only with a purpose. */
  masked?: boolean;
  /** The officers' own field that this is. */
  custom?: number;
  /** The values with their words, where the column has words of its own. */
  choices?: { value: string; pl: string; en: string }[] | null;
}

export interface Register {
  name: string;
  title: Text;
  columns: RegisterColumn[];
  geometry: boolean;
  count: number;
  /** What this person may do here. */
  rights?: { read?: boolean; edit?: boolean; create?: boolean; delete?: boolean; personal?: boolean };
}

export type Row = { id: number; lonlat?: [number, number] | null } & Record<string, unknown>;

export interface RowsPage {
  rows: Row[];
  next?: string | null;
  count: number;
  revision: number;
  on?: string;
  /** Sums over all rows that match; money in grosze. */
  sums?: Record<string, number | string | null>;
}

export interface RowDetail extends Record<string, unknown> {
  id: number;
  raw?: Record<string, unknown>;
  source?: { import: number | null; file: string; row: number };
  geometry?: Geometry | null;
}

export interface SearchHit {
  kind: 'parcel' | 'street' | 'address' | 'decision' | 'lease' | 'object' | string;
  id: number | string;
  label: string;
  detail: string;
  lon?: number | null;
  lat?: number | null;
  bbox?: [number, number, number, number] | null;
}

export type ImportState = 'reading' | 'rehearsed' | 'published' | 'undone' | 'discarded' | 'failed';

export interface Progress {
  stage?: string;
  done?: number;
  total?: number;
}

export interface ImportColumn {
  name: string;
  field: string;
  how: string;
  samples: string[];
}

export interface ImportCounts {
  read?: number;
  new?: number;
  changed?: number;
  same?: number;
  closed?: number;
  history?: number;
  rejected?: number;
}

export interface ImportOptions {
  layer?: string;
  map?: Record<string, string>;
  set?: Record<string, string>;
  profile?: string;
  crs?: string;
  axis?: 'en' | 'ne' | 'auto';
  where?: string;
  on?: string;
  campaign?: string;
  update?: boolean;
  complete?: boolean | null;
  encoding?: string;
  /** Layer or sheet of the file. */
  source_layer?: string;
  driven_from?: string;
  driven_to?: string;
  point_semantics?: string;
  sigma_m?: number;
}

export interface ImportJob {
  id: number;
  layer: string;
  state: ImportState;
  files: { name: string; size: number; sha256?: string; format?: string; layer?: string; crs?: string; axis?: string; rows?: number }[];
  options: ImportOptions;
  counts: ImportCounts;
  detail?: {
    columns?: ImportColumn[];
    fields?: { name: string; title?: Text; required?: boolean; type?: string }[];
    complete?: boolean;
    scope?: string;
    warnings?: string[];
    /** The warnings, in both languages. */
    warnings_text?: Text[];
    /** Why a failed import was refused. */
    error_code?: string;
    photos?: { named: number; found: number; missing: number };
    seconds?: Record<string, number>;
    crs?: string;
    crs_why?: string;
    crs_why_text?: Text;
    axis?: string;
    axis_why?: string;
    axis_why_text?: Text;
    rows_sample?: unknown[][] | Record<string, unknown>[];
    bounds?: [number, number, number, number];
    identity?: Text | string;
  };
  progress?: Progress;
  error?: string | null;
  revision?: number | null;
  undone_by?: number | null;
  actor?: string;
  created_at?: string;
  problems_count?: number;
}

export interface ImportProblem {
  no?: number;
  file: string;
  row: number;
  field: string;
  value: string;
  code: string;
  message: string;
  rejected?: boolean;
  raw?: Record<string, unknown> | null;
}

export interface ImportChange {
  key: string;
  kind: 'new' | 'changed' | 'closed' | 'same';
  fields?: Record<string, [unknown, unknown]>;
  row?: number;
  file?: string;
}

export interface Page<T> {
  rows: T[];
  next?: string | number | null;
  count?: number;
}

export type ImportMap = FeatureCollection & { more?: number };
export type MapFeature = Feature;

export interface Run {
  id: number;
  on_date: string;
  rules: string[];
  state: 'running' | 'done' | 'failed';
  kind?: 'full' | 'incremental';
  why?: string;
  progress?: Progress;
  counts?: RunCounts;
  stages?: Record<string, number>;
  param_set?: string;
  seconds?: number | null;
  error?: string | null;
  actor?: string;
  started_at?: string;
  known_at?: number | null;
  revision?: number | null;
}

export interface RunCounts {
  findings?: Record<string, number>;
  rules?: Record<string, { hit?: number; new?: number; same?: number; changed?: number; gone?: number; unknown?: number }>;
  new?: number;
  same?: number;
  changed?: number;
  gone?: number;
  unknown?: number;
  links?: Record<string, number>;
}

export interface Param {
  name: string;
  value: unknown;
  valid_from?: string | null;
  valid_to?: string | null;
  legal_basis?: string;
}

export type ServerEvent =
  | { type: 'revision'; revision: number; tables: string[] }
  | { type: 'import'; id: number; progress: Progress; state?: ImportState }
  | { type: 'run'; id: number; progress: Progress; state?: Run['state'] }
  | { type: 'presence'; register: string };
