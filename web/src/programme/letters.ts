/** The places of a template that no case can fill: a letter with one of them would never be made. */
export function missingFields(template: string, known: string[]): string[] {
  const named = [...template.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map((m) => m[1]);
  return [...new Set(named)].filter((n) => !known.includes(n));
}

export interface Block {
  kind: 'head' | 'text' | 'right' | 'item' | 'rule';
  text: string;
}

function said(e: Element): string {
  e.querySelectorAll('br').forEach((b) => b.replaceWith('\n'));
  return e.textContent ?? '';
}

/** A letter's page as a list of its paragraphs. */
export function blocksOf(body: Pick<Element, 'children'>): Block[] {
  return [...body.children].flatMap((e): Block[] => {
    switch (e.tagName) {
      case 'H1':
      case 'H2':
        return [{ kind: 'head', text: said(e) }];
      case 'UL':
        return [...e.children].map((x) => ({ kind: 'item', text: said(x) }));
      case 'TABLE':
        return [...e.querySelectorAll('tr')].map((r) => ({ kind: 'text', text: [...r.children].map(said).join(' · ') }));
      case 'HR':
        return [{ kind: 'rule', text: '' }];
      default:
        return e.textContent ? [{ kind: e.className === 'r' ? 'right' : 'text', text: said(e) }] : [];
    }
  });
}
