// Columns as wide as what stands in them: measured over the rows at hand, so that case numbers are never cut.
const CHAR = 7.3; // an average character of the table's type, in pixels
const MONO = 7.7;
const PAD = 20;

export function widthFor(title: string, texts: string[], options: { mono?: boolean; copy?: boolean; sortable?: boolean } = {}): number {
  const longest = texts.reduce((n, s) => Math.max(n, s.length), 0);
  const body = longest * (options.mono ? MONO : CHAR) + PAD + (options.copy ? 22 : 0);
  const head = title.length * 6.9 + PAD + (options.sortable ? 16 : 0);
  return Math.round(Math.min(340, Math.max(64, body, Math.min(head, 180))));
}
