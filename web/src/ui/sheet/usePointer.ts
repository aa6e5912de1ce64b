// The mouse and the finger: a click selects, Shift stretches, dragging selects a block, the small square at its
// corner fills. A finger scrolls; a second tap edits, and the square stretches the block.
import { useRef, type MutableRefObject, type PointerEvent, type RefObject } from 'react';
import { handleTarget } from './place';
import { at, spanning, stretching, type Bounds, type Rect, type Selection } from './selection';
import type { SheetProps } from './types';

interface Deps {
  box: RefObject<HTMLDivElement | null>;
  latest: MutableRefObject<{ p: SheetProps; s: Selection; q: Rect; bounds: Bounds; editing: unknown }>;
  choose: (s: Selection, show?: 'active' | 'focus' | 'none') => void;
  begin: () => void;
  fillBy: (source: Rect, target: Rect, copy: boolean) => void;
  count: number;
}

const cellOf = (el: Element | null) => {
  const x = el?.closest<HTMLElement>('[data-r]');
  return x ? { r: Number(x.dataset.r), c: x.dataset.c === undefined ? -1 : Number(x.dataset.c), group: x.dataset.group } : null;
};

export function usePointer({ box, latest, choose, begin, fillBy, count }: Deps) {
  const tapped = useRef<{ r: number; c: number } | null>(null);

  /** Calls back with the cell under the pointer until it is let go; at the edges the sheet scrolls along. */
  function follow(e: PointerEvent, moveTo: (r: number, c: number) => void, end: (copy: boolean) => void) {
    let x = e.clientX;
    let y = e.clientY;
    let frame = 0;
    const look = () => {
      const b = box.current?.getBoundingClientRect();
      if (!b) return;
      const dx = x > b.right - 24 ? 12 : x < b.left + 24 ? -12 : 0;
      const dy = y > b.bottom - 24 ? 12 : y < b.top + 48 ? -12 : 0;
      if (dx || dy) box.current!.scrollBy(dx, dy);
      const under = cellOf(document.elementFromPoint(Math.min(b.right - 18, Math.max(b.left + 2, x)), Math.min(b.bottom - 18, Math.max(b.top + 40, y))));
      if (under) moveTo(under.r, Math.max(0, under.c));
      frame = dx || dy ? requestAnimationFrame(look) : 0;
    };
    const onMove = (m: globalThis.PointerEvent) => {
      x = m.clientX;
      y = m.clientY;
      if (!frame) frame = requestAnimationFrame(() => ((frame = 0), look()));
    };
    const onUp = (m: globalThis.PointerEvent) => {
      cancelAnimationFrame(frame);
      document.removeEventListener('pointermove', onMove);
      document.removeEventListener('pointerup', onUp);
      document.removeEventListener('pointercancel', onUp);
      end(m.ctrlKey);
    };
    document.addEventListener('pointermove', onMove);
    document.addEventListener('pointerup', onUp);
    document.addEventListener('pointercancel', onUp);
  }

  function down(e: PointerEvent<HTMLDivElement>) {
    const { s, q, bounds, p } = latest.current;
    const el = e.target as HTMLElement;
    if (e.button !== 0 || el.closest('.sheet-head, .sheet-input')) return;
    if (el.closest('[data-handle]')) {
      e.preventDefault();
      let target: Rect | null = null;
      const touch = e.pointerType === 'touch';
      return follow(
        e,
        (r, c) => {
          if (touch) return choose({ ...s, focus: { r: Math.min(r, Math.max(0, count - 1)), c } }, 'none');
          target = handleTarget(q, Math.min(r, Math.max(0, count - 1)), c);
          const all = target ?? q;
          choose({ active: s.active, anchor: { r: Math.min(q.top, all.top), c: Math.min(q.left, all.left) }, focus: { r: Math.max(q.bottom, all.bottom), c: Math.max(q.right, all.right) } }, 'none');
        },
        (copy) => target && fillBy(q, target, copy),
      );
    }
    const hit = cellOf(el);
    if (!hit) return;
    if (hit.group !== undefined) {
      p.onToggleGroup?.(hit.group);
      return choose(at(hit.r, 0), 'none');
    }
    const rowOf = (r: number): Selection => ({ active: { r, c: 0 }, anchor: { r, c: 0 }, focus: { r, c: bounds.cols - 1 } });
    if (hit.c < 0) {
      e.preventDefault();
      box.current?.focus({ preventScroll: true });
      const start = e.shiftKey ? s.anchor.r : hit.r;
      const to = (r: number) => choose({ ...rowOf(start), focus: { r, c: bounds.cols - 1 } }, 'none');
      to(hit.r);
      return follow(e, to, () => undefined);
    }
    if (e.pointerType === 'touch') {
      const again = tapped.current?.r === hit.r && tapped.current.c === hit.c && s.active.r === hit.r && s.active.c === hit.c;
      tapped.current = { r: hit.r, c: hit.c };
      const start = { x: e.clientX, y: e.clientY };
      const up = (m: globalThis.PointerEvent) => {
        document.removeEventListener('pointerup', up);
        document.removeEventListener('pointercancel', up);
        if (m.type === 'pointercancel' || Math.hypot(m.clientX - start.x, m.clientY - start.y) > 10) return; // it was a scroll
        choose(at(hit.r, hit.c), 'none');
        box.current?.focus({ preventScroll: true });
        if (again) begin();
      };
      document.addEventListener('pointerup', up);
      return document.addEventListener('pointercancel', up);
    }
    e.preventDefault(); // no text is selected by the browser
    box.current?.focus({ preventScroll: true });
    if (e.shiftKey) choose({ ...stretching(s), focus: { r: hit.r, c: hit.c } }, 'none');
    else choose(at(hit.r, hit.c), 'none');
    const from = e.shiftKey ? stretching(s).anchor : { r: hit.r, c: hit.c };
    follow(e, (r, c) => choose(spanning(from, { r, c }), 'none'), () => undefined);
  }
  return { onPointerDown: down };
}

