// Whether a card gets a kit now, decided from what the desk carries. The same rule as the server's; it sees what the pack
// held when it was taken and what this desk has given out since. What other desks gave meanwhile comes out when the line is back.
import type { Card } from './card';
import type { Answer, Given, Kit, Pack, PackCard } from './types';

/** Today in Warsaw, whatever the clock of the machine is set to. */
export const today = (now = new Date()) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Warsaw' }).format(now);

export function addDays(day: string, n: number): string {
  const [y, m, d] = day.split('-').map(Number);
  return new Date(Date.UTC(y, m - 1, d + n)).toISOString().slice(0, 10);
}

/** A pack is good for the day on which it was taken and the next one: then people and stock have changed too much. */
export const packDays = 2;
export const stale = (pack: Pack, now = new Date()) => addDays(today(new Date(pack.at)), packDays) <= today(now);

/** A card that the pack does not know is as good as its signature: it was issued after the pack was taken. */
const known = (pack: Pack, card: Card): PackCard => pack.cards.find((c) => c.number === card.number) ?? { number: card.number, kind: card.kind, status: 'ACTIVE', valid_to: card.validTo };

export const fits = (kit: Pick<Kit, 'kind'>, card: Pick<PackCard, 'kind'>) => (kit.kind === 'FAMILY') === (card.kind === 'FAMILY');

export function decide(pack: Pack, given: readonly Given[], card: Card, kit: Kit, on: string): Answer {
  const c = known(pack, card);
  if (c.status !== 'ACTIVE') return { yes: false, code: 'aid.card_cancelled' };
  // A prolonged card is known by the pack; its printed code still says the first day.
  const last = c.valid_to > card.validTo ? c.valid_to : card.validTo;
  if (last < on) return { yes: false, code: 'aid.expired_card' };
  if (!fits(kit, c)) return { yes: false, code: kit.kind === 'FAMILY' ? 'aid.family_only' : 'aid.person_only' };
  let when = c.next?.[kit.kind] ?? '';
  for (const g of given) {
    if (g.card !== card.number || g.kind !== kit.kind || g.result === 'refused') continue;
    const next = addDays(g.on, kit.interval_days);
    if (next > when) when = next;
  }
  if (when > on) return { yes: false, when, code: 'aid.too_soon' };
  if (kit.left !== undefined && kit.left !== null && kit.left - given.filter((g) => g.kit === kit.code && g.result === undefined).length <= 0) return { yes: false, code: 'ledger.short' };
  return { yes: true };
}

/** Kits that a card of this kind can get, in the order of the list. */
export const kitsFor = (kits: readonly Kit[], card: Pick<PackCard, 'kind'>) => kits.filter((k) => fits(k, card));
