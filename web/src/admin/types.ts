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
  name?: string;
  action: string;
  register?: string | null;
  row?: number | string | null;
  revision?: number | null;
  purpose?: string | null;
  reason?: string | null;
  address?: string | null;
  /** How many rows, where there are many. */
  rows?: number | null;
  detail?: Record<string, unknown> | null;
  /** Values before and after; only where this person may see them. */
  changes?: Record<string, unknown> | null;
}

export interface ChainCheck {
  ok: boolean;
  checked?: number;
  problems?: string[] | null;
  message?: string;
}
