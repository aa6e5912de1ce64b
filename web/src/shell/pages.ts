// The pages of the menus, and who sees them. A page that the role cannot use is not offered; its address still answers
// with the reason.
import type { Session } from '../account/types';
import { partsFor } from '../figures/figures';
import { modulesFor, programmeStart } from '../modules';
import { IconAdmin, IconChart, IconDownload, IconImport, IconLink, IconMap, IconProgramme, IconRun, IconTable } from '../ui/icons';

const may = (s: Session, ...any: string[]) => any.some((p) => s.permissions?.includes(p));
const reads = (s: Session, register: string) => s.registers?.[register] !== undefined && s.registers[register].read !== false;

/** Parts of administration: [address, word, permissions of which one is enough]. */
export const adminParts = [
  ['users', 'users', ['user.manage']],
  ['roles', 'roles', ['role.manage', 'user.manage']],
  ['params', 'params', ['param.set']],
  ['jobs', 'jobs', ['job.manage']],
  ['health', 'health', ['job.manage']],
  ['audit', 'audit', ['audit.read']],
  ['privacy', 'privacy', ['privacy.manage']],
] as const;

export const adminPartsFor = (s: Session) => adminParts.filter(([, , any]) => may(s, ...any));

export const pages = [
  { to: '/', key: 'findings', icon: IconMap, shown: (s: Session) => reads(s, 'discrepancies') },
  { to: '/registers', key: 'registers', icon: IconTable, shown: (s: Session) => readsRegisters(s) },
  { to: '/imports', key: 'imports', icon: IconImport, shown: (s: Session) => may(s, 'import', 'import.read') },
  { to: '/linking', key: 'linking', icon: IconLink, shown: (s: Session) => may(s, 'finding.decide') && (reads(s, 'decisions') || reads(s, 'leases')) },
  { to: '/runs', key: 'runs', icon: IconRun, shown: (s: Session) => may(s, 'analyse') },
  { to: '/statistics', key: 'statistics', icon: IconChart, shown: (s: Session) => partsFor(s).length > 0 },
  // For those who work with the map; whoever else reads a register of places finds the page by its address.
  { to: '/gis', key: 'gis', icon: IconDownload, shown: (s: Session) => reads(s, 'discrepancies') },
  { to: '/programmes', key: 'programmes', icon: IconProgramme, shown: (s: Session) => modulesFor(s).length > 0 },
  { to: '/admin', key: 'admin', icon: IconAdmin, shown: (s: Session) => adminPartsFor(s).length > 0 },
] as const;

export const pagesFor = (s: Session) => pages.filter((p) => p.shown(s));

/** Where somebody begins whose role does not see the map of discrepancies: in the programme that is their work. */
export function startFor(s: Session): string {
  const shown = (to: string) => pagesFor(s).some((p) => p.to === to);
  if (shown('/')) return '/';
  return programmeStart(s) ?? ['/registers', '/admin', '/runs', '/imports', '/programmes'].find(shown) ?? '/role';
}

export const readsRegisters = (s: Session) => Object.values(s.registers ?? {}).some((r) => r.read !== false);
