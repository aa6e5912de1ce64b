// The sale of rationed goods: certificates at the welfare centre, the till at the yard, stock, days and the settlement.
import type { ModuleEntry } from '../entry';

export const coal: ModuleEntry = { name: 'coal', menu: [], routes: [], publicPaths: [] };
