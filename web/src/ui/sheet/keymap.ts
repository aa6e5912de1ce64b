// Every key of the sheet, in one table: the handler reads it, the help (F1) shows it, docs/keys.md lists it, and a
// test compares the three. The names are those of Excel, because that is where the hands learned them.

export type Command =
  | 'up' | 'down' | 'left' | 'right'
  | 'edgeUp' | 'edgeDown' | 'edgeLeft' | 'edgeRight'
  | 'pageUp' | 'pageDown' | 'rowStart' | 'rowEnd' | 'sheetStart' | 'sheetEnd'
  | 'next' | 'previous' | 'below' | 'above'
  | 'stretchUp' | 'stretchDown' | 'stretchLeft' | 'stretchRight'
  | 'stretchEdgeUp' | 'stretchEdgeDown' | 'stretchEdgeLeft' | 'stretchEdgeRight'
  | 'stretchPageUp' | 'stretchPageDown' | 'stretchRowStart' | 'stretchRowEnd' | 'stretchSheetStart' | 'stretchSheetEnd'
  | 'all' | 'rows' | 'columns'
  | 'edit' | 'list' | 'toggle' | 'clear' | 'fillDown' | 'fillRight' | 'today'
  | 'copy' | 'cut' | 'paste' | 'undo' | 'redo'
  | 'insert' | 'remove'
  | 'search' | 'filter' | 'cellHistory' | 'card' | 'map' | 'menu' | 'help' | 'leave';

export type Group = 'move' | 'select' | 'change' | 'clipboard' | 'rows' | 'view';

export interface Key {
  command: Command;
  keys: string[];
  group: Group;
}

export const keymap: Key[] = [
  { command: 'up', keys: ['ArrowUp'], group: 'move' },
  { command: 'down', keys: ['ArrowDown'], group: 'move' },
  { command: 'left', keys: ['ArrowLeft'], group: 'move' },
  { command: 'right', keys: ['ArrowRight'], group: 'move' },
  { command: 'edgeUp', keys: ['Ctrl+ArrowUp'], group: 'move' },
  { command: 'edgeDown', keys: ['Ctrl+ArrowDown'], group: 'move' },
  { command: 'edgeLeft', keys: ['Ctrl+ArrowLeft'], group: 'move' },
  { command: 'edgeRight', keys: ['Ctrl+ArrowRight'], group: 'move' },
  { command: 'next', keys: ['Tab'], group: 'move' },
  { command: 'previous', keys: ['Shift+Tab'], group: 'move' },
  { command: 'below', keys: ['Enter'], group: 'move' },
  { command: 'above', keys: ['Shift+Enter'], group: 'move' },
  { command: 'rowStart', keys: ['Home'], group: 'move' },
  { command: 'rowEnd', keys: ['End'], group: 'move' },
  { command: 'sheetStart', keys: ['Ctrl+Home'], group: 'move' },
  { command: 'sheetEnd', keys: ['Ctrl+End'], group: 'move' },
  { command: 'pageUp', keys: ['PageUp'], group: 'move' },
  { command: 'pageDown', keys: ['PageDown'], group: 'move' },

  { command: 'stretchUp', keys: ['Shift+ArrowUp'], group: 'select' },
  { command: 'stretchDown', keys: ['Shift+ArrowDown'], group: 'select' },
  { command: 'stretchLeft', keys: ['Shift+ArrowLeft'], group: 'select' },
  { command: 'stretchRight', keys: ['Shift+ArrowRight'], group: 'select' },
  { command: 'stretchEdgeUp', keys: ['Ctrl+Shift+ArrowUp'], group: 'select' },
  { command: 'stretchEdgeDown', keys: ['Ctrl+Shift+ArrowDown'], group: 'select' },
  { command: 'stretchEdgeLeft', keys: ['Ctrl+Shift+ArrowLeft'], group: 'select' },
  { command: 'stretchEdgeRight', keys: ['Ctrl+Shift+ArrowRight'], group: 'select' },
  { command: 'stretchRowStart', keys: ['Shift+Home'], group: 'select' },
  { command: 'stretchRowEnd', keys: ['Shift+End'], group: 'select' },
  { command: 'stretchSheetStart', keys: ['Ctrl+Shift+Home'], group: 'select' },
  { command: 'stretchSheetEnd', keys: ['Ctrl+Shift+End'], group: 'select' },
  { command: 'stretchPageUp', keys: ['Shift+PageUp'], group: 'select' },
  { command: 'stretchPageDown', keys: ['Shift+PageDown'], group: 'select' },
  { command: 'rows', keys: ['Shift+Space'], group: 'select' },
  { command: 'columns', keys: ['Ctrl+Space'], group: 'select' },
  { command: 'all', keys: ['Ctrl+A'], group: 'select' },

  { command: 'edit', keys: ['F2'], group: 'change' },
  { command: 'list', keys: ['Alt+ArrowDown'], group: 'change' },
  { command: 'toggle', keys: ['Space'], group: 'change' },
  { command: 'clear', keys: ['Delete', 'Backspace'], group: 'change' },
  { command: 'fillDown', keys: ['Ctrl+D'], group: 'change' },
  { command: 'fillRight', keys: ['Ctrl+R'], group: 'change' },
  { command: 'today', keys: ['Ctrl+;'], group: 'change' },
  { command: 'undo', keys: ['Ctrl+Z'], group: 'change' },
  { command: 'redo', keys: ['Ctrl+Y', 'Ctrl+Shift+Z'], group: 'change' },

  { command: 'copy', keys: ['Ctrl+C'], group: 'clipboard' },
  { command: 'cut', keys: ['Ctrl+X'], group: 'clipboard' },
  { command: 'paste', keys: ['Ctrl+V'], group: 'clipboard' },

  { command: 'insert', keys: ['Ctrl++', 'Ctrl+='], group: 'rows' },
  { command: 'remove', keys: ['Ctrl+-'], group: 'rows' },
  { command: 'card', keys: ['Ctrl+Enter'], group: 'rows' },
  { command: 'cellHistory', keys: ['Alt+H'], group: 'rows' },

  { command: 'search', keys: ['Ctrl+F'], group: 'view' },
  { command: 'filter', keys: ['Ctrl+Shift+L'], group: 'view' },
  { command: 'map', keys: ['Alt+M'], group: 'view' },
  { command: 'menu', keys: ['Shift+F10', 'ContextMenu'], group: 'view' },
  { command: 'help', keys: ['F1'], group: 'view' },
  { command: 'leave', keys: ['Escape'], group: 'view' },
];

export const groups: Group[] = ['move', 'select', 'change', 'clipboard', 'rows', 'view'];

export interface Press {
  key: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  /** AltGr, which writes ą and ł: some systems report it as Ctrl and Alt together. */
  altGraph?: boolean;
}

const byChord = new Map(keymap.flatMap((k) => k.keys.map((c) => [c, k.command] as const)));

/** "Ctrl+Shift+ArrowDown"; Cmd counts as Ctrl, so that a Mac works alike. */
export function chord(e: Press): string {
  const key = e.key === ' ' ? 'Space' : e.key.length === 1 ? e.key.toUpperCase() : e.key;
  const parts = [];
  if (e.ctrlKey || e.metaKey) parts.push('Ctrl');
  if (e.altKey) parts.push('Alt');
  // Where Shift only makes the character (+ on many keyboards), the character says it all.
  if (e.shiftKey && (e.key.length > 1 || /[a-z ]/i.test(e.key))) parts.push('Shift');
  return [...parts, key].join('+');
}

export const commandOf = (e: Press): Command | undefined => (e.altGraph ? undefined : byChord.get(chord(e)));

/** A character that begins an edit with itself. */
export const types = (e: Press): boolean => [...e.key].length === 1 && e.key !== ' ' && (e.altGraph || (!e.ctrlKey && !e.altKey && !e.metaKey));

const shown: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', PageUp: 'PgUp', PageDown: 'PgDn', ContextMenu: 'Menu', Delete: 'Del' };

/** A chord as it stands on the keys: ["Ctrl", "Shift", "↓"]. */
export const caps = (c: string): string[] => (c.endsWith('++') ? [...c.slice(0, -2).split('+'), '+'] : c.split('+')).map((k) => shown[k] ?? k);
