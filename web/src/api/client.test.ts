import { afterEach, describe, expect, it, vi } from 'vitest';
import { get, onSessionEnd, post, Refusal, settleSession } from './client';

const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const ended = () => answer(401, { code: 'auth.required', detail: 'sign in first' });
let stop: (() => void) | undefined;

afterEach(() => {
  stop?.();
  vi.unstubAllGlobals();
});

describe('a session that ends', () => {
  it('lets what was being saved wait, and saves it after signing in again', async () => {
    const sent: RequestInit[] = [];
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => (sent.push(init), sent.length < 3 ? ended() : answer(200, { ok: true })));
    const asked = vi.fn();
    stop = onSessionEnd(asked);
    const one = post('/registers/decisions/changes', { changes: [1] });
    const two = get('/registers');
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    settleSession('again');
    expect(await one).toEqual({ ok: true });
    expect(await two).toEqual({ ok: true });
    expect(asked).toHaveBeenCalledTimes(1); // one window for all that waits
    expect(sent[2].body).toBe('{"changes":[1]}');
    expect((sent[0].headers as Record<string, string>)['Spoina-Signed-In']).toBe('1');
  });
  it('refuses what waited when the person gives up', async () => {
    vi.stubGlobal('fetch', async () => ended());
    stop = onSessionEnd(() => settleSession('given up'));
    await expect(get('/registers')).rejects.toBeInstanceOf(Refusal);
  });
  it('is nobody’s business before somebody has signed in', async () => {
    const sent: RequestInit[] = [];
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => (sent.push(init), ended()));
    await expect(get('/registers')).rejects.toMatchObject({ status: 401 });
    expect(sent[0].headers).not.toHaveProperty('Spoina-Signed-In');
  });
  it('is not what a wrong password means', async () => {
    vi.stubGlobal('fetch', async () => answer(401, { code: 'auth.wrong', detail: 'wrong' }));
    const asked = vi.fn();
    stop = onSessionEnd(asked);
    await expect(post('/session', {})).rejects.toMatchObject({ code: 'auth.wrong' });
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('a refusal', () => {
  it('carries the whole problem', async () => {
    vi.stubGlobal('fetch', async () => answer(422, { code: 'register.cells', detail: 'no', cells: [{ index: 0 }] }));
    await expect(post('/x')).rejects.toMatchObject({ code: 'register.cells', problem: { cells: [{ index: 0 }] } });
  });
});
