// The PESEL number as people type it: checked before it is sent, so that a slip is corrected while the person is still there.
export type PeselProblem = 'length' | 'digit' | 'date';

const weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];
const centuries = [[80, 1800], [60, 2200], [40, 2100], [20, 2000], [0, 1900]] as const;

export const digits = (s: string) => s.replace(/\D/g, '');

/** The day of birth that a PESEL holds, or what is wrong with the number. */
export function readPesel(typed: string): { birth: string } | { problem: PeselProblem } {
  const p = typed.replace(/[\s-]/g, '');
  if (!/^\d{11}$/.test(p)) return { problem: 'length' };
  const sum = weights.reduce((s, w, i) => s + w * Number(p[i]), 0);
  if ((10 - (sum % 10)) % 10 !== Number(p[10])) return { problem: 'digit' };
  const mm = Number(p.slice(2, 4));
  const [add, century] = centuries.find(([a]) => mm > a)!;
  const [y, m, d] = [century + Number(p.slice(0, 2)), mm - add, Number(p.slice(4, 6))];
  const day = new Date(Date.UTC(y, m - 1, d));
  if (m < 1 || m > 12 || day.getUTCMonth() !== m - 1 || day.getUTCDate() !== d) return { problem: 'date' };
  return { birth: `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}` };
}

/** What a clerk typed into the one field of the search: a PESEL, a day, a telephone, or a name. */
export function readQuery(typed: string): { text?: string; pesel?: string; birth_date?: string; phone?: string } {
  const s = typed.trim();
  const day = /^(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})$/.exec(s);
  if (day) return { birth_date: `${day[3]}-${day[2].padStart(2, '0')}-${day[1].padStart(2, '0')}` };
  if (/^\d{4}-\d{2}-\d{2}$/.test(s)) return { birth_date: s };
  const n = digits(s);
  if (/^[+\d\s-]+$/.test(s)) {
    if (n.length === 11 && !s.startsWith('+')) return { pesel: n };
    if (n.length >= 7) return { phone: n };
  }
  return s ? { text: s } : {};
}

/** First and last name of "Anna Maria Nowak" or "Nowak Anna, 12": the last word is the last name, unless a comma says otherwise. */
export function readName(typed: string): { first_name: string; last_name: string } {
  const s = typed.trim().replace(/\s+/g, ' ');
  if (!s || /\d/.test(s)) return { first_name: '', last_name: '' };
  const [last, first] = s.split(',').map((x) => x.trim());
  if (first !== undefined) return { first_name: capital(first), last_name: capital(last) };
  const words = s.split(' ');
  if (words.length === 1) return { first_name: '', last_name: capital(s) };
  return { first_name: capital(words.slice(0, -1).join(' ')), last_name: capital(words.at(-1)!) };
}

const capital = (s: string) => (s === s.toLowerCase() ? s.replace(/(^|[\s-])(\p{L})/gu, (_, b: string, l: string) => b + l.toUpperCase()) : s);
