// What every programme's API sends alike: figures, due dates with their reasoning, workings, people, letters.
import type { Text } from '../api/types';

export type Line = Partial<Text> & { value?: string | number | null };

export interface Due {
  name?: string;
  title?: Text | string;
  on?: string | null;
  state: 'NOT_STARTED' | 'RUNNING' | 'SUSPENDED' | 'EXPIRED' | 'DONE';
  /** Days to the end; negative after it. */
  left?: number;
  late?: boolean;
  reason?: Line[] | null;
}

export interface Figure {
  key: string;
  title: Text;
  value: number | string | null;
  /** "gr", "kg", "d" (days) or nothing. */
  unit?: string;
  /** The address of the rows that this is counted from. */
  source?: string;
}

export interface ReportColumn {
  key: string;
  title: Text;
  type?: string;
  unit?: string;
}

export interface ReportTable {
  name: string;
  title: Text;
  columns: ReportColumn[];
  rows: unknown[][];
  chart?: '' | 'bar' | 'line';
}

export interface Report {
  name: string;
  title: Text;
  on?: string;
  revision?: number;
  /** Small groups are not told to this reader. */
  few?: boolean;
  figures: Figure[] | null;
  tables: ReportTable[] | null;
}

export interface ProgrammeImport {
  name: string;
  title: Text;
  fields?: { name: string; title?: Text; required?: boolean; type?: string; aliases?: string[] | null }[] | null;
}

export interface Programme {
  name: string;
  title: Text;
  on: boolean;
  since?: string | null;
  registers?: string[] | null;
  imports?: ProgrammeImport[] | null;
}

/** A person of the unit's own file. What is covered arrives covered. */
export interface Person {
  id?: number;
  first_name: string;
  last_name: string;
  birth_date?: string;
  pesel?: string;
  document?: string;
  citizenship?: string;
  language?: string;
  phone?: string;
  email?: string;
  street?: string;
  house_no?: string;
  flat_no?: string;
  postcode?: string;
  city?: string;
}

export interface Candidate {
  person: Person & { id: number };
  score: number;
  kind: 'sure' | 'likely' | 'possible';
  /** Why the program thinks that it is the same person; a negative weight speaks against. */
  why?: { code: string; weight: number; pl: string; en: string }[] | null;
}
