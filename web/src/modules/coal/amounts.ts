// Kilograms and grosze as people type and read them. Both are whole numbers.
import { number } from '../../ui/format';

/** "750", "1 500 kg", "1,5 t" → kilograms; nothing when it is not a whole positive number of kilograms. */
export function kilograms(text: string): number | undefined {
  const m = /^(\d+(?:[ \u00a0\u202f]\d{3})*)(?:[.,](\d+))?(kg|t)?$/.exec(text.trim().toLowerCase().replace(/[ \u00a0\u202f]*(kg|t)\.?$/, '$1'));
  if (!m) return undefined;
  const whole = Number(m[1].replace(/\D/g, ''));
  const tonnes = m[3] === 't';
  if (!tonnes) return m[2] === undefined && whole > 0 && Number.isSafeInteger(whole) ? whole : undefined;
  const part = (m[2] ?? '').padEnd(3, '0');
  if (part.length > 3 && /[1-9]/.test(part.slice(3))) return undefined;
  const kg = whole * 1000 + Number(part.slice(0, 3));
  return kg > 0 && Number.isSafeInteger(kg) ? kg : undefined;
}

/** "1 465,20", "1465.2 zł" → grosze; nothing when it is not an amount. */
export function grosze(text: string): number | undefined {
  const m = /^(\d+(?:[ \u00a0\u202f]\d{3})*)(?:[.,](\d{1,2}))?$/.exec(text.trim().replace(/[ \u00a0\u202f]*zł$/i, ''));
  if (!m) return undefined;
  const gr = Number(m[1].replace(/\D/g, '')) * 100 + Number((m[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(gr) ? gr : undefined;
}

/** What so many kilograms cost at a price for a tonne: to the nearest grosz, halves up, as the office counts it. */
export const amount = (kg: number, pricePerTonne: number): number => Number((BigInt(kg) * BigInt(pricePerTonne) + 500n) / 1000n);

/** 1500 → "1 500 kg". */
export const kg = (v: number | null | undefined): string => (v === null || v === undefined ? '' : `${number(v)}\u00a0kg`);

/** 1050000 → "1 050,000 t": for sums, where kilograms are hard to read. */
export const tonnes = (v: number | null | undefined): string => (v === null || v === undefined ? '' : `${number(v / 1000, 3)}\u00a0t`);
