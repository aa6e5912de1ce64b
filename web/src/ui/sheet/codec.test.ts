import { describe, expect, it } from 'vitest';
import { alike, kindOf, read, readNumber, write, type Field, type Kind } from './codec';
import { chance } from './chance';

const value = (kind: Kind, text: string, more: Partial<Field> = {}) => {
  const r = read({ kind, ...more }, text, new Date(2026, 10, 22));
  return r.ok ? r.value : r.problem.code;
};

describe('numbers', () => {
  it('are typed as Poles and as spreadsheets write them', () => {
    expect(['12,5', '12.5', '1 465,20', '1\u00a0465,20', '1.465,20', '1,465.20', '-3', '−3', '1.000.000', ',5'].map(readNumber)).toEqual([12.5, 12.5, 1465.2, 1465.2, 1465.2, 1465.2, -3, -3, 1e6, 0.5]);
  });
  it('nothing is guessed', () => {
    expect(['', '12a', '1,2,3', '1..2', '12.34,5', '--1', '1.2.3', '1e5'].map(readNumber)).toEqual([null, null, null, null, null, null, null, null]);
  });
  it('may carry their own unit and no other', () => {
    expect(value('number', '12,50 m²', { unit: 'm2' })).toBe(12.5);
    expect(value('number', '12,50 m2', { unit: 'm2' })).toBe(12.5);
    expect(value('number', '12,50 zł', { unit: 'm2' })).toBe('number');
    expect(value('integer', '12,5')).toBe('integer');
    expect(value('integer', '1 200')).toBe(1200);
  });
  it('złote become grosze; a part of a grosz is refused', () => {
    expect(value('money', '1 465,20 zł')).toBe(146520);
    expect(value('money', '0,1')).toBe(10);
    expect(value('money', '1,005')).toBe('grosze');
    expect(value('money', 'dużo')).toBe('money');
    expect(value('money', '8,29')).toBe(829); // 828.9999… in floating point
  });
});

describe('days', () => {
  it('are typed the Polish way, with or without a year', () => {
    expect(value('date', '31.12.2026')).toBe('2026-12-31');
    expect(value('date', '1.2.2026 r.')).toBe('2026-02-01');
    expect(value('date', '2026-12-31')).toBe('2026-12-31');
    expect(value('date', '5.1')).toBe('2026-01-05');
    expect(value('date', 'dziś')).toBe('2026-11-22');
  });
  it('that do not exist are refused', () => {
    expect(value('date', '31.02.2026')).toBe('day');
    expect(value('date', '29.02.2024')).toBe('2024-02-29');
    expect(value('date', '1.13.2026')).toBe('day');
    expect(value('date', '1.1.26')).toBe('year');
    expect(value('date', 'jutro')).toBe('date');
  });
});

describe('words', () => {
  const kind: Partial<Field> = { values: [{ value: 'ADVERT', label: 'reklama' }, { value: 'WORKS', label: 'roboty' }, { value: 'LOCATION', label: 'lokalizacja' }] };
  it('yes and no', () => {
    expect(['tak', 'NIE', 'Yes', '0', 'prawda'].map((s) => value('bool', s))).toEqual([true, false, true, false, true]);
    expect(value('bool', 'może')).toBe('bool');
  });
  it('of a list are taken by word or by code, whatever their accents', () => {
    expect(value('text', 'Reklama', kind)).toBe('ADVERT');
    expect(value('text', 'WORKS', kind)).toBe('WORKS');
    const r = read({ kind: 'text', ...kind }, 'rekalma');
    expect(r.ok ? null : r.problem).toEqual({ code: 'near', value: 'reklama' });
    expect(value('text', 'xyz', kind)).toBe('choice');
    expect(value('list', 'reklama; roboty, reklama', kind)).toEqual(['ADVERT', 'WORKS']);
    expect(value('list', 'reklama, xyz', kind)).toBe('choice');
  });
  it('nothing is null, unless something must stand there', () => {
    expect(value('text', '  ')).toBeNull();
    expect(value('date', '')).toBeNull();
    expect(value('text', '', { required: true })).toBe('required');
  });
  it('text stays as it is typed, its line breaks too', () => {
    expect(value('text', ' a\r\nb ')).toBe(' a\nb ');
  });
});

it('what is copied reads back as the same value', () => {
  const n = chance(5);
  const lists: Field['values'] = [{ value: 'A1', label: 'pierwsza' }, { value: 'B2', label: 'druga' }, { value: 'C3', label: 'druga' }];
  const make: Record<string, () => unknown> = {
    integer: () => n(2_000_000) - 1_000_000,
    number: () => (n(2_000_000) - 1_000_000) / [1, 10, 100, 1000][n(4)],
    money: () => n(20_000_000) - 1_000_000,
    bool: () => n(2) === 1,
    date: () => `${1900 + n(200)}-${String(1 + n(12)).padStart(2, '0')}-${String(1 + n(28)).padStart(2, '0')}`,
    text: () => ['a', 'Łąkowa 12/3', '=1+2', '"x"', 'a\nb'][n(5)],
  };
  for (let i = 0; i < 4000; i++) {
    const kind = Object.keys(make)[n(6)] as Kind;
    const v = make[kind]();
    expect(read({ kind }, write({ kind }, v))).toEqual({ ok: true, value: v });
  }
  for (const x of lists) expect(read({ kind: 'text', values: lists }, write({ kind: 'text', values: lists }, x.value))).toEqual({ ok: true, value: x.value });
});

it('types of the server and equal values', () => {
  expect([kindOf('timestamp'), kindOf('integer', 'gr'), kindOf('area'), kindOf('boolean'), kindOf('new')]).toEqual(['time', 'money', 'number', 'bool', 'text']);
  expect([alike(null, ''), alike(undefined, []), alike(['a'], ['a']), alike(1, 1), alike(0, null), alike('1', 1)]).toEqual([true, true, true, true, false, false]);
});
