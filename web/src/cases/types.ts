// What the API says of a discrepancy's case.
import type { Finding, Text } from '../api/types';
import type { Due } from '../programme/types';

export interface Choice {
  code: string;
  title: Text;
  law?: string;
  /** Needs a sentence in the officer's words. */
  words?: boolean;
  /** Rests on a document or a day, with which it ends. */
  ends?: boolean;
}

export interface CaseProcess {
  states: { state: string; title: Text }[];
  reasons: Choice[];
  actions: Choice[];
  resolutions: Choice[];
  departments: { name: string; title: Text }[];
  four_eyes: string[];
  call_days: number;
}

export interface Move {
  name: string;
  title: Text;
  to: string;
  /** Waits for a second person. */
  second: boolean;
}

export interface Rest {
  kind: 'decision' | 'lease' | 'param';
  id?: number;
  name: string;
  valid_to?: string | null;
}

export interface Verdict {
  verdict: string;
  reason?: string;
  words?: string;
  legal_basis?: string;
  expires_on?: string | null;
  expires_with?: Rest | null;
  by: string;
  approved_by?: string;
  at: string;
}

export interface Case {
  id: number;
  version: number;
  state: string;
  state_title: Text;
  vanished_from?: string;
  present: boolean;
  assignee: string;
  assignee_name: string;
  verdict?: string;
  verdict_reason?: string;
  verdict_words?: string;
  legal_basis?: string;
  expires_on?: string | null;
  expires_with?: Rest | null;
  verdicts: Verdict[];
  reopened?: (Text & { on: string }) | null;
  parked_until?: string | null;
  work_note?: string;
  due_on?: string | null;
  clocks: { name: string; no: number; due: Due }[];
  action?: string;
  case_no?: string;
  case_no_odd?: boolean;
  resolution?: string;
  resolved_on?: string | null;
  proposal?: { move: string; title: Text; by: string; at: string; mine: boolean; words?: string; reason?: string; action?: string; resolution?: string } | null;
  moves: Move[];
  can: { decide: boolean; take: boolean; undo: boolean };
  timeline: { no: number; move: string; from: string; to: string; on: string; at: string; actor: string; note: string }[];
  questions: { no: number; department: string; title: Text; question: string; asked_by: string; asked_at: string; answer?: string; answered_by?: string; answered_at?: string | null; mine: boolean }[];
  siblings: Finding[];
  disputed: number;
  disputed_by_me: boolean;
  bundle_id?: number | null;
  same_party: number;
}

export interface Moved {
  id: number;
  version: number;
  state: string;
  waits?: boolean;
}

export interface Outcome {
  id: number;
  done: boolean;
  state?: string;
  waits?: boolean;
  code?: string;
  message?: string;
}

export interface Bundle {
  id?: number;
  party_id?: number | null;
  party?: string;
  keeper?: string;
  count: number;
  states: Record<string, number>;
  actor?: string;
  at?: string | null;
  items: Finding[];
}

export interface Disputed {
  rule: string;
  title: Text;
  disputed: number;
  findings: number;
  share: number;
  limit: number;
  least: number;
  over: boolean;
  voices: { discrepancy_id: number; label: string; words: string; actor: string; at: string }[];
}
