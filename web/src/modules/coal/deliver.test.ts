import { describe, expect, it } from 'vitest';
import { Refusal } from '../../api/client';
import { deliver, pause, takeUp } from './deliver';

const lost = () => new Refusal(0, '', 'offline');

describe('a sale', () => {
  it('is sent again until the office answers, and says how often', async () => {
    const waits: number[] = [];
    const lines: number[] = [];
    const got = await deliver({
      send: (n) => (n < 4 ? Promise.reject(n === 3 ? new Refusal(502, 'bad gateway') : lost()) : Promise.resolve('W/1')),
      onLost: (n) => lines.push(n),
      wait: async (s) => void waits.push(s),
    });
    expect(got).toEqual({ answer: 'W/1', attempts: 4 });
    expect(lines).toEqual([1, 2, 3]);
    expect(waits).toEqual([1, 2, 4]);
  });
  it('that is refused is not sent again', async () => {
    let sent = 0;
    const refusal = new Refusal(409, 'only 200 kg are left', 'coal.over_limit');
    await expect(deliver({ send: () => (sent++, Promise.reject(refusal)), wait: async () => undefined })).rejects.toBe(refusal);
    expect(sent).toBe(1);
  });
  it('that is refused after a break is refused, not lost', async () => {
    const refusal = new Refusal(409, 'used up', 'ledger.short');
    await expect(deliver({ send: (n) => Promise.reject(n === 1 ? lost() : refusal), wait: async () => undefined })).rejects.toBe(refusal);
  });
  it('whose answer broke off in the middle is sent again; one that fails inside the office is asked thrice', async () => {
    expect(await deliver({ send: (n) => (n === 1 ? Promise.reject(new TypeError('network error')) : Promise.resolve('W/2')), wait: async () => undefined })).toEqual({ answer: 'W/2', attempts: 2 });
    let sent = 0;
    const failed = new Refusal(500, 'internal error', 'internal');
    await expect(deliver({ send: () => (sent++, Promise.reject(failed)), wait: async () => undefined })).rejects.toBe(failed);
    expect(sent).toBe(3);
  });
  it('is no longer sent when nobody waits for it', async () => {
    let sent = 0;
    expect(await deliver({ send: () => (sent++, Promise.reject(lost())), wait: async () => undefined, given: () => true })).toBeUndefined();
    expect(sent).toBe(1);
  });
  it('waits longer each time, at most a quarter of a minute', () => {
    expect([1, 2, 3, 4, 5, 9].map(pause)).toEqual([1, 2, 4, 8, 15, 15]);
  });
});

describe('a sale that a closed window left', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  const left = (minutes: number, by = 'coal') => ({ key: 'k', body: {}, by, at: now - minutes * 60_000 });
  it('goes on by itself within moments and in the same hands', () => {
    expect(takeUp(left(0), 'coal', now)).toBe('again');
    expect(takeUp(left(4), 'coal', now)).toBe('again');
  });
  it('is asked about later: perhaps nobody got any coal', () => {
    expect(takeUp(left(6), 'coal', now)).toBe('ask');
    expect(takeUp(left(-60), 'coal', now)).toBe('ask'); // a clock that was set back
  });
  it('is never sent by somebody else, nor when the office has forgotten its key', () => {
    expect(takeUp(left(1, 'yard2'), 'coal', now)).toBe('tell');
    expect(takeUp(left(7 * 24 * 60), 'coal', now)).toBe('tell');
  });
});
