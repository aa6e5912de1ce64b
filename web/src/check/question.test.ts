import { describe, expect, it } from 'vitest';
import { deviceOf, empty, faultsOf, figure, questionOf } from './question';
import { languages, say, words } from './words';

describe('a question', () => {
  it('takes a comma and a point, and no words', () => {
    expect(figure('2,5')).toBe(2.5);
    expect(figure(' 2.5 ')).toBe(2.5);
    expect(figure('')).toBeUndefined();
    expect(figure('2,5 m')).toBeNaN();
    expect(figure('1e3')).toBeNaN();
  });
  it('says what is missing at each step', () => {
    expect(faultsOf(empty, 1)).toEqual({ address: 'address' });
    expect(faultsOf({ ...empty, by: 'point', lon: '18,6', lat: '95' }, 1)).toEqual({ lat: 'point' });
    expect(faultsOf({ ...empty, by: 'parcel', parcel: '12/3' }, 1)).toEqual({});
    expect(faultsOf({ ...empty, width: 'dwa', sides: '1,5' }, 2)).toEqual({ type: 'type', width: 'number', sides: 'number' });
    expect(faultsOf({ ...empty, from: '2026-02-01', to: '2026-01-01' }, 3)).toEqual({ to: 'days' });
  });
  it('sends the one place that was meant, and unknown is not no', () => {
    const t = { ...empty, address: 'Lipowa 12', parcel: '1', lon: '18', lat: '54', type: 'ADV.LED', light: 'no' as const };
    expect(questionOf(t)).toMatchObject({ address: 'Lipowa 12', illuminated: false });
    expect(questionOf(t)).not.toHaveProperty('parcel');
    expect(questionOf(t).digital).toBeUndefined();
    expect(questionOf({ ...t, by: 'point' })).toMatchObject({ lon: 18, lat: 54 });
    expect(deviceOf(t)).not.toHaveProperty('address');
  });
});

describe('words', () => {
  const flat = (o: object, at = ''): string[] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'string' ? [`${at}${k} ${[...v.matchAll(/\{\{\w+\}\}/g)].map((m) => m[0]).sort().join()}`] : flat(v, `${at}${k}.`)));
  it('are the same in each language, with the same values', () => {
    for (const [lang] of languages) expect(flat(words[lang])).toEqual(flat(words.pl));
  });
  it('are not left in Polish', () => {
    for (const [lang] of languages.slice(1)) expect(words[lang].verdict.FAIL).not.toBe(words.pl.verdict.FAIL);
    expect(say('{{n}} z {{m}}', { n: 1, m: 2 })).toBe('1 z 2');
  });
});
