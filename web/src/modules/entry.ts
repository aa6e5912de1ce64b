// What a programme brings to the application: its menu, its pages, and which of them need no sign-in. A new programme is
// one folder with such an entry and one line in index.ts.
import type { AnchorHTMLAttributes, ComponentType } from 'react';
import { Link } from '@tanstack/react-router';
import type { Session } from '../account/types';

export interface MenuItem {
  /** Where it leads: '/coal/till'. */
  to: string;
  /** The key of its word: 'coal.menu.till'. */
  key: string;
  /** Who is offered it. Its address answers others with the reason. */
  shown: (s: Session) => boolean;
  /** Nobody's day begins here, although they may look: statistics, lists to look things up in. */
  aside?: boolean;
}

export interface ModuleRoute {
  /** An address as the router writes it: '/coal/sales/$id'. Read its parts with usePlace(). */
  path: string;
  /** Loaded when somebody goes there: () => import('./TillPage').then((m) => m.TillPage). */
  page: () => Promise<ComponentType>;
}

export interface ModuleEntry {
  /** As the server calls it in GET /programmes. */
  name: string;
  /** In the order in which people work; the first one offered is where a person begins who does nothing else. */
  menu: MenuItem[];
  routes: ModuleRoute[];
  /** Addresses of pages, among the routes, that anybody may open. They stand in a frame of their own with one column. */
  publicPaths: string[];
  /** What of them is offered on the sign-in page while the programme runs: the page, and the key of its words there. */
  visitors?: { to: string; key: string; lang?: string }[];
  /** Public pages that bring their own frame, for example because they speak other languages. */
  barePaths?: string[];
  /** Pages that work while the office cannot be asked who sits here: they bring their own frame and keep what they need. */
  offlinePaths?: string[];
  /** Forgets what such pages keep about others' work, when somebody signs out here. */
  forget?: () => Promise<void>;
}

const matches = (pattern: string, path: string) => {
  const [p, a] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  return p.length === a.length && p.every((x, i) => x === a[i] || (x.startsWith('$') && a[i] !== ''));
};

/** Whether the address is one of these; '$id' stands for any one part. */
export const among = (patterns: string[], path: string) => patterns.some((p) => matches(p, path));

export const may = (s: Session, ...any: string[]) => any.some((p) => s.permissions?.includes(p));
export const reads = (s: Session, ...any: string[]) => any.some((r) => s.registers?.[r] !== undefined && s.registers[r].read !== false);

interface To extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: string;
  params?: Record<string, string>;
  search?: Record<string, unknown>;
  activeProps?: Record<string, unknown>;
  activeOptions?: { exact?: boolean; includeSearch?: boolean };
}

/** A link inside a programme. The addresses of programmes are known only when the application is put together. */
export const Go = Link as unknown as ComponentType<To>;
