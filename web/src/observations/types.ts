/** What was seen of an object, the oldest first. */
export interface Track {
  object: number;
  class_code: string;
  class_name: string;
  status: 'PRESENT' | 'GONE' | 'UNKNOWN';
  first_seen: string;
  last_seen: string;
  events: Look[];
}

export interface Look {
  day: string;
  source: 'SCAN' | 'FIELD' | 'REPORT' | 'PHOTO';
  verdict: 'PRESENT' | 'ABSENT' | 'CHANGED' | 'NOT_COVERED' | 'UNKNOWN_COVERAGE';
  campaign?: string;
  source_id?: string;
  scan?: number;
  observation?: number;
  class_code?: string;
  width_m: number | null;
  height_m: number | null;
  area_m2: number | null;
  distance_m: number | null;
  changes: string[];
  officer?: string;
  protocol_no?: string;
}

export interface Scan {
  id: number;
  name: string;
  from: string;
  to: string;
  objects: number;
  coverage_estimated: boolean;
}

export const kinds = ['new', 'gone', 'moved', 'changed', 'same', 'not_covered'] as const;
export type Kind = (typeof kinds)[number];

export interface Comparison {
  earlier: Scan;
  later: Scan;
  counts: Record<Kind, number>;
  rows: {
    object: number;
    kind: Kind;
    class_code: string;
    class_name: string;
    earlier_source_id: string;
    later_source_id: string;
    distance_m: number | null;
    area_before_m2: number | null;
    area_now_m2: number | null;
    lon: number;
    lat: number;
  }[];
  next: number;
}
