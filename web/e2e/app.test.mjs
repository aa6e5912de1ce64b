// The whole program in a real browser, as people use it.
import { after, before } from 'node:test';
import { start } from './harness.mjs';
import { access } from './access.mjs';
import { account } from './account.mjs';
import { admin } from './admin.mjs';
import { aid } from './aid.mjs';
import { cases } from './cases.mjs';
import { coal } from './coal.mjs';
import { figures } from './figures.mjs';
import { findings } from './findings.mjs';
import { imports } from './imports.mjs';
import { linking } from './linking.mjs';
import { registers } from './registers.mjs';
import { persons } from './persons.mjs';
import { relief } from './relief.mjs';
import { sheet } from './sheet.mjs';
import { trials } from './trials.mjs';

const app = {};
before(async () => Object.assign(app, await start()));
after(() => app.stop?.());

findings(app);
figures(app);
registers(app);
sheet(app);
imports(app);
linking(app);
access(app);
account(app);
admin(app);
coal(app);
relief(app);
aid(app);
persons(app);
cases(app);
trials(app);
