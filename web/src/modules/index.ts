// The programmes of this application: one line each.
import type { Session } from '../account/types';
import type { Programme } from '../programme/types';
import { aid } from './aid';
import { coal } from './coal';
import { among, may, reads, type MenuItem, type ModuleEntry } from './entry';
import { relief } from './relief';

export const modules: ModuleEntry[] = [relief, aid, coal];

export const publicPath = (path: string) => modules.some((m) => among(m.publicPaths, path));
/** Pages that go on while the line is down, with what they keep in the browser. */
export const offlinePath = (path: string) => modules.some((m) => among(m.offlinePaths ?? [], path));
export const barePath = (path: string) => modules.some((m) => among(m.barePaths ?? [], path));

/** What this person is offered of a programme. */
export const menuFor = (m: ModuleEntry, s: Session): MenuItem[] => m.menu.filter((i) => i.shown(s));

/** Programmes that this person has something to do with. Who switches programmes on and off sees them all. */
export const modulesFor = (s: Session): ModuleEntry[] => modules.filter((m) => may(s, 'programme.manage') || menuFor(m, s).length > 0);

/** Registers of programmes that this person reads, of those that the server names. */
export const registersFor = (p: Programme | undefined, s: Session): string[] => (p?.registers ?? []).filter((r) => reads(s, r));

/** Where somebody begins whose work is one programme. */
export function programmeStart(s: Session): string | undefined {
  if (may(s, 'programme.manage')) return undefined; // whoever switches programmes on works elsewhere
  const does = { ...s, registers: {} }; // who only reads begins in the registers
  const work = modules.map((m) => menuFor(m, does).find((i) => !i.aside)).filter((i) => i !== undefined);
  return work.length > 1 ? '/programmes' : work[0]?.to;
}
