// From what was scanned or typed to the answer for each kit: asked of the office while the line is up, found in the pack
// while it is not.
import { Refusal } from '../../../api/client';
import { unsureOf } from '../../../programme/action';
import { isCode, readCode, type Card, type CardFault } from './card';
import { decide, kitsFor } from './decide';
import { askGate, findCard } from './wire';
import type { Answer, Given, Kit, Pack } from './types';

export interface Looked {
  card: Card;
  qr: string;
  /** Found without the office. */
  offline: boolean;
  kits: { kit: Kit; answer: Answer }[];
}

export type Fault = CardFault | 'unknown' | 'no_pack' | 'expired';
export const isFault = (x: Looked | Fault): x is Fault => typeof x === 'string';

/** The first kit that can be given out now is the one that Enter gives; one that the point has run out of comes last. */
export function first(l: Looked): number {
  const here = l.kits.findIndex((k) => k.answer.yes && k.kit.left !== 0);
  return here >= 0 ? here : l.kits.findIndex((k) => k.answer.yes);
}

export function lookHere(text: string, pack: Pack | undefined, given: readonly Given[], on: string): Looked | Fault {
  if (!pack) return 'no_pack';
  const typed = text.trim();
  let card: Card;
  if (isCode(typed)) {
    const read = readCode(typed, pack.keys);
    if (typeof read === 'string') return read;
    card = read;
  } else {
    // A number without its code proves nothing; it must be one that the office has told us of.
    const known = pack.cards.find((c) => c.number.toUpperCase() === typed.toUpperCase());
    if (!known) return 'unknown';
    card = { number: known.number, kind: known.kind, validTo: known.valid_to };
  }
  return { card, qr: isCode(typed) ? typed : '', offline: true, kits: kitsFor(pack.kits, card).map((kit) => ({ kit, answer: decide(pack, given, card, kit, on) })) };
}

/** Asks the office; answers from the pack when nobody answers, and says so. */
export async function look(text: string, pack: Pack | undefined, given: readonly Given[], kits: readonly Kit[], up: boolean, on: string): Promise<{ found: Looked | Fault; lost: boolean }> {
  // What no office has signed need not be asked about.
  const read = pack && isCode(text) ? readCode(text, pack.keys) : undefined;
  if (read === 'unreadable' || read === 'forged') return { found: read, lost: false };
  if (up) {
    try {
      const card = await findCard(text.trim(), isCode(text));
      if (!card) return { found: 'unknown', lost: false };
      const mine = kitsFor(kits, card);
      const kinds = [...new Set(mine.map((k) => k.kind))];
      const answers = new Map(await Promise.all(kinds.map(async (kind) => [kind, await askGate(card.number, kind)] as const)));
      return { found: { card, qr: isCode(text) ? text.trim() : '', offline: false, kits: mine.map((kit) => ({ kit, answer: answers.get(kit.kind)! })) }, lost: false };
    } catch (e) {
      if (!(e instanceof Refusal) || !unsureOf(e)) throw e;
      return { found: lookHere(text, pack, given, on), lost: true };
    }
  }
  return { found: lookHere(text, pack, given, on), lost: false };
}
