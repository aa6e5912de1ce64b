import i18n from 'i18next';
import type { ReactNode } from 'react';
import type { RegisterColumn } from '../api/types';
import { area, date, dateTime, decimal, money, withUnit } from '../ui/format';
import { Copy } from '../ui/Copy';

const identifiers = new Set(['case_number', 'contract_number', 'parcel_id', 'kw']);
export const isFigure = (c: RegisterColumn) => ['int', 'integer', 'number', 'real', 'float', 'numeric', 'money', 'area', 'date', 'datetime', 'timestamp'].includes(c.type);

export const isIdentifier = (c: RegisterColumn) => identifiers.has(c.field);

/** Codes of the law and of the program in words; anything else as it is. */
export const word = (code: string): string => (/^[A-Z][A-Z0-9_]+$/.test(code) ? i18n.t(`code.${code}`, code) : code);

/** Where the words of a column stand that has a list of codes of its own. */
const lists: Record<string, string> = { severity: 'severity', outcome: 'outcome', table_name: 'rateTable', unit: 'rateUnit' };

/** A code of the column in words. */
export function wordOf(c: Pick<RegisterColumn, 'field' | 'choices'>, code: string): string {
  const own = c.choices?.find((x) => x.value === code);
  return own ? (i18n.language === 'pl' ? own.pl : own.en || own.pl) : listed(c.field, code);
}

const listed = (field: string, code: string): string => (lists[field] && code ? i18n.t(`${lists[field]}.${code}`, code) : word(code));

/** The same as plain text, to measure a column by. */
export function plain(c: RegisterColumn, v: unknown): string {
  if (v === null || v === undefined) return '';
  if (isIdentifier(c)) return String(v);
  const shown = value(c, v);
  return typeof shown === 'string' ? shown : '';
}

/** A sum of the server, grosze or a plain figure, as a person reads it. */
export function figure(c: RegisterColumn | undefined, v: number | string | null | undefined): string {
  if (v === null || v === undefined || v === '') return '';
  const n = Number(v);
  return c ? plain(c, n) : decimal(n, 2);
}

/** A register's value as a person reads it, by the column's type and unit. */
export function value(c: RegisterColumn, v: unknown): ReactNode {
  if (v === null || v === undefined || v === '') return null;
  if (c.type === 'money' || c.unit === 'gr') return money(Number(v));
  if (c.type === 'area' || c.unit === 'm2') return area(Number(v));
  if (c.type === 'date') return date(String(v));
  if (c.type === 'datetime' || c.type === 'timestamp') return dateTime(String(v));
  if (c.type === 'bool' || c.type === 'boolean') return i18n.t(v ? 'filter.yes' : 'filter.no');
  if (Array.isArray(v)) return v.map((x) => (typeof x === 'object' ? JSON.stringify(x) : String(x))).join(', ');
  if (typeof v === 'number') return c.unit ? withUnit(v, c.unit) : decimal(v, 4);
  if (typeof v === 'object') return JSON.stringify(v);
  if (isIdentifier(c)) return <Copy text={String(v)} />;
  return c.values?.length ? wordOf(c, String(v)) : word(String(v));
}
