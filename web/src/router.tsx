// Addresses of the pages. /o/CODE stays in front when the server holds several offices.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { officePrefix } from './api/client';
import { FindingsPage } from './findings/FindingsPage';
import { readSearch } from './findings/filters';
import type { Condition } from './registers/cql2';
import type { RegisterSearch } from './registers/RegistersPage';
import { Shell } from './shell/Shell';
import { Failed } from './ui/States';

const root = createRootRoute({ component: Shell, errorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} />, notFoundComponent: () => <Failed error={new Error('404')} /> });
const findings = createRoute({ getParentRoute: () => root, path: '/', component: FindingsPage, validateSearch: readSearch });
const registers = createRoute({
  getParentRoute: () => root,
  path: '/registers',
  beforeLoad: () => {
    throw redirect({ to: '/registers/$name', params: { name: 'decisions' }, search: {} });
  },
});
const register = createRoute({
  getParentRoute: () => root,
  path: '/registers/$name',
  component: lazyRouteComponent(() => import('./registers/RegistersPage'), 'RegistersPage'),
  validateSearch: (s: Record<string, unknown>): RegisterSearch => ({
    q: typeof s.q === 'string' && s.q ? s.q : typeof s.q === 'number' ? String(s.q) : undefined,
    sort: typeof s.sort === 'string' ? s.sort : undefined,
    where: Array.isArray(s.where) ? (s.where as Condition[]).filter((c) => c && typeof c.field === 'string' && typeof c.op === 'string') : undefined,
    row: Number.isSafeInteger(s.row) ? (s.row as number) : undefined,
  }),
});
const imports = createRoute({ getParentRoute: () => root, path: '/imports', component: lazyRouteComponent(() => import('./imports/ImportsPage'), 'ImportsPage') });
const oneImport = createRoute({ getParentRoute: () => root, path: '/imports/$id', component: lazyRouteComponent(() => import('./imports/ImportPage'), 'ImportPage') });
const runs = createRoute({ getParentRoute: () => root, path: '/runs', component: lazyRouteComponent(() => import('./runs/RunsPage'), 'RunsPage') });

export const router = createRouter({ routeTree: root.addChildren([findings, registers, register, imports, oneImport, runs]), basepath: officePrefix || '/', defaultPreload: false, defaultErrorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} /> });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
