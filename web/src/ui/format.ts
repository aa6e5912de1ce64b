// How figures are written. The same way in both languages, so that nobody reads 1.465 as one and a half:
// 22.11.2026 · 1 465,20 zł · 12,50 m². Spaces inside a figure do not break.
const NBSP = '\u00a0';

/** "2026-11-22" or an ISO time → "22.11.2026"; empty for nothing. */
export function date(iso?: string | null): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso ?? '');
  return m ? `${m[3]}.${m[2]}.${m[1]}` : '';
}

/** An instant in the reader's clock: "22.11.2026 14:05". */
export function dateTime(iso?: string | null): string {
  if (!iso) return '';
  const d = new Date(iso);
  if (Number.isNaN(d.getTime())) return '';
  const p = (n: number) => String(n).padStart(2, '0');
  return `${p(d.getDate())}.${p(d.getMonth() + 1)}.${d.getFullYear()} ${p(d.getHours())}:${p(d.getMinutes())}`;
}

export function period(from?: string | null, to?: string | null, openEnded = false): string {
  if (!from && !to) return '';
  return `${date(from) || '…'} – ${date(to) || (openEnded ? '∞' : '…')}`;
}

/** Groups of three with a hard space from 1 000 up; decimal comma. */
export function number(v: number | null | undefined, decimals = 0): string {
  if (v === null || v === undefined || !Number.isFinite(v)) return '';
  const [whole, rest] = Math.abs(v).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, NBSP);
  const zero = /^0*$/.test(whole + (rest ?? ''));
  return (v < 0 && !zero ? '−' : '') + grouped + (rest ? `,${rest}` : '');
}

/** As many decimals as the figure carries, at most max. */
export function decimal(v: number | null | undefined, max = 2): string {
  if (v === null || v === undefined || !Number.isFinite(v)) return '';
  const trimmed = v.toFixed(max).replace(/\.?0+$/, '');
  return number(v, trimmed.includes('.') ? trimmed.split('.')[1].length : 0);
}

/** Integer grosze → "1 465,20 zł". */
export function money(gr: number | null | undefined): string {
  if (gr === null || gr === undefined || !Number.isFinite(gr)) return '';
  return `${number(gr / 100, 2)}${NBSP}zł`;
}

export function moneyRange(min: number, max: number): string {
  return min === max ? money(max) : `${number(min / 100, 2)} – ${money(max)}`;
}

/** Short, for dense places: "841 zł", "36 tys. zł", "1,2 mln zł". Rounded, so never used where the exact sum matters. */
export function moneyShort(gr: number, lang: 'pl' | 'en' = 'pl'): string {
  const zl = gr / 100;
  if (Math.abs(zl) < 1_000) return `${number(Math.round(zl))}${NBSP}zł`;
  if (Math.abs(zl) < 999_500) return `${number(Math.round(zl / 1_000))}${NBSP}${lang === 'pl' ? 'tys.' : 'k'}${NBSP}zł`;
  return `${decimal(zl / 1_000_000, 1)}${NBSP}${lang === 'pl' ? 'mln' : 'M'}${NBSP}zł`;
}

export function area(m2: number | null | undefined): string {
  const n = number(m2, 2);
  return n && `${n}${NBSP}m²`;
}

export function withUnit(v: number | string | null | undefined, unit: string): string {
  if (typeof v === 'string') return unit === 'date' ? date(v) : v;
  switch (unit) {
    case 'gr':
      return money(v);
    case 'm2':
    case 'm²':
      return area(v);
    case 'm':
      return v === null || v === undefined ? '' : `${number(v, 2)}${NBSP}m`;
    case '%':
    case 'percent':
      return v === null || v === undefined ? '' : `${decimal(v, 1)}${NBSP}%`;
    default: {
      const n = decimal(v, 3);
      return n && unit ? `${n}${NBSP}${unitWords[unit] ?? unit}` : n;
    }
  }
}
const unitWords: Record<string, string> = { days: 'd', day: 'd', count: '', ratio: '', share: '' };

/** A figure and its unit stay on one line. */
export const unbroken = (s: string) => s.replace(/(\d) (m²|m|zł|dni|dzień|days?|km|%)(?![\p{L}\d])/gu, `$1${NBSP}$2`).replace(/(\d) (?=\d{3}(?!\d))/g, `$1${NBSP}`);

export function bytes(n: number): string {
  if (n < 1_000) return `${n}${NBSP}B`;
  if (n < 1_000_000) return `${decimal(n / 1_000, 0)}${NBSP}kB`;
  if (n < 1_000_000_000) return `${decimal(n / 1_000_000, 1)}${NBSP}MB`;
  return `${decimal(n / 1_000_000_000, 2)}${NBSP}GB`;
}

export function seconds(s: number | null | undefined): string {
  if (s === null || s === undefined) return '';
  if (s < 1) return `${number(Math.round(s * 1000))}${NBSP}ms`;
  if (s < 60) return `${decimal(s, 1)}${NBSP}s`;
  return `${Math.floor(s / 60)}${NBSP}min ${Math.round(s % 60)}${NBSP}s`;
}
