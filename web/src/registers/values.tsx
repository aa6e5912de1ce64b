import type { ReactNode } from 'react';
import type { RegisterColumn } from '../api/types';
import { area, date, dateTime, decimal, money, withUnit } from '../ui/format';
import { Copy } from '../ui/Copy';

const identifiers = new Set(['case_number', 'contract_number', 'parcel_id', 'kw']);
export const isFigure = (c: RegisterColumn) => ['int', 'integer', 'number', 'real', 'float', 'numeric', 'money', 'area', 'date', 'datetime', 'timestamp'].includes(c.type);

/** A register's value as a person reads it, by the column's type and unit. */
export function value(c: RegisterColumn, v: unknown): ReactNode {
  if (v === null || v === undefined || v === '') return null;
  if (c.type === 'money' || c.unit === 'gr') return money(Number(v));
  if (c.type === 'area' || c.unit === 'm2') return area(Number(v));
  if (c.type === 'date') return date(String(v));
  if (c.type === 'datetime' || c.type === 'timestamp') return dateTime(String(v));
  if (c.type === 'bool' || c.type === 'boolean') return v ? '✓' : '✗';
  if (Array.isArray(v)) return v.map((x) => (typeof x === 'object' ? JSON.stringify(x) : String(x))).join(', ');
  if (typeof v === 'number') return c.unit ? withUnit(v, c.unit) : decimal(v, 4);
  if (typeof v === 'object') return JSON.stringify(v);
  if (identifiers.has(c.field)) return <Copy text={String(v)} />;
  return String(v);
}
