// One place that knows which keys do something, so that `?` can show them all.
import { useEffect, useRef } from 'react';

export const shortcuts: { keys: string[]; text: string }[] = [
  { keys: ['/'], text: 'keys.search' },
  { keys: ['j'], text: 'keys.next' },
  { keys: ['k'], text: 'keys.previous' },
  { keys: ['↑', '↓', 'PgUp', 'PgDn', 'Home', 'End'], text: 'keys.list' },
  { keys: ['Esc'], text: 'keys.close' },
  { keys: ['v'], text: 'keys.pick' },
  { keys: ['t', 'f', 'c', 'e', 'd', 'a', 'r', 'x', 'o', 'b'], text: 'keys.moves' },
  { keys: ['w', 'h', 'z', 'q', 'u', 'n', 'y', 'i'], text: 'keys.work' },
  { keys: ['p'], text: 'keys.print' },
  { keys: ['g', '1…7'], text: 'keys.go' },
  { keys: ['+', '−', '←', '→'], text: 'keys.map' },
  { keys: ['?'], text: 'keys.help' },
];

const typing = (e: KeyboardEvent) => {
  const el = e.target as HTMLElement | null;
  return !!el && (el.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(el.tagName) || el.closest('[role="dialog"]') !== null);
};

/** Single keys anywhere on the page, never while somebody types, never with Ctrl, Alt or Cmd. */
export function useShortcuts(map: Record<string, () => unknown>) {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented || typing(e)) return;
      const act = latest.current[e.key] ?? (e.shiftKey ? undefined : latest.current[e.key.toLowerCase()]);
      if (!act) return;
      if (e.key !== 'Escape') e.preventDefault();
      act();
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, []);
}
