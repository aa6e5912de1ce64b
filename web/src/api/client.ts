// Requests to the office's API. A refusal arrives as an RFC 9457 problem and becomes a Refusal, which
// carries the words for the person and the number to quote.

/** "/o/220401" when the address names an office, "" while the server has only one. */
export const officePrefix = /^\/o\/[A-Za-z0-9]+/.exec(globalThis.location?.pathname ?? '')?.[0] ?? '';
export const apiBase = `${officePrefix}/api/v1`;

export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code = '',
    /** Quoted to the administrator; the server's log has the same one. */
    readonly number = '',
    readonly details: { message: string; location?: string }[] = [],
    /** The whole problem, for codes that carry more: refused cells, conflicts, the missing permission. */
    readonly problem: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

type Query = Record<string, string | number | boolean | null | undefined>;

export function url(path: string, query: Query = {}): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) if (v !== undefined && v !== null && v !== '') q.set(k, String(v));
  const tail = q.toString();
  return apiBase + path + (tail ? `?${tail}` : '');
}

async function refusal(res: Response): Promise<Refusal> {
  const number = res.headers.get('X-Request-Id') ?? '';
  try {
    const p = await res.json();
    return new Refusal(res.status, p.detail || p.title || res.statusText, p.code ?? p.type ?? '', p.number ?? p.instance ?? number, p.errors ?? [], p);
  } catch {
    return new Refusal(res.status, res.statusText || `HTTP ${res.status}`, '', number);
  }
}

// When a session has ended, requests wait here while the person signs in again, and then go on: what somebody was
// saving is saved. Whoever shows the sign-in page listens.
type Outcome = 'again' | 'given up';
let waiting: { done: Promise<Outcome>; end: (o: Outcome) => void } | undefined;
let ask: (() => void) | undefined;
let settled = 0; // how often somebody has signed in again

/** Names who asks the person to sign in again; returns how to stop. */
export function onSessionEnd(listener: () => void): () => void {
  ask = listener;
  return () => {
    if (ask === listener) ask = undefined;
    settleSession('given up');
  };
}

/** Lets the waiting requests go on, or refuses them. */
export function settleSession(outcome: Outcome) {
  if (outcome === 'again') settled++;
  waiting?.end(outcome);
  waiting = undefined;
}

/** before is what `settled` was when the request set out: one that was on its way meanwhile just goes again. */
function sessionEnded(before: number): Promise<Outcome> {
  if (!ask) return Promise.resolve('given up');
  if (settled > before) return Promise.resolve('again');
  if (waiting) return waiting.done;
  let end!: (o: Outcome) => void;
  const done = new Promise<Outcome>((resolve) => (end = resolve));
  waiting = { done, end };
  ask();
  return done;
}

// Other refusals with this status are answers about a password or a code.
const ended = (r: Refusal) => r.status === 401 && (r.code === 'auth.required' || r.code === '');

// Somebody who has signed in wants to be refused when the session has ended, not to be shown a visitor's narrower list.
const insist = (path: string): Record<string, string> => (ask && !/^\/(session$|session\/|setup|password-reset)/.test(path.slice(apiBase.length)) ? { 'Spoina-Signed-In': '1' } : {});

async function reach(path: string, init?: RequestInit): Promise<Response> {
  const before = settled;
  let res: Response;
  try {
    res = await fetch(path, { ...init, headers: { Accept: 'application/json', ...insist(path), ...init?.headers } });
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause;
    throw new Refusal(0, '', 'offline');
  }
  if (res.ok) return res;
  const refused = await refusal(res);
  if (!ended(refused) || (await sessionEnded(before)) !== 'again') throw refused;
  init?.signal?.throwIfAborted();
  return reach(path, init);
}

async function send<T>(path: string, init?: RequestInit): Promise<T> {
  const res = await reach(path, init);
  if (res.status === 204 || res.headers.get('Content-Length') === '0') return undefined as T;
  return (await res.json()) as T;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => send<T>(url(path, query), { signal });
export const post = <T>(path: string, body?: unknown, headers?: Record<string, string>) => write<T>('POST', path, body, headers);
export const patch = <T>(path: string, body: unknown) => write<T>('PATCH', path, body);
export const put = <T>(path: string, body: unknown) => write<T>('PUT', path, body);
export const remove = <T>(path: string, body?: unknown) => write<T>('DELETE', path, body);

function write<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
  return send<T>(apiBase + path, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: body === undefined ? { ...headers } : { 'Content-Type': 'application/json', ...headers },
  });
}

/** Asks for a file with a body, because what it is about must not stand in an address, and hands it to the person. */
export async function file(path: string, body: unknown, name: string): Promise<void> {
  hand(await (await reach(apiBase + path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })).blob(), name);
}

/** Fetches a file that can be refused, so that the refusal is told on the page and not opened as a file. */
export async function download(path: string, query: Query, name: string): Promise<void> {
  const res = await reach(url(path, query), { headers: { Accept: '*/*' } });
  hand(await res.blob(), /filename="?([^";]+)/.exec(res.headers.get('Content-Disposition') ?? '')?.[1] ?? name);
}

/** A page made of what was sent: shown in a frame of its own, never as part of this one. */
export const page = async (path: string, body: unknown): Promise<string> => (await reach(apiBase + path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', Accept: 'text/html' } })).text();

function hand(blob: Blob, name: string) {
  const a = document.createElement('a');
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
}

/** Sends files with progress in bytes; fetch cannot report upload progress. */
export function upload<T>(path: string, form: FormData, onProgress: (done: number, total: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const before = settled;
    const x = new XMLHttpRequest();
    x.open('POST', apiBase + path);
    x.setRequestHeader('Accept', 'application/json');
    if (ask) x.setRequestHeader('Spoina-Signed-In', '1');
    x.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded, e.total);
    x.onerror = () => reject(new Refusal(0, '', 'offline'));
    x.onload = () => {
      if (x.status >= 200 && x.status < 300) return resolve(JSON.parse(x.responseText));
      void refusal(new Response(x.responseText, { status: x.status, statusText: x.statusText })).then(async (r) => {
        if (ended(r) && (await sessionEnded(before)) === 'again') upload<T>(path, form, onProgress).then(resolve, reject);
        else reject(r);
      });
    };
    x.send(form);
  });
}
