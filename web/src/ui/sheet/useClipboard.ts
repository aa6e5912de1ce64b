// Ctrl+C, Ctrl+X and Ctrl+V through the browser's own clipboard events, which need no permission. A block is
// written as text and as a table, and read from either.
import type { ClipboardEvent, MutableRefObject, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { readClipboard, writeHtml, writeTsv, type Block } from './block';
import { write } from './codec';
import { paste } from './place';
import { width, type Bounds, type Rect, type Selection } from './selection';
import type { SheetProps } from './types';
import { number } from '../format';

interface Deps {
  latest: MutableRefObject<{ p: SheetProps; s: Selection; q: Rect; bounds: Bounds }>;
  valueAt: (r: number, c: number) => unknown;
  clear: () => void;
  say: (words: string) => void;
  busy: () => boolean;
  box: RefObject<HTMLDivElement | null>;
  select: (s: Selection) => void;
}

const plain = new Set(['integer', 'number', 'money', 'date']);

/** The selected cells as they are typed, and as a table whose text columns stay text in Excel. */
export function blockOf(p: SheetProps, q: Rect, valueAt: (r: number, c: number) => unknown): Block {
  const rows: Block = [];
  for (let r = q.top; r <= Math.min(q.bottom, p.count - 1); r++) {
    if (p.row(r)?.group) continue;
    rows.push(p.columns.slice(q.left, q.right + 1).map((c, i) => p.row(r)?.marks?.[c.id]?.text ?? write(c, valueAt(r, q.left + i))));
  }
  return rows;
}

export function useClipboard({ latest, valueAt, clear, say, busy, box, select }: Deps) {
  const { t } = useTranslation();
  const html = (p: SheetProps, q: Rect, block: Block) => writeHtml(block, (c) => !plain.has(p.columns[q.left + c].kind));
  const told = (block: Block, q: Rect) => say(t('sheet.copied', { rows: number(block.length), cols: number(width(q)) }));

  function copy(e: ClipboardEvent): boolean {
    const { p, q } = latest.current;
    if (e.target !== box.current || busy()) return false;
    e.preventDefault();
    const missing = Array.from({ length: Math.min(q.bottom, p.count - 1) - q.top + 1 }, (_, i) => q.top + i).some((r) => !p.row(r));
    if (!missing) {
      const block = blockOf(p, q, valueAt);
      if (!block.length) return false;
      e.clipboardData.setData('text/plain', writeTsv(block));
      e.clipboardData.setData('text/html', html(p, q, block));
      told(block, q);
      return true;
    }
    // Rows that are not here yet come first; the clipboard waits for a promise.
    say(t('sheet.loadingToCopy'));
    const ready = (p.load?.(q.bottom) ?? Promise.resolve()).then(() => new Promise((r) => setTimeout(r))).then(() => blockOf(latest.current.p, q, valueAt));
    const item = new ClipboardItem({
      'text/plain': ready.then((b) => new Blob([writeTsv(b)], { type: 'text/plain' })),
      'text/html': ready.then((b) => new Blob([html(p, q, b)], { type: 'text/html' })),
    });
    void navigator.clipboard.write([item]).then(() => ready.then((b) => told(b, q)), () => say(t('sheet.copyFailed')));
    return false;
  }

  return {
    onCopy: (e: ClipboardEvent) => void copy(e),
    onCut: (e: ClipboardEvent) => {
      if (copy(e)) clear();
    },
    onPaste: (e: ClipboardEvent) => {
      const { p, q, bounds } = latest.current;
      if (e.target !== box.current || busy()) return;
      e.preventDefault();
      if (p.locked) return say(t('sheet.locked'));
      const block = readClipboard(e.clipboardData.getData('text/plain'), e.clipboardData.getData('text/html'));
      if (!block?.length) return say(t('sheet.nothingToPaste'));
      const made = paste(block, q, bounds.cols);
      const room = p.blank ? made.cells : made.cells.filter((x) => x.r < p.count);
      const lost = made.cells.length - room.length;
      const go = () => {
        p.onEdit(room, 'pasted');
        // What came stays selected, as in a spreadsheet: the next key is for all of it.
        const { top, left, bottom, right } = made.area;
        select({ active: { r: top, c: left }, anchor: { r: top, c: left }, focus: { r: p.blank ? bottom : Math.min(bottom, p.count - 1), c: right } });
        if (made.cut) say(t('sheet.cutColumns', { count: made.cut, n: number(made.cut) }));
        else if (lost) say(t('sheet.noNewRows'));
      };
      const last = Math.min(made.area.bottom, p.count - 1);
      if (last >= made.area.top && !p.row(last)) void p.load?.(last).then(() => setTimeout(go));
      else go();
    },
  };
}

