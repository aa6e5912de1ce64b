// What the API of registers answers when they are changed, commented on, shared and exchanged.
import type { Row, Text } from '../api/types';

export interface Change {
  op: 'set' | 'create' | 'delete' | 'restore';
  id?: number;
  temp?: string;
  /** The version that the person saw. */
  version?: number;
  set?: Record<string, unknown>;
}

export interface RowResult {
  id: number;
  version: number;
  temp?: string;
  /** Somebody else changed other cells of the row meanwhile; both changes stand. */
  merged?: boolean;
  same?: boolean;
}

export interface CellProblem {
  index: number;
  id?: number;
  /** Empty: the row as a whole. */
  field?: string;
  code: string;
  message: string;
}

export interface ChangeResult {
  /** 0 when nothing changed. */
  revision: number;
  rows: RowResult[];
  warnings?: CellProblem[];
}

export interface FieldConflict {
  field: string;
  base: unknown;
  theirs: unknown;
  yours: unknown;
  masked?: boolean;
}

export interface RowConflict {
  index: number;
  id: number;
  version: number;
  who: string;
  at?: string | null;
  deleted?: boolean;
  fields: FieldConflict[];
}

export interface Checked {
  cells: CellProblem[];
  conflicts: RowConflict[];
  warnings?: CellProblem[];
}

export interface Group {
  value: unknown;
  count: number;
  sums?: Record<string, number | string | null>;
}

export interface BinRow {
  id: number;
  version: number;
  deleted_at?: string;
  deleted_by?: string;
  row: Record<string, unknown>;
}

export interface Person {
  login: string;
  name: string;
  row?: number;
  field?: string;
}

export interface Comment {
  no: number;
  text: string;
  at?: string;
  author?: string;
  name?: string;
  mine?: boolean;
}

export interface RowFile {
  no: number;
  name: string;
  size: number;
  media_type?: string;
  /** opened with a purpose only */
  personal?: boolean;
  at?: string;
  author?: string;
}

export interface SavedView {
  id: number;
  name: string;
  team?: boolean;
  owner?: string;
  mine?: boolean;
  version?: number;
  body: unknown;
}

export type FieldType = 'string' | 'integer' | 'number' | 'money' | 'boolean' | 'date' | 'list' | 'choice';

export interface ShownWhen {
  field: string;
  op: '=' | '<>' | 'in' | 'filled' | 'empty';
  value?: string;
}

export interface OwnField {
  id: number;
  field: string;
  type: FieldType;
  title: Text;
  help?: string;
  choices?: { value: string; pl: string; en: string; retired?: boolean }[] | null;
  required?: boolean;
  personal?: boolean;
  visible_to?: string[] | null;
  editable_by?: string[] | null;
  shown_when?: ShownWhen | null;
  reason?: string;
  seconds_per_record?: number;
  records_per_year?: number | null;
  retired?: boolean;
  version?: number;
}

export type Rows = Row[];
