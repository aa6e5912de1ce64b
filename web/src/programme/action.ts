// Sending a form so that it is carried out once, whatever the line does. Every form that is opened gets a key of its own; a
// repeated request carries the same key, and the server answers it with what it answered the first time.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, Refusal } from '../api/client';
import { explain } from '../i18n/problems';

/** A key that nobody else has. crypto.randomUUID exists only on secure pages; an office's own network may have none. */
export function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  return [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
}

/** No answer came, or one that is not the program's own: whether it was stored is not known. */
export const unsureOf = (e: unknown) => e instanceof Refusal && (e.code === 'offline' || [502, 503, 504].includes(e.status));

type Post = <T>(path: string, body: unknown, headers: Record<string, string>) => Promise<T>;

/** One act under one key, kept until the server has answered that it is done. */
export class Sender {
  private key = '';
  private going = false;
  private last?: [path: string, body: unknown];

  constructor(private readonly post: Post) {}

  get busy() {
    return this.going;
  }
  async send<T>(path: string, body: unknown): Promise<T> {
    this.going = true;
    this.last = [path, body];
    this.key ||= newKey();
    try {
      const answer = await this.post<T>(path, body ?? {}, { 'Idempotency-Key': this.key });
      this.key = '';
      return answer;
    } finally {
      this.going = false;
    }
  }
  /** Exactly the same again. */
  again<T>(): Promise<T> {
    return this.send<T>(...this.last!);
  }
  /** The next sending is another act. */
  renew() {
    this.key = '';
  }
}

export interface Action<Answer, Body> {
  run: (body: Body) => Promise<Answer | undefined>;
  /** Sends exactly the same again, with the same key. */
  again: () => Promise<Answer | undefined>;
  /** Begins anew: the next sending is another act. */
  renew: () => void;
  busy: boolean;
  /** The line broke: it may have been stored or not. */
  unsure: boolean;
  error: unknown;
  answer?: Answer;
  /** What the server objects to in this field. */
  errorOf: (field: string) => string | undefined;
}

interface Options<Answer, Body> {
  onDone?: (answer: Answer, body: Body) => void;
}

export function useAction<Answer, Body = unknown>(path: string | ((body: Body) => string), { onDone }: Options<Answer, Body> = {}): Action<Answer, Body> {
  const client = useQueryClient();
  const { i18n } = useTranslation();
  const [sender] = useState(() => new Sender(post));
  const done = useRef(onDone);
  done.current = onDone;
  const to = useRef(path);
  to.current = path;
  const body = useRef<Body>(undefined);
  const [state, setState] = useState<{ busy: boolean; error?: unknown; answer?: Answer }>({ busy: false });

  const act = useCallback(
    async (go: () => Promise<Answer | undefined>) => {
      if (sender.busy) return undefined; // a double click, or Enter held down
      setState((s) => ({ busy: true, error: unsureOf(s.error) ? s.error : undefined })); // what is not known stays said meanwhile
      try {
        const answer = (await go()) ?? ({} as Answer); // an act whose answer is empty is done all the same
        setState({ busy: false, answer });
        void client.invalidateQueries({ queryKey: ['programme'] });
        done.current?.(answer, body.current as Body);
        return answer;
      } catch (error) {
        setState({ busy: false, error });
        return undefined;
      }
    },
    [client, sender],
  );
  const run = useCallback(
    (b: Body) => {
      if (!sender.busy) body.current = b;
      return act(() => sender.send<Answer>(typeof to.current === 'function' ? to.current(b) : to.current, b));
    },
    [act, sender],
  );
  const again = useCallback(() => act(() => sender.again<Answer>()), [act, sender]);
  const renew = useCallback(() => {
    sender.renew();
    setState({ busy: false });
  }, [sender]);
  return { run, again, renew, busy: state.busy, error: state.error, unsure: unsureOf(state.error), answer: state.answer, errorOf: (field) => fieldError(state.error, field, i18n.language) };
}

/** What is wrong with one field of a refused form, in the reader's language; nothing when it is not about that field. */
export function fieldError(e: unknown, field: string, language = 'en'): string | undefined {
  if (!(e instanceof Refusal)) return undefined;
  const d = e.details.find((x) => x.location === `body.${field}` || x.location?.split('.').at(-1) === field);
  return d && explain(language, e.code, d.message).sentence;
}
