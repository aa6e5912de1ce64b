// Addresses of the pages. /o/CODE stays in front when the server holds several offices.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import { ResetPage } from './account/ResetPage';
import { officePrefix } from './api/client';
import { FindingsPage } from './findings/FindingsPage';
import { readSearch } from './findings/filters';
import { readSearch as readLinking } from './linking/search';
import { barePath, modules, publicPath } from './modules';
import { readSearch as readRegister } from './registers/search';
import { Entry } from './shell/Entry';
import { Failed } from './ui/States';

const root = createRootRoute({ component: Entry, errorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} />, notFoundComponent: () => <Failed error={new Error('404')} /> });
const findings = createRoute({ getParentRoute: () => root, path: '/', component: FindingsPage, validateSearch: readSearch });
const registers = createRoute({
  getParentRoute: () => root,
  path: '/registers',
  component: lazyRouteComponent(() => import('./registers/RegistersPage'), 'RegistersStart'),
});
const register = createRoute({
  getParentRoute: () => root,
  path: '/registers/$name',
  component: lazyRouteComponent(() => import('./registers/RegistersPage'), 'RegistersPage'),
  validateSearch: readRegister,
});
const changeset = createRoute({ getParentRoute: () => root, path: '/registers/$name/changesets/$id', component: lazyRouteComponent(() => import('./registers/ChangesetPage'), 'ChangesetPage') });
const imports = createRoute({ getParentRoute: () => root, path: '/imports', component: lazyRouteComponent(() => import('./imports/ImportsPage'), 'ImportsPage') });
const oneImport = createRoute({ getParentRoute: () => root, path: '/imports/$id', component: lazyRouteComponent(() => import('./imports/ImportPage'), 'ImportPage') });
const letters = createRoute({ getParentRoute: () => root, path: '/letters', component: lazyRouteComponent(() => import('./findings/LettersPage'), 'FindingLetters') });
const lineage = createRoute({ getParentRoute: () => root, path: '/lineage', component: lazyRouteComponent(() => import('./registers/LineagePage'), 'LineagePage'), validateSearch: (s: Record<string, unknown>) => ({ parcel: typeof s.parcel === 'string' ? s.parcel : undefined }) });
const linking = createRoute({ getParentRoute: () => root, path: '/linking', component: lazyRouteComponent(() => import('./linking/LinkingPage'), 'LinkingPage'), validateSearch: readLinking });
const bundles = createRoute({ getParentRoute: () => root, path: '/bundles', component: lazyRouteComponent(() => import('./cases/BundlesPage'), 'BundlesPage') });
const disputes = createRoute({ getParentRoute: () => root, path: '/disputes', component: lazyRouteComponent(() => import('./cases/DisputesPage'), 'DisputesPage') });
const gis = createRoute({ getParentRoute: () => root, path: '/gis', component: lazyRouteComponent(() => import('./gis/GisPage'), 'GisPage') });
const scans = createRoute({ getParentRoute: () => root, path: '/scans', component: lazyRouteComponent(() => import('./observations/ScansPage'), 'ScansPage') });
const trials = createRoute({ getParentRoute: () => root, path: '/trials', component: lazyRouteComponent(() => import('./runs/TrialsPage'), 'TrialsPage') });
const runs = createRoute({ getParentRoute: () => root, path: '/runs', component: lazyRouteComponent(() => import('./runs/RunsPage'), 'RunsPage') });

// The figures of the discrepancies: a part of its own.
const check = createRoute({ getParentRoute: () => root, path: '/check', component: lazyRouteComponent(() => import('./check/CheckPage'), 'CheckPage') });
const checkKept = createRoute({ getParentRoute: () => root, path: '/checks/$number', component: lazyRouteComponent(() => import('./check/KeptPage'), 'KeptPage') });
const figures = createRoute({ getParentRoute: () => root, path: '/statistics', component: lazyRouteComponent(() => import('./figures/Frame'), 'FiguresFrame') });
const figurePages = figures.addChildren([
  createRoute({ getParentRoute: () => figures, path: '/', component: lazyRouteComponent(() => import('./figures/StatisticsPage'), 'StatisticsPage') }),
  createRoute({ getParentRoute: () => figures, path: '/money', component: lazyRouteComponent(() => import('./figures/MoneyPage'), 'MoneyPage') }),
  createRoute({ getParentRoute: () => figures, path: '/survey', component: lazyRouteComponent(() => import('./figures/SurveyPage'), 'SurveyPage') }),
  createRoute({ getParentRoute: () => figures, path: '/quality', component: lazyRouteComponent(() => import('./figures/QualityPage'), 'QualityPage') }),
  createRoute({ getParentRoute: () => figures, path: '/coverage', component: lazyRouteComponent(() => import('./figures/CoveragePage'), 'CoveragePage') }),
]);

// Before anybody is known.
const reset = createRoute({ getParentRoute: () => root, path: '/reset', component: ResetPage });
const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: () => null });

const account = createRoute({ getParentRoute: () => root, path: '/account', component: lazyRouteComponent(() => import('./account/AccountPage'), 'AccountPage') });
const role = createRoute({ getParentRoute: () => root, path: '/role', component: lazyRouteComponent(() => import('./account/RolePage'), 'RolePage') });

// Administration is a part of its own: nobody else loads it.
const admin = createRoute({ getParentRoute: () => root, path: '/admin', component: lazyRouteComponent(() => import('./admin/AdminPage'), 'AdminPage') });
const adminStart = createRoute({ getParentRoute: () => admin, path: '/', component: lazyRouteComponent(() => import('./admin/AdminPage'), 'AdminStart') });
const users = createRoute({ getParentRoute: () => admin, path: '/users', component: lazyRouteComponent(() => import('./admin/UsersPage'), 'UsersPage') });
const user = createRoute({ getParentRoute: () => admin, path: '/users/$id', component: lazyRouteComponent(() => import('./admin/UserPage'), 'UserPage') });
const roles = createRoute({ getParentRoute: () => admin, path: '/roles', component: lazyRouteComponent(() => import('./admin/RolesPage'), 'RolesPage') });
const oneRole = createRoute({ getParentRoute: () => admin, path: '/roles/$name', component: lazyRouteComponent(() => import('./admin/RoleEditor'), 'RoleEditorPage') });
const jobs = createRoute({ getParentRoute: () => admin, path: '/jobs', component: lazyRouteComponent(() => import('./admin/JobsPage'), 'JobsPage') });
const health = createRoute({ getParentRoute: () => admin, path: '/health', component: lazyRouteComponent(() => import('./admin/HealthPage'), 'HealthPage') });
const audit = createRoute({ getParentRoute: () => admin, path: '/audit', component: lazyRouteComponent(() => import('./admin/AuditPage'), 'AuditPage') });
const params = createRoute({ getParentRoute: () => admin, path: '/params', component: lazyRouteComponent(() => import('./params/ParamsPage'), 'ParamsPage') });
const param = createRoute({ getParentRoute: () => admin, path: '/params/$name', component: lazyRouteComponent(() => import('./params/ParamPage'), 'ParamPage') });
const privacy = createRoute({ getParentRoute: () => admin, path: '/privacy', component: lazyRouteComponent(() => import('./privacy/PrivacyPage'), 'PrivacyPage') });

const administration = admin.addChildren([adminStart, users, user, roles, oneRole, jobs, health, audit, params, param, privacy]);

// The town's programmes: the list, and the pages that each brings. Those that anybody may open stand outside the frame.
const programmes = createRoute({ getParentRoute: () => root, path: '/programmes', component: lazyRouteComponent(() => import('./modules/ProgrammesPage'), 'ProgrammesPage') });
const people = createRoute({ getParentRoute: () => root, path: '/people', component: lazyRouteComponent(() => import('./people/PeoplePage'), 'PeoplePage') });
const frame = createRoute({ getParentRoute: () => root, id: 'programme', component: lazyRouteComponent(() => import('./modules/ModuleFrame'), 'ModuleFrame') });
const open = (path: string) => publicPath(path) || barePath(path);
const pagesOf = (parent: AnyRoute, which: (path: string) => boolean) =>
  modules.flatMap((m) => m.routes).filter((r) => which(r.path)).map((r) => createRoute({ getParentRoute: () => parent, path: r.path, component: lazyRouteComponent(async () => ({ page: await r.page() }), 'page') }));
const ofProgrammes = [frame.addChildren(pagesOf(frame, (p) => !open(p)) as []), ...(pagesOf(root, open) as [])] as const;

export const router = createRouter({ routeTree: root.addChildren([findings, letters, registers, register, changeset, imports, oneImport, lineage, linking, bundles, disputes, scans, gis, runs, trials, figurePages, check, checkKept, reset, setup, account, role, administration, programmes, people, ...ofProgrammes]), basepath: officePrefix || '/', defaultPreload: false, defaultErrorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} /> });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
