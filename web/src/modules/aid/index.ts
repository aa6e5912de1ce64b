// Help for people who arrive: cards, parcels, stock, patrols, volunteers, and the pages that tell people where to go.
import { may, reads, type ModuleEntry } from '../entry';

export const aid: ModuleEntry = {
  name: 'aid',
  menu: [
    { to: '/aid/register', key: 'aid.menu.register', shown: (s) => may(s, 'aid.register') },
    { to: '/aid/desk', key: 'aid.menu.desk', shown: (s) => may(s, 'aid.issue') },
    { to: '/aid/gate', key: 'aid.menu.gate', shown: (s) => may(s, 'aid.register', 'aid.issue') },
    { to: '/aid/stock', key: 'aid.menu.stock', shown: (s) => may(s, 'aid.stock') },
    { to: '/aid/patrols', key: 'aid.menu.patrols', shown: (s) => may(s, 'aid.patrol') },
    { to: '/aid/rota', key: 'aid.menu.rota', shown: (s) => may(s, 'aid.volunteers') },
    { to: '/aid/situation', key: 'aid.menu.situation', shown: (s) => may(s, 'aid.manage', 'statistics.read', 'aid.stock', 'aid.patrol', 'aid.register', 'aid.volunteers'), aside: true },
    { to: '/aid/statistics', key: 'aid.menu.statistics', shown: (s) => may(s, 'aid.manage', 'statistics.read') || reads(s, 'aid_issues'), aside: true },
    { to: '/aid/guides', key: 'aid.menu.guides', shown: (s) => may(s, 'aid.manage') || reads(s, 'aid_guides'), aside: true },
    { to: '/aid/checklist', key: 'aid.menu.checklist', shown: (s) => may(s, 'aid.manage', 'programme.manage') },
  ],
  routes: [
    { path: '/aid/register', page: () => import('./RegisterPage').then((m) => m.RegisterPage) },
    { path: '/aid/desk', page: () => import('./desk/DeskPage').then((m) => m.DeskPage) },
    { path: '/aid/gate', page: () => import('./GatePage').then((m) => m.GatePage) },
    { path: '/aid/stock', page: () => import('./StockPage').then((m) => m.StockPage) },
    { path: '/aid/patrols', page: () => import('./PatrolsPage').then((m) => m.PatrolsPage) },
    { path: '/aid/patrols/$id', page: () => import('./PatrolPage').then((m) => m.PatrolPage) },
    { path: '/aid/rota', page: () => import('./RotaPage').then((m) => m.RotaPage) },
    { path: '/aid/situation', page: () => import('./SituationPage').then((m) => m.SituationPage) },
    { path: '/aid/statistics', page: () => import('./StatsPage').then((m) => m.StatsPage) },
    { path: '/aid/guides', page: () => import('./GuidesPage').then((m) => m.GuidesPage) },
    { path: '/aid/checklist', page: () => import('./ChecklistPage').then((m) => m.ChecklistPage) },
    { path: '/guide', page: () => import('./public/GuidePage').then((m) => m.GuidePage) },
    { path: '/card/verify', page: () => import('./public/VerifyPage').then((m) => m.VerifyPage) },
  ],
  publicPaths: [],
  // In Ukrainian first, in a frame that speaks three languages.
  barePaths: ['/guide', '/card/verify'],
  visitors: [
    { to: '/guide', key: 'door.guide', lang: 'uk' },
    { to: '/card/verify', key: 'door.verify' },
  ],
  offlinePaths: ['/aid/desk'],
  forget: () => import('./desk/store').then((m) => m.browserStore.forget()),
};
