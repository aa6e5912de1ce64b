// Accounts, roles, jobs, health and the audit, as the API sends them.
import type { Progress, Text } from '../api/types';

export interface Limits {
  departments?: string[] | null;
  managers?: string[] | null;
  territories?: string[] | null;
  units?: string[] | null;
  own?: boolean;
  registers?: string[] | null;
}

export interface UserGrant {
  role: string;
  title?: Text;
  limits?: Limits | null;
}

export interface User {
  id: number;
  login: string;
  name: string;
  email?: string;
  disabled?: boolean;
  /** Too many wrong passwords: must wait. */
  locked?: boolean;
  must_change?: boolean;
  totp?: boolean;
  passkeys?: number;
  oidc?: boolean;
  /** A made-up person of the demo town. */
  demo?: boolean;
  last_seen?: string | null;
  created_at?: string;
  grants?: UserGrant[] | null;
}

/** What is told once when somebody else sets a password. */
export interface Handed {
  id?: number;
  password?: string;
  mailed?: boolean;
}

export interface RoleRights {
  columns?: string[] | null;
  hide?: string[] | null;
  personal?: boolean;
  edit?: boolean;
  create?: boolean;
  delete?: boolean;
  only?: Record<string, string[]> | null;
}

export interface Role {
  name: string;
  title: Text;
  permissions?: string[] | null;
  registers?: Record<string, RoleRights> | null;
  built_in?: boolean;
  changed?: boolean;
}

export interface Job {
  id: number;
  kind: string;
  title?: Text;
  state: string;
  progress?: Progress | null;
  attempt?: number;
  max_attempts?: number;
  created_at?: string;
  started_at?: string | null;
  finished_at?: string | null;
  scheduled_at?: string | null;
  error?: string | null;
  retryable?: boolean;
  cancellable?: boolean;
}

export interface AuditEntry {
  id: number;
  at: string;
  actor: string;
  action: string;
  /** "decisions/7", "users/3". */
  subject: string;
  /** None for readings and sign-ins. */
  revision?: number | null;
  /** Counts, digests, ids; never personal data. */
  detail?: Record<string, unknown> | null;
  /** Register rows of which it is kept what changed. */
  cells?: number;
}

export interface AuditCell {
  field: string;
  /** Only a commitment to the values is kept. */
  personal?: boolean;
  /** The reader's roles do not show this column. */
  withheld?: boolean;
  before?: unknown;
  after?: unknown;
}

export interface AuditFull extends AuditEntry {
  changed?: { register: string; row: number; version: number; fields: AuditCell[] }[] | null;
  more?: boolean;
}

export interface ChainCheck {
  ok: boolean;
  problem?: string;
  chain?: { rows?: number; cells?: number; head?: string };
}
