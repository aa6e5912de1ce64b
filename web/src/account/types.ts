// People, what they may do, and how they are known: as the API sends it.
import type { Text } from '../api/types';

export interface RegisterRights {
  read?: boolean;
  edit?: boolean;
  create?: boolean;
  delete?: boolean;
  personal?: boolean;
}

export interface SessionUser {
  id: number;
  login: string;
  name: string;
  email?: string;
  language?: string;
  must_change?: boolean;
  totp?: boolean;
  passkeys?: number;
}

export interface Session {
  signed_in: boolean;
  /** The office has no account yet: whoever holds the code printed by the program makes the first one. */
  setup?: boolean;
  user?: SessionUser | null;
  roles?: { name: string; title: Text }[] | null;
  permissions?: string[] | null;
  registers?: Record<string, RegisterRights> | null;
  methods?: { password?: boolean; passkey?: boolean; /** Letters reach people. */ mail?: boolean; oidc?: { name: string } | null };
  /** Why personal data may be read. */
  purposes?: { code: string; title: Text }[] | null;
}

export interface OpenSession {
  id: number | string;
  current?: boolean;
  device?: string;
  address?: string;
  created_at?: string;
  last_seen?: string;
}

export interface Passkey {
  id: number | string;
  name: string;
  created_at?: string;
  last_used?: string | null;
}

export type TokenKind = 'api' | 'gis';

export interface Token {
  id: number | string;
  name: string;
  kind: TokenKind;
  created_at?: string;
  expires?: string | null;
  last_used?: string | null;
}

/** A new token: the only time that its secret is told. */
export interface NewToken extends Token {
  secret?: string;
  user?: string;
  password?: string;
  urls?: Record<string, string>;
}

export interface TotpStart {
  secret: string;
  uri: string;
  /** A picture of the uri: a data: address, or the SVG itself. */
  qr: string;
}

/** What a record costs those who type it, and what it saves them. */
export interface RegisterCost {
  register: string;
  seconds_per_record: number;
  records: { by_hand: number; by_import: number; days: number };
  hours_per_year: number;
  hours_not_typed: number;
}
/** What a role's records cost and what they gave back, measured over the last twelve months. */
export interface RoleCost {
  role: string;
  title: { pl: string; en: string };
  registers: RegisterCost[];
  hours_per_year: number;
  cost_gr: number | null;
  saves: { hours_not_typed: number; findings: number; with_money: number; money_max_gr: number; changes: number; exports: number };
}
