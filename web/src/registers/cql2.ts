// Filters built by hand, written as CQL2 text (OGC 21-065) for the server. The same text filters lists,
// exports and tiles, so a view can be passed on as one string.

export type Operator = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'contains' | 'starts' | 'empty' | 'filled' | 'between';

export interface Condition {
  field: string;
  op: Operator;
  value: string;
  /** Upper end of "between". */
  to?: string;
}

export type Kind = 'text' | 'number' | 'money' | 'date' | 'bool' | 'list';

/** The type a register names → how it is compared and typed in. */
export function kindOf(type: string): Kind {
  switch (type) {
    case 'int':
    case 'integer':
    case 'number':
    case 'real':
    case 'numeric':
    case 'area':
    case 'float':
      return 'number';
    case 'money':
      return 'money';
    case 'date':
    case 'datetime':
    case 'timestamp':
      return 'date';
    case 'bool':
    case 'boolean':
      return 'bool';
    case 'list':
      return 'list';
    default:
      return 'text';
  }
}

export const operators: Record<Kind, Operator[]> = {
  text: ['contains', '=', 'starts', '<>', 'empty', 'filled'],
  number: ['=', '>=', '<=', 'between', 'empty', 'filled'],
  money: ['>=', '<=', '=', 'between', 'empty', 'filled'],
  date: ['>=', '<=', '=', 'between', 'empty', 'filled'],
  bool: ['='],
  list: ['contains', 'empty', 'filled'],
};

const quote = (s: string) => `'${s.replaceAll("'", "''")}'`;
/** % and _ are wildcards of LIKE; a person who types them means the characters. */
const pattern = (s: string) => s.replace(/[\\%_]/g, (c) => `\\${c}`);
/** "lakowa" finds "Łąkowa". */
const like = (p: string, text: string) => `ACCENTI(CASEI(${p})) LIKE ACCENTI(CASEI(${quote(text)}))`;
const property = (f: string) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(f) ? f : `"${f.replaceAll('"', '""')}"`);

/** What a person types → a number: spaces, non-breaking spaces and a decimal comma are understood. */
export function parseNumber(s: string): number | null {
  const clean = s.replace(/[\s\u00a0]/g, '').replace(',', '.');
  return /^[+-]?\d+(\.\d+)?$/.test(clean) ? Number(clean) : null;
}

function literal(kind: Kind, value: string): string | null {
  const v = value.trim();
  if (v === '') return null;
  switch (kind) {
    case 'number': {
      const n = parseNumber(v);
      return n === null ? null : String(n);
    }
    case 'money': {
      const n = parseNumber(v.replace(/zł$/i, ''));
      return n === null ? null : String(Math.round(n * 100));
    }
    case 'date': {
      const pl = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(v);
      const iso = pl ? `${pl[3]}-${pl[2].padStart(2, '0')}-${pl[1].padStart(2, '0')}` : v;
      return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? `DATE('${iso}')` : null;
    }
    case 'bool':
      return v === 'true' ? 'TRUE' : 'FALSE';
    default:
      return quote(v);
  }
}

/** One condition; null while it is not complete or cannot be read. */
export function condition(c: Condition, kind: Kind): string | null {
  const p = property(c.field);
  switch (c.op) {
    case 'empty':
      return `${p} IS NULL`;
    case 'filled':
      return `${p} IS NOT NULL`;
    case 'contains':
      if (kind === 'list') return c.value.trim() ? `A_CONTAINS(${p}, (${quote(c.value.trim())}))` : null;
      return c.value.trim() ? like(p, `%${pattern(c.value.trim())}%`) : null;
    case 'starts':
      return c.value.trim() ? like(p, `${pattern(c.value.trim())}%`) : null;
    case 'between': {
      const lo = literal(kind, c.value);
      const hi = literal(kind, c.to ?? '');
      if (lo && hi) return kind === 'date' ? `${p} >= ${lo} AND ${p} <= ${hi}` : `${p} BETWEEN ${lo} AND ${hi}`;
      return lo ? `${p} >= ${lo}` : hi ? `${p} <= ${hi}` : null;
    }
    default: {
      const v = literal(kind, c.value);
      return v === null ? null : `${p} ${c.op} ${v}`;
    }
  }
}

/** All conditions together; empty when none is complete. */
export function cql2(conditions: Condition[], kinds: Record<string, Kind>): string {
  return conditions
    .map((c) => condition(c, kinds[c.field] ?? 'text'))
    .filter((s): s is string => s !== null)
    .join(' AND ');
}

/** Every word occurs in one of the fields, as the register's own text search reads it. */
export const hasWords = (fields: readonly string[], text: string) =>
  text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((w) => `(${fields.map((f) => like(property(f), `%${pattern(w)}%`)).join(' OR ')})`)
    .join(' AND ');

export const inList = (field: string, values: readonly string[]) => `${property(field)} IN (${values.map(quote).join(', ')})`;
