// Blocks of cells on the clipboard: tab-separated text with Excel's quoting, and HTML tables. What is written here
// and read back is the same block, cell for cell; that is a test.

export type Block = string[][];

/** A cell with a line break or a tab in it, or beginning with a quote, stands in quotes, as Excel writes it. */
const quoted = (s: string) => (/[\t\n\r]/.test(s) || s.startsWith('"') ? `"${s.replaceAll('"', '""')}"` : s);

export function writeTsv(block: Block): string {
  return block.map((row) => row.map((s) => quoted(s.replace(/\r\n?/g, '\n'))).join('\t') + '\r\n').join('');
}

/**
 * Reads text from Excel, LibreOffice, Google Sheets or a plain editor. A quote opens a quoted cell only at its
 * beginning and only when a closing one ends it; otherwise it is a character like any other (6" pipes).
 */
export function parseTsv(text: string): Block {
  const rows: Block = [];
  let row: string[] = [];
  let i = 0;
  const ends = (at: number) => at >= text.length || text[at] === '\t' || text[at] === '\n' || text[at] === '\r';
  while (i <= text.length) {
    let cell: string | null = null;
    if (text[i] === '"') {
      let j = i + 1;
      let inside = '';
      for (; j < text.length; j++) {
        if (text[j] !== '"') inside += text[j];
        else if (text[j + 1] === '"') {
          inside += '"';
          j++;
        } else break;
      }
      if (j < text.length && ends(j + 1)) {
        cell = inside.replace(/\r\n?/g, '\n');
        i = j + 1;
      }
    }
    if (cell === null) {
      let j = i;
      while (!ends(j)) j++;
      cell = text.slice(i, j);
      i = j;
    }
    row.push(cell);
    if (text[i] === '\t') {
      i++;
      continue;
    }
    rows.push(row);
    row = [];
    if (i >= text.length) break;
    i += text[i] === '\r' && text[i + 1] === '\n' ? 2 : 1;
    if (i >= text.length) break; // the line break after the last row belongs to it
  }
  return rows;
}

const escape = (s: string) => s.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!).replace(/\r\n?|\n/g, '<br>');

/**
 * The same block as a table. Text cells say that they are text, so that Excel neither turns the parcel 6/1 into the
 * sixth of January nor runs a cell that begins with "=".
 */
export function writeHtml(block: Block, isText: (c: number) => boolean): string {
  const cell = (s: string, c: number) => `<td${isText(c) ? ' style="mso-number-format:\'\\@\'; white-space: pre-wrap"' : ''}>${escape(s)}</td>`;
  return `<meta charset="utf-8"><table>${block.map((r) => `<tr>${r.map(cell).join('')}</tr>`).join('')}</table>`;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const decoded = (s: string) =>
  s.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, e: string) => {
    if (e[0] !== '#') return entities[e.toLowerCase()] ?? whole;
    const n = e[1].toLowerCase() === 'x' ? parseInt(e.slice(2), 16) : Number(e.slice(1));
    return n > 0 && n <= 0x10ffff ? String.fromCodePoint(n) : whole;
  });

/**
 * The first table of an HTML fragment; null without one. It is read as text by hand and never becomes part of the
 * page: what is on a clipboard is not to be trusted. Merged cells keep their value in the first place.
 */
export function parseHtml(html: string): Block | null {
  const body = /<table[\s>][\s\S]*?<\/table\s*>/i.exec(html)?.[0];
  if (!body) return null;
  const rows: Block = [];
  const spans: number[] = []; // columns still covered by a cell above
  let row: string[] | null = null;
  let cell: string | null = null;
  let span = 1;
  const cover = () => {
    while (row && (spans[row.length] ?? 0) > 0) {
      spans[row.length]--;
      row.push('');
    }
  };
  const close = () => {
    if (row === null || cell === null) return;
    const text = decoded(cell.replace(/[ \t\r\n]+/g, ' ').replace(/ ?\u0001 ?/g, '\n')).replace(/\u00a0/g, ' ');
    row.push(text.trim());
    for (let i = 1; i < span; i++) row.push('');
    cell = null;
  };
  for (const m of body.matchAll(/<!--[\s\S]*?-->|<(\/?)([a-z0-9]+)((?:"[^"]*"|'[^']*'|[^>"'])*)>|([^<]+|<)/gi)) {
    const [, slash, name, attributes, text] = m;
    if (text !== undefined) {
      if (cell !== null) cell += text;
      continue;
    }
    switch (name?.toLowerCase()) {
      case 'tr':
        close();
        if (row) rows.push(row);
        row = slash ? null : [];
        break;
      case 'td':
      case 'th':
        close();
        if (slash) break;
        row ??= [];
        cover();
        cell = '';
        span = Number(/colspan\s*=\s*["']?(\d+)/i.exec(attributes)?.[1] ?? 1) || 1;
        {
          const down = Number(/rowspan\s*=\s*["']?(\d+)/i.exec(attributes)?.[1] ?? 1) || 1;
          for (let i = 0; i < span; i++) if (down > 1) spans[row.length + i] = down - 1;
        }
        break;
      case 'br':
        if (cell !== null) cell += '\u0001';
        break;
      case 'p':
      case 'div':
        if (cell !== null && !slash && cell.trim()) cell += '\u0001';
        break;
      case 'style':
      case 'script':
        break;
    }
  }
  close();
  if (row) rows.push(row);
  return rows.length ? rows : null;
}

const columns = (b: Block) => b.reduce((n, r) => Math.max(n, r.length), 0);

/**
 * Spreadsheets put the exact cells into the plain text and decorate them in HTML. Word processors and browsers put
 * each cell on a line of its own; then only the table knows the columns.
 */
export function readClipboard(plain: string, html: string): Block | null {
  const table = html ? parseHtml(html) : null;
  if (!plain) return table;
  const text = parseTsv(plain);
  return table && columns(table) > columns(text) ? table : text;
}
