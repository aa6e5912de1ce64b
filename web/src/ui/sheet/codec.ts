// How a value of a column is typed, pasted and copied. Every text that is copied out of a cell reads back as the
// same value; what cannot be read is told in words, never guessed and never dropped.

export type Kind = 'text' | 'integer' | 'number' | 'money' | 'bool' | 'date' | 'time' | 'list' | 'json';

export interface Field {
  kind: Kind;
  required?: boolean;
  /** Every possible value; label is what a person reads. */
  values?: { value: string; label: string }[];
  unit?: string;
}

/** A key of the words and what stands in them. */
export interface Problem {
  code: string;
  value?: string;
}

export type Read = { ok: true; value: unknown } | { ok: false; problem: Problem };

export function kindOf(type: string, unit?: string): Kind {
  if (unit === 'gr') return 'money';
  switch (type) {
    case 'int':
    case 'integer':
      return 'integer';
    case 'number':
    case 'real':
    case 'numeric':
    case 'float':
    case 'area':
      return 'number';
    case 'money':
      return 'money';
    case 'bool':
    case 'boolean':
      return 'bool';
    case 'date':
      return 'date';
    case 'datetime':
    case 'timestamp':
      return 'time';
    case 'list':
      return 'list';
    case 'json':
    case 'geometry':
      return 'json';
    default:
      return 'text';
  }
}

const two = (n: number) => String(n).padStart(2, '0');

/** Grosze as złote: 146520 → "1465,20". */
export function zloty(gr: number): string {
  const abs = Math.abs(gr);
  return `${gr < 0 ? '-' : ''}${Math.floor(abs / 100)},${two(abs % 100)}`;
}

/** A value as it is edited and copied: no blanks between thousands, no unit, so that a spreadsheet calculates with it. */
export function write(f: Field, v: unknown): string {
  if (v === null || v === undefined || v === '') return '';
  switch (f.kind) {
    case 'money':
      return typeof v !== 'number' ? String(v) : Number.isInteger(v) ? zloty(v) : String(v / 100).replace('.', ','); // a rate may have parts of a grosz
    case 'integer':
    case 'number':
      return String(v).replace('.', ',');
    case 'date':
      return String(v).replace(/^(\d{4})-(\d{2})-(\d{2}).*$/, '$3.$2.$1');
    case 'time': {
      const d = new Date(String(v));
      return Number.isNaN(d.getTime()) ? String(v) : `${two(d.getDate())}.${two(d.getMonth() + 1)}.${d.getFullYear()} ${two(d.getHours())}:${two(d.getMinutes())}`;
    }
    case 'bool':
      return v ? 'tak' : 'nie';
    case 'list':
      return (Array.isArray(v) ? v : [v]).map((x) => label(f, String(x))).join(', ');
    case 'json':
      return typeof v === 'string' ? v : JSON.stringify(v);
    default:
      return label(f, String(v));
  }
}

/** Two codes with one label are told apart by the codes themselves. */
function label(f: Field, code: string): string {
  const found = f.values?.filter((x) => x.value === code)[0];
  return found && f.values!.filter((x) => x.label === found.label).length === 1 ? found.label : code;
}

const fold = (s: string) => s.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/g, 'l').replace(/Ł/g, 'L').toLowerCase().trim();

/**
 * Digits as people write them: blanks or dots between thousands, a decimal comma or point. One separator alone is
 * the decimal one, as in Polish; of two kinds the last is. Null when it is no number.
 */
export function readNumber(text: string): number | null {
  let s = text.replace(/[\s\u00a0\u202f']/g, '').replace(/^[\u2212\u2013]/, '-');
  const comma = s.lastIndexOf(',');
  const point = s.lastIndexOf('.');
  if (comma >= 0 && point >= 0) {
    const thousands = comma > point ? '.' : ',';
    const whole = s.slice(0, Math.max(comma, point));
    if (!/^[+-]?\d{1,3}([.,]\d{3})*$/.test(whole)) return null;
    s = s.replaceAll(thousands, '');
  } else if ((s.match(/\./g)?.length ?? 0) > 1) {
    if (!/^[+-]?\d{1,3}(\.\d{3})+$/.test(s)) return null;
    s = s.replaceAll('.', '');
  }
  s = s.replace(',', '.');
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(s) ? Number(s) : null;
}

const unitWords: Record<string, string[]> = { m2: ['m2', 'm²', 'mkw'], 'm²': ['m2', 'm²'], '%': ['%'], gr: ['zł', 'zl', 'pln'], m: ['m'] };

/** A figure may be followed by the unit of its column and by nothing else. */
function bare(text: string, unit?: string): string {
  const m = /^(.*[\d.,])\s*([^\d\s.,].*)$/su.exec(text.trim());
  if (!m || !unit) return text;
  const words = unitWords[unit] ?? [unit];
  return words.includes(m[2].toLowerCase().replace(/[.\s]/g, '')) ? m[1] : text;
}

const leap = (y: number) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
const days = (y: number, m: number) => [31, leap(y) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];

const yes = new Set(['tak', 't', 'yes', 'y', 'true', 'prawda', '1', 'x', '✓']);
const no = new Set(['nie', 'n', 'no', 'false', 'falsz', '0', '✗']);

/** Reads what a person typed or pasted; today is the reader's day, for dates without a year. */
export function read(f: Field, text: string, today = new Date()): Read {
  const refuse = (code: string, value?: string): Read => ({ ok: false, problem: { code, value } });
  const accept = (value: unknown): Read => ({ ok: true, value });
  const s = text.trim();
  if (s === '') return f.required ? refuse('required') : accept(null);
  switch (f.kind) {
    case 'integer': {
      const n = readNumber(bare(s, f.unit));
      if (n === null) return refuse('number');
      return Number.isSafeInteger(n) ? accept(n) : refuse('integer');
    }
    case 'number': {
      const n = readNumber(bare(s, f.unit));
      return n === null ? refuse('number') : accept(n);
    }
    case 'money': {
      const n = readNumber(bare(s, 'gr'));
      if (n === null) return refuse('money');
      const gr = Math.round(n * 100);
      if (Math.abs(gr - n * 100) > 1e-6) return refuse('grosze');
      return Number.isSafeInteger(gr) ? accept(gr) : refuse('money');
    }
    case 'bool': {
      const w = fold(s);
      return yes.has(w) ? accept(true) : no.has(w) ? accept(false) : refuse('bool');
    }
    case 'date':
      return readDate(s, today);
    case 'time':
    case 'json':
      return refuse('readonly');
    case 'list': {
      const out: string[] = [];
      for (const part of s.split(/[,;\n]/).map((x) => x.trim()).filter(Boolean)) {
        const one = choose(f, part);
        if (!one.ok) return one;
        if (!out.includes(one.value as string)) out.push(one.value as string);
      }
      return accept(out);
    }
    default:
      return f.values?.length ? choose(f, s) : accept(text.replace(/\r\n?/g, '\n'));
  }
}

/** A code or the word for it; a near miss is named so that it can be put right. */
function choose(f: Field, s: string): Read {
  if (!f.values?.length) return { ok: true, value: s };
  const exact = f.values.find((x) => x.value === s);
  if (exact) return { ok: true, value: exact.value };
  const w = fold(s);
  const named = f.values.filter((x) => fold(x.label) === w || fold(x.value) === w);
  if (named.length === 1) return { ok: true, value: named[0].value };
  const near = f.values.find((x) => fold(x.label).startsWith(w.slice(0, 3)));
  return { ok: false, problem: near ? { code: 'near', value: near.label } : { code: 'choice' } };
}

function readDate(s: string, today: Date): Read {
  const refuse = (code: string, value?: string): Read => ({ ok: false, problem: { code, value } });
  if (['dzis', 'dzisiaj', 'today'].includes(fold(s))) return { ok: true, value: iso(today.getFullYear(), today.getMonth() + 1, today.getDate()) };
  const ymd = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(s);
  const dmy = /^(\d{1,2})[.\-/\s](\d{1,2})(?:[.\-/\s](\d+))?\.?\s*(?:r\.?)?$/.exec(s);
  if (!ymd && !dmy) return refuse('date');
  if (dmy?.[3] && dmy[3].length !== 4) return refuse('year');
  const [y, m, d] = ymd ? [ymd[1], ymd[2], ymd[3]].map(Number) : [dmy![3] ? Number(dmy![3]) : today.getFullYear(), Number(dmy![2]), Number(dmy![1])];
  if (m < 1 || m > 12 || d < 1 || d > days(y, m)) return refuse('day', s);
  if (y < 1000) return refuse('year');
  return { ok: true, value: iso(y, m, d) };
}

const iso = (y: number, m: number, d: number) => `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;

/** The same value, however it came: nothing, null and the empty text are alike. */
export function alike(a: unknown, b: unknown): boolean {
  const blank = (v: unknown) => v === null || v === undefined || v === '' || (Array.isArray(v) && v.length === 0);
  if (blank(a) || blank(b)) return blank(a) && blank(b);
  return typeof a === 'object' || typeof b === 'object' ? JSON.stringify(a) === JSON.stringify(b) : a === b;
}
