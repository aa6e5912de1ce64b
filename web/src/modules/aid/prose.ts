// The text of a guide: paragraphs, lists and headings as people write them in a letter, nothing that a browser would run.
export type Block = { kind: 'p' | 'h'; text: string } | { kind: 'ul'; items: string[] };
export type Piece = { text: string; href?: string };

export function blocks(body: string): Block[] {
  const out: Block[] = [];
  for (const part of body.replace(/\r\n?/g, '\n').split(/\n{2,}/)) {
    let lines: string[] = [];
    const flush = () => {
      if (lines.length) out.push({ kind: 'p', text: lines.join(' ') });
      lines = [];
    };
    for (const raw of part.split('\n')) {
      const line = raw.trim();
      const item = /^[-•*]\s+(.*)$/.exec(line);
      const heading = /^#{1,3}\s+(.*)$/.exec(line);
      if (item) {
        flush();
        const last = out.at(-1);
        if (last?.kind === 'ul') last.items.push(item[1]);
        else out.push({ kind: 'ul', items: [item[1]] });
      } else if (heading) {
        flush();
        out.push({ kind: 'h', text: heading[1] });
      } else if (line) lines.push(line);
    }
    flush();
  }
  return out;
}

/** Addresses and telephone numbers become links; everything else stays text. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const m of text.matchAll(/https?:\/\/[^\s<>"')]+[^\s<>"').,;:]|(?<![\d-])(?:\+48 ?)?\d{3}[ -]\d{3}[ -]\d{3}(?!\d)|(?<![\d.,/])(?:112|999|998|997)(?![\d.,/])/g)) {
    if (m.index > at) out.push({ text: text.slice(at, m.index) });
    out.push({ text: m[0], href: m[0].startsWith('http') ? m[0] : `tel:${m[0].replace(/[ -]/g, '')}` });
    at = m.index + m[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at) });
  return out;
}
