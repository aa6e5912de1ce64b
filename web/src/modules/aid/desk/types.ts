// What the desk carries with it while the line is down, and what it has written down meanwhile.
import type { Text } from '../../../api/types';
import type { Key } from './card';

export type KitKind = 'INDIVIDUAL' | 'FAMILY';

export interface Kit {
  code: string;
  name: string;
  name_en?: string;
  kind: KitKind;
  /** A card gets it once in so many days. */
  interval_days: number;
  goods?: { good: string; name?: string; qty: number; unit?: string }[] | null;
  /** How many the desk may still give: taken along for itself alone, or free at the point when the pack was taken. */
  left?: number | null;
  allotted?: boolean;
}

/** A card by its number: no name, no birth date. */
export interface PackCard {
  number: string;
  kind: 'PERSON' | 'FAMILY';
  status: string;
  valid_to: string;
  /** The first day on which it gets the next kit of a kind; nothing: today. */
  next?: Record<string, string> | null;
}

export interface Pack {
  point: string;
  point_name?: string;
  revision: number;
  at: string;
  keys: Key[];
  kits: Kit[];
  cards: PackCard[];
}

export interface Giver {
  id: number;
  name: string;
}

/** One kit given out at this desk while the line was down. */
export interface Given {
  /** Made here; the server keeps each one once, however often it is sent. */
  id: string;
  card: string;
  /** Its code. */
  kit: string;
  kind: KitKind;
  /** What the clerk saw: the kit's name. */
  name: string;
  at: string;
  on: string;
  qr: string;
  point: string;
  /** Who gave it out: the person signed in, or without a line whoever took the pack. */
  by?: Giver;
  /** Set when it was asked of the office and no answer came: the request to repeat under the same number. */
  asked?: unknown;
  /** The row of the issue, where the office has kept it: it can be taken back. */
  issue?: number;
  /** double: kept like the others, and marked, since the person had this help already. */
  result?: 'kept' | 'repeated' | 'double' | 'refused';
  code?: string;
  message?: string;
}

/** The answer to "does this card get it now", the same whether the server or the browser has found it. */
export interface Answer {
  yes: boolean;
  /** The first day on which the answer would be yes. */
  when?: string;
  /** Why not, by its code, or in words that the server sends. */
  code?: string;
  reason?: Text & { uk?: string };
}
