// What a sheet is given. It knows nothing of registers: rows have a key and values, columns say how a value is
// typed, and every change goes out as a list of cells.
import type { ReactNode } from 'react';
import type { Field } from './codec';
import type { Command } from './keymap';
import type { Colour } from './rules';
import type { Rect, Selection } from './selection';

export interface SheetColumn extends Field {
  id: string;
  title: string;
  width: number;
  sortable?: boolean;
  editable: boolean;
  /** Why not, in words, when it is not. */
  why?: string;
  /** Can be filled in a new row, though not changed in others. */
  fresh?: boolean;
  /** Personal data shown covered. */
  masked?: boolean;
  /** Case numbers and identifiers: the fixed-width face. */
  mono?: boolean;
}

/** What a cell says besides its value. */
export interface Mark {
  /** Words for what is wrong; shown as a red corner. */
  problem?: string;
  /** What was typed, while it cannot be read as a value. */
  text?: string;
  /** Waits to be saved. */
  pending?: boolean;
  /** Just changed by somebody else. */
  flash?: boolean;
  rule?: { colour: Colour; words: string };
  /** A colleague stands here. */
  person?: { name: string; colour: string };
}

export interface SheetRow {
  key: string;
  values: Record<string, unknown>;
  marks?: Record<string, Mark>;
  /** Not stored yet. */
  fresh?: boolean;
  /** A heading over rows that share a value. */
  group?: { label: string; count: string; open: boolean; sums: Record<string, string>; rest?: ReactNode };
}

export interface CellEdit {
  r: number;
  c: number;
  /** As typed or pasted, to be read by the column's type; or a value that is known already. */
  text?: string;
  value?: unknown;
  /** The row's version when the editor was opened. */
  seen?: number;
}

export interface Sort {
  field: string;
  desc: boolean;
}

export interface SheetProps {
  label: string;
  columns: SheetColumn[];
  /** How many of the first columns stay in view. */
  frozen: number;
  /** Rows that there are, loaded or not. */
  count: number;
  /** Undefined while the row is not loaded. */
  row: (i: number) => SheetRow | undefined;
  /** Rows in view came near the end of what is loaded. */
  onNeed?: (last: number) => void;
  /** Loads rows up to and with one, for copying and filling far. */
  load?: (last: number) => Promise<unknown>;
  /** Rows stand under headings that open and close. */
  tree?: boolean;
  /** A line below the last row takes new rows. */
  blank: boolean;
  /** Nothing may be changed now. */
  locked?: boolean;
  show: (column: SheetColumn, value: unknown) => string;
  sums?: Record<string, string>;
  sort: Sort[];
  onSort: (field: string, add: boolean) => void;
  onResize: (field: string, width: number) => void;
  onMove: (field: string, before: string | null) => void;
  onColumnMenu: (field: string, at: DOMRect) => void;
  onEdit: (cells: CellEdit[], how: 'typed' | 'pasted' | 'filled' | 'cleared' | 'cut') => void;
  /** Words for a text that cannot be stored in a column, while it is typed; null when it can. */
  check: (c: number, text: string, r: number) => string | null;
  /** The same from somebody who knows more, a moment later. */
  checkLater?: (c: number, text: string, r: number) => Promise<string | null>;
  onCommand: (command: Command, selection: Selection, at: DOMRect) => void;
  onSelect: (selection: Selection, q: Rect) => void;
  onToggleGroup?: (key: string) => void;
  say: (words: string) => void;
}

export interface SheetHandle {
  focus: () => void;
  select: (r: number, c?: number) => void;
  /** Rows came or went above: selection, editor and view move along. */
  shift: (rows: number) => void;
  selection: () => Selection;
  edit: () => void;
}
