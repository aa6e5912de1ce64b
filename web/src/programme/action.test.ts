import { describe, expect, it, vi } from 'vitest';
import { Refusal } from '../api/client';
import { fieldError, newKey, Sender, unsureOf } from './action';

type Sent = [string, unknown, Record<string, string>];
const keys = (post: ReturnType<typeof vi.fn>) => (post.mock.calls as Sent[]).map((c) => c[2]['Idempotency-Key']);
const offline = new Refusal(0, '', 'offline');

describe('an act over a line that breaks', () => {
  it('goes again with the same key and the same words, and the next act has another key', async () => {
    const post = vi.fn().mockRejectedValueOnce(offline).mockRejectedValueOnce(offline).mockResolvedValue({ id: 7 });
    const s = new Sender(post as never);
    await expect(s.send('/coal/sales', { kg: 500 })).rejects.toBe(offline);
    await expect(s.again()).rejects.toBe(offline);
    expect(await s.again()).toEqual({ id: 7 });
    await s.send('/coal/sales', { kg: 500 });
    const [a, b, c, d] = keys(post);
    expect([b, c]).toEqual([a, a]);
    expect(d).not.toBe(a);
    expect((post.mock.calls as Sent[]).map((x) => x[1])).toEqual(Array(4).fill({ kg: 500 }));
  });
  it('keeps its key when what was typed is corrected: the first one may have been stored', async () => {
    const post = vi.fn().mockRejectedValueOnce(offline).mockRejectedValueOnce(new Refusal(409, 'another body', 'once.different')).mockResolvedValue({});
    const s = new Sender(post as never);
    await s.send('/x', { kg: 500 }).catch(() => 0);
    await s.send('/x', { kg: 300 }).catch(() => 0);
    s.renew(); // the person has looked and says that this is another one
    await s.send('/x', { kg: 300 });
    const [a, b, c] = keys(post);
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });
  it('knows what is not known', () => {
    expect(unsureOf(offline)).toBe(true);
    expect(unsureOf(new Refusal(502, 'bad gateway'))).toBe(true);
    expect(unsureOf(new Refusal(409, 'short', 'ledger.short'))).toBe(false);
    expect(unsureOf(new Error('x'))).toBe(false);
  });
  it('has keys of its own', () => expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100));
});

it('a refused field is found by its name', () => {
  const r = new Refusal(422, 'faults', '', '', [{ location: 'body.person.pesel', message: 'check digit' }]);
  expect(fieldError(r, 'pesel')).toBe('check digit');
  expect(fieldError(r, 'person')).toBeUndefined();
  const known = new Refusal(400, 'no such day', 'unreadable_date', '', [{ location: 'body.on', message: 'no such day' }]);
  expect(fieldError(known, 'on', 'pl')).toBe('W tej komórce nie da się odczytać daty.');
});
