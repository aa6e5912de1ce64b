// Relief from the fee for waste: two public calculators, an application on the web and at the desk, questions to two
// departments at once, decisions, payments, and what another rate would cost.
import { may, reads, type ModuleEntry } from '../entry';
import type { Session } from '../../account/types';

const keeps = (s: Session) => s.registers?.relief_applications?.create === true;

export const relief: ModuleEntry = {
  name: 'relief',
  menu: [
    { to: '/relief/desk', key: 'relief.menu.desk', shown: keeps },
    { to: '/relief/checks', key: 'relief.menu.checks', shown: (s) => may(s, 'relief.check.tax', 'relief.check.social') },
    { to: '/relief/cases', key: 'relief.menu.cases', shown: (s) => reads(s, 'relief_applications') },
    { to: '/relief/payments', key: 'relief.menu.payments', shown: (s) => may(s, 'relief.pay') },
    { to: '/relief/what-if', key: 'relief.menu.whatIf', shown: (s) => may(s, 'relief.whatif'), aside: true },
    { to: '/relief/statistics', key: 'relief.menu.statistics', shown: (s) => reads(s, 'relief_applications') || (may(s, 'statistics.read') && may(s, 'relief.decide', 'programme.manage')), aside: true },
    { to: '/relief/letters', key: 'relief.menu.letters', shown: (s) => may(s, 'letter.edit') && reads(s, 'relief_applications'), aside: true },
  ],
  routes: [
    { path: '/relief/desk', page: () => import('./DeskPage').then((m) => m.DeskPage) },
    { path: '/relief/checks', page: () => import('./ChecksPage').then((m) => m.ChecksPage) },
    { path: '/relief/cases', page: () => import('./CasesPage').then((m) => m.CasesPage) },
    { path: '/relief/applications/$id', page: () => import('./ApplicationPage').then((m) => m.ApplicationPage) },
    { path: '/relief/payments', page: () => import('./PaymentsPage').then((m) => m.PaymentsPage) },
    { path: '/relief/what-if', page: () => import('./WhatIfPage').then((m) => m.WhatIfPage) },
    { path: '/relief/statistics', page: () => import('./pages').then((m) => m.Statistics) },
    { path: '/relief/letters', page: () => import('./pages').then((m) => m.Letters) },
    { path: '/calculators/waste-fee', page: () => import('./public/WasteFeePage').then((m) => m.WasteFeePage) },
    { path: '/calculators/protective-benefit', page: () => import('./public/BenefitPage').then((m) => m.BenefitPage) },
    { path: '/apply/relief', page: () => import('./public/ApplyPage').then((m) => m.ApplyPage) },
    { path: '/status/relief', page: () => import('./public/StatusPage').then((m) => m.StatusPage) },
  ],
  publicPaths: ['/calculators/waste-fee', '/calculators/protective-benefit', '/apply/relief', '/status/relief'],
  visitors: [
    { to: '/calculators/waste-fee', key: 'door.wasteFee' },
    { to: '/calculators/protective-benefit', key: 'door.benefit' },
    { to: '/apply/relief', key: 'door.apply' },
    { to: '/status/relief', key: 'door.status' },
  ],
};
