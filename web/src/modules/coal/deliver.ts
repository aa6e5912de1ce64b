// A sale must be stored once, whatever the line does. The request keeps its key until the office has answered; while it
// does not answer, nobody knows whether the sale was stored, and the same request is sent again until it does.
import { Refusal } from '../../api/client';
import { unsureOf } from '../../programme/action';

export interface Underway<Body> {
  key: string;
  body: Body;
  /** Who sent it: the office knows a key as that person's. In other hands the same request would be another sale. */
  by: string;
  /** When, in milliseconds. */
  at: number;
}

/** What to do with a request that a closed window left: send it again, ask first, or only tell about it. */
export function takeUp(u: Underway<unknown>, who: string, now: number): 'again' | 'ask' | 'tell' {
  const old = now - u.at;
  if (u.by !== who || old > 6 * 86_400_000) return 'tell'; // the office forgets keys after a week
  return old >= 0 && old < 5 * 60_000 ? 'again' : 'ask';
}

export interface Steps<Answer> {
  /** The line broke; the request goes again in so many seconds. */
  onLost?: (attempt: number, seconds: number) => void;
  wait?: (seconds: number) => Promise<void>;
  /** Says that nobody waits for the answer any more. */
  given?: () => boolean;
  send: (attempt: number) => Promise<Answer>;
}

/** How long to wait before each next attempt: short first, because most breaks are short. */
export const pause = (attempt: number) => Math.min(1 * 2 ** (attempt - 1), 15);

const sleep = (seconds: number) => new Promise<void>((r) => setTimeout(r, seconds * 1000));

export interface Delivered<Answer> {
  answer: Answer;
  /** How many times it was sent: more than once when the line broke. */
  attempts: number;
}

/** No answer of the office's own: the line broke before, during or after. One that failed inside is asked thrice. */
const unknown = (e: unknown, attempt: number) => !(e instanceof Refusal) || unsureOf(e) || (e.status >= 500 && attempt < 3);

/** Sends until the office answers. What it refuses is thrown; then nothing was stored. */
export async function deliver<Answer>({ send, onLost, wait = sleep, given }: Steps<Answer>): Promise<Delivered<Answer> | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { answer: await send(attempt), attempts: attempt };
    } catch (e) {
      if (!unknown(e, attempt)) throw e;
      onLost?.(attempt, pause(attempt));
      await wait(pause(attempt));
      if (given?.()) return undefined;
    }
  }
}

const place = 'spoina.coal.underway';

/** What was sent and not answered yet survives a closed window. It holds a certificate's number and kilograms, no person. */
export const underway = {
  keep<Body>(u: Underway<Body>) {
    try {
      localStorage.setItem(place, JSON.stringify(u));
    } catch {
      // a browser that stores nothing still sends again while the page is open
    }
  },
  read<Body>(): Underway<Body> | undefined {
    try {
      return JSON.parse(localStorage.getItem(place) ?? 'null') ?? undefined;
    } catch {
      return undefined;
    }
  },
  forget() {
    try {
      localStorage.removeItem(place);
    } catch {
      // nothing was kept
    }
  },
};
