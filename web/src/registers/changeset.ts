// What is taken over of a corrected copy. Everything that only the file changed, unless somebody unticks it; of a
// conflict only what a person chose.

export interface ChangeSetCell {
  field: string;
  status: 'edit' | 'conflict' | 'error' | 'refused' | 'done';
  base?: unknown;
  file?: unknown;
  now?: unknown;
  who?: string;
  at?: string | null;
  code?: string;
  message?: string;
}

export interface ChangeSetRow {
  no: number;
  line: number;
  id?: number;
  kind: 'changed' | 'new' | 'missing' | 'gone' | 'unknown' | 'twice';
  version?: number;
  cells: ChangeSetCell[];
}

export interface ChangeSet {
  id: number;
  register: string;
  state: 'draft' | 'applied' | 'discarded';
  file: string;
  base_revision: number;
  revision: number;
  read: number;
  remarks: { code: string; field?: string; line?: number; value?: string; message: string }[];
  counts: Record<string, number>;
  rows: ChangeSetRow[];
  next?: number;
}

export interface Decisions {
  /** Cells ("12.street") and new rows ("12") that are left out. */
  left: Record<string, boolean>;
  conflicts: Record<string, 'now' | 'file'>;
  /** Missing rows that go to the bin. */
  bin: Record<number, boolean>;
}

export const start: Decisions = { left: {}, conflicts: {}, bin: {} };

/** The request. "all" only when nothing was unticked and everything was on the page. */
export function acceptance(rows: ChangeSetRow[], d: Decisions, complete: boolean) {
  const accept: string[] = [];
  for (const r of rows) {
    if (r.kind === 'new') {
      if (!d.left[`${r.no}`] && !r.cells.some((c) => c.status === 'error')) accept.push(`${r.no}`);
      continue;
    }
    for (const c of r.cells) if (c.status === 'edit' && !d.left[`${r.no}.${c.field}`]) accept.push(`${r.no}.${c.field}`);
  }
  const untouched = !Object.values(d.left).some(Boolean);
  return {
    accept: untouched && complete ? ('all' as const) : accept,
    mine: Object.entries(d.conflicts).filter(([, v]) => v === 'file').map(([k]) => k),
    delete: Object.entries(d.bin).filter(([, v]) => v).map(([k]) => Number(k)),
  };
}
