// A day as people type it in Poland: the day first. A browser left to itself reads 02.03 as the third of February.

/** "5.1.2026", "05-01-2026", "05/01/2026", "05012026", "2026-01-05" → "2026-01-05"; nothing when there is no such day. */
export function readDay(text: string): string | null {
  const s = text.trim();
  const m = /^(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})$/.exec(s) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(s);
  const iso = /^(\d{4})-(\d{2})-(\d{2})/.exec(s);
  const [y, mo, d] = iso ? iso.slice(1).map(Number) : m ? [m[3], m[2], m[1]].map(Number) : [0, 0, 0];
  if (y < 1000) return null;
  const day = new Date(Date.UTC(y, mo - 1, d));
  if (day.getUTCMonth() !== mo - 1 || day.getUTCDate() !== d) return null;
  return `${y}-${String(mo).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}
