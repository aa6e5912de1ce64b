// What the desk says to the office, in the office's words.
import { get, post, Refusal } from '../../../api/client';
import type { SendIssue, SyncResult } from './sync';
import type { Card, Key } from './card';
import type { Answer, Given, KitKind, Pack } from './types';

export const readPack = (point: string, desk: string) => get<Pack>('/aid/desk/pack', { point, desk });

export const sendItems = (body: { desk: string; point: string; items: Pick<Given, 'id' | 'card' | 'kit' | 'at' | 'qr'>[] }) => post<SyncResult[]>('/aid/desk/sync', body);

/** An issue whose answer was lost: the same request under the same key, so it is carried out once. */
export const sendIssue: SendIssue = async (item) => {
  try {
    const made = await post<{ id: number }>('/aid/issues', item.asked, { 'Idempotency-Key': item.id });
    return { id: item.id, result: 'kept', issue: made.id };
  } catch (e) {
    if (e instanceof Refusal && [400, 404, 409, 422].includes(e.status)) return { id: item.id, result: 'refused', code: e.code, message: e.message };
    throw e;
  }
};

/** The office's public keys; anybody may ask for them. */
export const readKeys = (signal?: AbortSignal) => get<Key[] | { keys: Key[] | null }>('/aid/keys', {}, signal).then((a) => (Array.isArray(a) ? a : (a.keys ?? [])));

/** The card of a scanned code or of a number that was typed; nothing when there is none. */
export async function findCard(text: string, code: boolean): Promise<Card | undefined> {
  try {
    const c = await post<{ number: string; kind: string; valid_to: string; valid?: boolean }>('/aid/verify', code ? { qr: text } : { number: text });
    return { number: c.number, kind: c.kind === 'FAMILY' ? 'FAMILY' : 'PERSON', validTo: c.valid_to };
  } catch (e) {
    if (e instanceof Refusal && e.status === 404) return undefined;
    throw e;
  }
}

export async function askGate(card: string, kind: KitKind): Promise<Answer> {
  const a = await post<{ answer: 'yes' | 'no'; when?: string | null; reason?: Answer['reason'] }>('/aid/gate', { card, kind });
  return { yes: a.answer === 'yes', when: a.when || undefined, reason: a.reason };
}

/** Gives out one kit. The key makes it happen once, however often it is sent. */
export const giveOut = (key: string, body: Record<string, unknown>) => post<{ id: number; number: string; next_on?: string }>('/aid/issues', body, { 'Idempotency-Key': key });
