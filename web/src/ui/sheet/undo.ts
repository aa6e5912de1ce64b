// What Ctrl+Z takes back. The server keeps every revision and turns one back as a new revision, so the stack holds
// only numbers, survives a reload, and works for pastes and deletions as for a single cell.

export interface Stack {
  undo: number[];
  redo: number[];
}

export const empty: Stack = { undo: [], redo: [] };
const DEEP = 200;

/** A change of one's own: what was undone before can no longer be redone. */
export const did = (s: Stack, revision: number): Stack => ({ undo: [...s.undo, revision].slice(-DEEP), redo: [] });

/** The newest change was turned back by a revision; turning that one back again is redo. */
export const undid = (s: Stack, by: number): Stack => ({ undo: s.undo.slice(0, -1), redo: [...s.redo, by] });
export const redid = (s: Stack, by: number): Stack => ({ undo: [...s.undo, by], redo: s.redo.slice(0, -1) });

export function load(storage: Pick<Storage, 'getItem'>, key: string): Stack {
  try {
    const s = JSON.parse(storage.getItem(key) ?? 'null') as Stack | null;
    const numbers = (x: unknown): number[] => (Array.isArray(x) ? x.filter((n): n is number => Number.isSafeInteger(n)) : []);
    return s ? { undo: numbers(s.undo), redo: numbers(s.redo) } : empty;
  } catch {
    return empty;
  }
}

export function save(storage: Pick<Storage, 'setItem'>, key: string, s: Stack) {
  try {
    storage.setItem(key, JSON.stringify(s));
  } catch {
    // a browser that stores nothing still undoes until the page is closed
  }
}
