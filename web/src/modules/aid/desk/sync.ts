// Sending what was given out while the line was down. Each item goes under its own number until the server has answered
// for it; one that is sent twice is kept once.
import type { DeskStore } from './store';
import type { Given } from './types';

export interface SyncResult {
  id: string;
  result: 'kept' | 'repeated' | 'double' | 'refused';
  code?: string;
  message?: string;
  /** The row of what was kept. */
  issue?: number;
}

export type Send = (body: { desk: string; point: string; items: Pick<Given, 'id' | 'card' | 'kit' | 'at' | 'qr'>[] }) => Promise<SyncResult[]>;

/** Repeats a request whose answer was lost. */
export type SendIssue = (item: Given) => Promise<SyncResult>;

/** Small enough to arrive over a line that is only just back. */
const batch = 50;

export const waiting = (given: readonly Given[]) => given.filter((g) => g.result === undefined);
/** Given out by somebody else than who sits here now: not sent in another's name until that is meant. */
export const ofOthers = (given: readonly Given[], me?: number) => waiting(given).filter((g) => g.by !== undefined && g.by.id !== me);
/** Not kept by the office, though the parcel is gone: somebody must look at them. */
export const refused = (given: readonly Given[]) => given.filter((g) => g.result === 'refused');
/** Kept and marked: the person had this help already. */
export const doubles = (given: readonly Given[]) => given.filter((g) => g.result === 'double');

const givenBefore = (r: SyncResult) => r.result === 'refused' && (r.code === 'aid.double' || r.code === 'aid.too_soon');

let going: Promise<number> | undefined;

/** Sends all that waits; answers with how many were answered for. Two calls at once are one. */
export function sync(store: DeskStore, desk: string, send: Send, again: SendIssue): Promise<number> {
  going ??= all(store, desk, send, again).finally(() => (going = undefined));
  return going;
}

async function all(store: DeskStore, desk: string, send: Send, again: SendIssue): Promise<number> {
  let settled = 0;
  const left = waiting(await store.given());
  const keep = async (item: Given, r: SyncResult) => {
    await store.put({ ...item, result: r.result, code: r.code || undefined, message: r.message || undefined, issue: r.issue ?? item.issue });
    settled++;
  };
  const items: Given[] = [];
  for (const item of left) {
    const answer = item.asked ? await again(item) : undefined;
    if (answer && !givenBefore(answer)) {
      await keep(item, answer);
      continue;
    }
    // The office would not have given it, but it was handed out: told like what was given without a line.
    const plain = { ...item, asked: undefined };
    if (answer) await store.put(plain);
    items.push(plain);
  }
  for (const point of new Set(items.map((g) => g.point))) {
    const here = items.filter((g) => g.point === point);
    for (let i = 0; i < here.length; i += batch) {
      const part = here.slice(i, i + batch);
      const results = await send({ desk, point, items: part.map(({ id, card, kit, at, qr }) => ({ id, card, kit, at, qr })) });
      for (const r of results) {
        const item = part.find((g) => g.id === r.id);
        if (item) await keep(item, r);
      }
    }
  }
  return settled;
}
