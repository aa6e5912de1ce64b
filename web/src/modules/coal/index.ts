// The sale of rationed goods: certificates at the welfare centre, the till at the yard, stock, days and the settlement.
import { may, reads, type ModuleEntry } from '../entry';

export const coal: ModuleEntry = {
  name: 'coal',
  menu: [
    { to: '/coal/certificates/new', key: 'coal.menu.certificate', shown: (s) => may(s, 'coal.certify') },
    { to: '/coal/certificates', key: 'coal.menu.certificates', shown: (s) => may(s, 'coal.certify'), aside: true },
    { to: '/coal/till', key: 'coal.menu.till', shown: (s) => may(s, 'coal.sell') },
    { to: '/coal/stock', key: 'coal.menu.stock', shown: (s) => may(s, 'coal.sell', 'coal.order', 'coal.receive', 'coal.close') },
    { to: '/coal/reservations', key: 'coal.menu.reservations', shown: (s) => may(s, 'coal.sell') },
    { to: '/coal/sales', key: 'coal.menu.sales', shown: (s) => may(s, 'coal.sell', 'coal.close') },
    { to: '/coal/orders', key: 'coal.menu.orders', shown: (s) => may(s, 'coal.order', 'coal.receive') },
    { to: '/coal/advice', key: 'coal.menu.advice', shown: (s) => may(s, 'coal.order') },
    { to: '/coal/days', key: 'coal.menu.days', shown: (s) => may(s, 'coal.close') },
    { to: '/coal/settlement', key: 'coal.menu.settlement', shown: (s) => may(s, 'coal.close', 'coal.order') },
    { to: '/coal/statistics', key: 'coal.menu.statistics', shown: (s) => may(s, 'statistics.read') || reads(s, 'coal_sales'), aside: true },
    { to: '/coal/letters', key: 'coal.menu.letters', shown: (s) => may(s, 'letter.edit'), aside: true },
  ],
  routes: [
    { path: '/coal/certificates/new', page: () => import('./CertificatePage').then((m) => m.CertificatePage) },
    { path: '/coal/certificates', page: () => import('./CertificatesPage').then((m) => m.CertificatesPage) },
    { path: '/coal/till', page: () => import('./TillPage').then((m) => m.TillPage) },
    { path: '/coal/stock', page: () => import('./StockPage').then((m) => m.StockPage) },
    { path: '/coal/reservations', page: () => import('./ReservationsPage').then((m) => m.ReservationsPage) },
    { path: '/coal/sales', page: () => import('./SalesPage').then((m) => m.SalesPage) },
    { path: '/coal/orders', page: () => import('./OrdersPage').then((m) => m.OrdersPage) },
    { path: '/coal/advice', page: () => import('./AdvicePage').then((m) => m.AdvicePage) },
    { path: '/coal/days', page: () => import('./DaysPage').then((m) => m.DaysPage) },
    { path: '/coal/settlement', page: () => import('./reports').then((m) => m.Settlement) },
    { path: '/coal/statistics', page: () => import('./reports').then((m) => m.Statistics) },
    { path: '/coal/letters', page: () => import('./reports').then((m) => m.Letters) },
  ],
  publicPaths: [],
};
