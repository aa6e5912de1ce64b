// Accounts of the made-up office: whoever signs in with the password "demo" is let in; "totp" asks for a code.
type Body = Record<string, any>;
export interface Answered {
  status?: number;
  body?: unknown;
}

const text = (pl: string, en: string) => ({ pl, en });
const ago = (h: number) => new Date(Date.now() - h * 3_600_000).toISOString();
const permissions = ['import', 'import.read', 'analyse', 'finding.decide', 'param.set', 'office.set', 'user.manage', 'role.manage', 'job.manage', 'audit.read', 'privacy.manage', 'field.manage', 'view.team', 'statistics.read'];
const all = { read: true, edit: true, create: true, delete: true, personal: true };

let signedIn = process.env.MOCK_SIGNED_OUT === undefined;
const setup = process.env.MOCK_SETUP !== undefined;
const me: Body = { id: 1, login: 'anna.nowak', name: 'Anna Nowak', email: 'anna.nowak@example.pl', language: 'pl', totp: false, passkeys: 1, must_change: false };
const session = () => (signedIn ? { signed_in: true, setup: false, user: me, roles: [{ name: 'administrator', title: text('administrator', 'administrator') }, { name: 'road', title: text('zarząd drogi', 'road management') }], permissions, registers: { decisions: all, parcels: { read: true }, discrepancies: { read: true } }, methods: { password: true, passkey: true, oidc: { name: 'Węzeł krajowy' } }, purposes: [{ code: 'case', title: text('prowadzenie sprawy', 'handling a case') }] } : { signed_in: false, setup, methods: { password: true, passkey: true, oidc: { name: 'Węzeł krajowy' } } });

const sessions = [{ id: 1, current: true, device: 'Firefox Windows', address: '10.1.2.0', method: 'password', created_at: ago(3), last_seen: ago(0) }, { id: 2, current: false, device: 'Chrome Android', address: '83.10.4.0', method: 'passkey', created_at: ago(60), last_seen: ago(20) }];
const passkeys = [{ id: 1, name: 'laptop w urzędzie', created_at: ago(900), last_used: ago(30) }];
const tokens: Body[] = [{ id: 1, name: 'QGIS na laptopie', kind: 'gis', created_at: ago(500), last_used: ago(5) }];
const users: Body[] = [
  { ...me, disabled: false, created_at: ago(5000), last_seen: ago(0), grants: [{ role: 'administrator', limits: {} }, { role: 'road', limits: {} }] },
  { id: 2, login: 'jan.kowalski', name: 'Jan Kowalski', email: 'jan@example.pl', disabled: false, locked: true, totp: true, passkeys: 0, created_at: ago(4000), last_seen: ago(40), grants: [{ role: 'road', limits: { managers: ['Burmistrz Miasta Testowo'] } }] },
  { id: 3, login: 'ewa.wrona', name: 'Ewa Wrona', disabled: true, must_change: true, created_at: ago(3000), grants: [{ role: 'clerk', limits: { own: true } }] },
];
const roles: Body[] = [
  { name: 'road', title: text('zarząd drogi', 'road management'), permissions: ['analyse', 'finding.decide'], registers: { decisions: { edit: true, create: true, delete: true, personal: true }, parcels: {}, discrepancies: { only: { rule: ['O*', 'D*'] } } }, built_in: true },
  { name: 'clerk', title: text('prowadzenie rejestru', 'register keeping'), permissions: ['import.read'], registers: { decisions: { edit: true, hide: ['fee_declared_gr'] } }, built_in: true },
  { name: 'administrator', title: text('administrator', 'administrator'), permissions: ['user.manage', 'role.manage', 'job.manage', 'param.set', 'audit.read'], registers: {}, built_in: true },
];
const jobs = ['running', 'available', 'retryable', 'discarded', 'completed'].map((state, i) => ({ id: 50 - i, kind: ['import', 'mail', 'analyse', 'retention', 'import'][i], state, attempt: i + 1, max_attempts: 25, created_at: ago(i), started_at: ago(i), error: state === 'retryable' ? 'connection refused' : null, progress: state === 'running' ? { stage: 'read', done: 310, total: 1204 } : null }));
const params: Body[] = [
  { id: 1, name: 'multiplier_penalty', value: 10, valid_from: null, valid_to: '2025-12-31', legal_basis: 'art. 40 ust. 12 u.d.p.', set_by: '', verified_by: 'radca', verified_at: ago(800) },
  { id: 2, name: 'multiplier_penalty', value: 12, valid_from: '2026-01-01', valid_to: null, legal_basis: 'art. 40 ust. 12 u.d.p.', set_by: 'jan.kowalski', set_at: ago(300), verified_by: '' },
  { id: 3, name: 'k_sigma', value: 2, valid_from: null, valid_to: null, legal_basis: '', set_by: '', verified_by: '' },
  { id: 4, name: 'min_area_applies_to_ads', value: true, valid_from: null, valid_to: null, legal_basis: 'art. 40 ust. 10 u.d.p.', set_by: '', verified_by: '' },
];
const audit = Array.from({ length: 230 }, (_, i) => ({ id: 230 - i, at: ago(i), actor: ['anna.nowak', 'jan.kowalski'][i % 2], action: ['register.change', 'read', 'sign_in', 'import.publish'][i % 4], subject: i % 4 < 2 ? 'decisions' : i % 4 === 2 ? 'users/1' : 'imports/4', revision: i % 4 === 0 ? 12 : null, detail: i % 4 === 1 ? { purpose: 'case', register: 'decisions', count: 3, rows: [7, 8, 9] } : { rows: 1 }, cells: i % 4 === 0 ? 1 : 0 }));
const retention: Body[] = [{ register: 'decisions', class: 'B10', years: 10, starts_from: 'valid_to', fields: ['party', 'notes', 'raw'], legal_basis: 'instrukcja kancelaryjna', enabled: true, confirmed_by: 'wanda', confirmed_at: ago(400) }, { register: 'imports', class: 'B5', years: 5, starts_from: 'created_at', fields: ['content'], legal_basis: 'art. 5 RODO', enabled: false }];
const problem = (status: number, code: string, detail: string): Answered => ({ status, body: { title: detail, status, code, detail } });
const older = (rows: { id: number }[], q: URLSearchParams) => { const from = Number(q.get('before') || Infinity), n = Number(q.get('limit') ?? 100), shown = rows.filter((r) => r.id < from).slice(0, n); return { rows: shown, next: shown.length === n ? shown[n - 1].id : 0 }; };
const qr = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21"><rect width="21" height="21" fill="#fff"/>' + Array.from({ length: 441 }, (_, i) => ((i * 7919) % 13 < 6 ? `<rect x="${i % 21}" y="${Math.floor(i / 21)}" width="1" height="1"/>` : '')).join('') + '</svg>';

/** The answer to an address about people and administration; undefined when it is about something else. */
export function people(method: string, parts: string[], q: URLSearchParams, o: Body): Answered | undefined {
  const [a, b, c] = parts;
  const key = `${method} ${a}${b && !/^\d+$/.test(b) ? `/${b}` : b ? '/:id' : ''}${c ? `/${c}` : ''}`;
  if (key === 'GET session') return { body: session() };
  if (key === 'POST session') {
    if (o.password === 'locked') return problem(401, 'auth.locked', 'too many failed attempts: wait before the next one');
    if (o.password !== 'demo' && o.password !== 'totp') return problem(401, 'auth.wrong', 'the login, the password or the code is wrong');
    if (o.password === 'totp' && o.totp !== '123456') return o.totp ? problem(401, 'auth.wrong', 'the login, the password or the code is wrong') : problem(401, 'auth.totp_required', 'the code of the second factor is needed');
    signedIn = true;
    return { body: session() };
  }
  if (key === 'DELETE session') { signedIn = false; return { status: 204 }; }
  if (['password-reset', 'setup'].includes(a)) return { body: session() };
  if (!signedIn && a !== 'office') return problem(401, 'auth.required', 'sign in first');
  switch (key) {
    case 'PATCH account': Object.assign(me, o); return { body: session() };
    case 'POST account/password': return o.old === 'demo' ? { status: 204 } : problem(401, 'auth.wrong', 'the login, the password or the code is wrong');
    case 'POST account/totp': return { body: { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Spoina:anna', qr } };
    case 'POST account/totp/confirm': if (o.code !== '123456') return problem(400, 'totp.code', 'the code is wrong or was used'); me.totp = true; return { body: { recovery: Array.from({ length: 10 }, (_, i) => `k${i}7d-9f2${i}-mm4x`) } };
    case 'DELETE account/totp': me.totp = false; return { status: 204 };
    case 'GET sessions': return { body: sessions };
    case 'DELETE sessions': case 'DELETE sessions/:id': sessions.splice(1); return { status: 204 };
    case 'GET passkeys': return { body: passkeys };
    case 'DELETE passkeys/:id': passkeys.splice(0); return { status: 204 };
    case 'GET tokens': return { body: tokens };
    case 'DELETE tokens/:id': tokens.splice(tokens.findIndex((x) => x.id === Number(b)), 1); return { status: 204 };
    case 'POST tokens': { const k = { id: tokens.length + 1, name: o.name, kind: o.kind, created_at: ago(0), expires: o.expires }; tokens.push(k); return { status: 201, body: { ...k, secret: 'sp_6Yt0pQ2mZrX9', user: 'anna.nowak', password: 'sp_6Yt0pQ2mZrX9', urls: o.kind === 'gis' ? { ogc: 'https://spoina.example/ogc', wfs: 'https://spoina.example/wfs' } : undefined } }; }
    case 'GET costs': return { body: [{ register: 'decisions', seconds_per_record: 94, records_per_year: 1200, hours_per_year: 31.3, saved_hours_per_year: 120 }] };
    case 'GET users': return { body: users };
    case 'POST users': { const u = { id: users.length + 1, ...o, created_at: ago(0), must_change: true }; users.push(u); return { status: 201, body: { ...u, password: 'kot-mleko-rower-7' } }; }
    case 'GET users/:id': { const u = users.find((x) => x.id === Number(b)); return u ? { body: u } : problem(404, 'user.none', 'there is no such account'); }
    case 'PATCH users/:id': { const u = users.find((x) => x.id === Number(b))!; Object.assign(u, o); if (o.unlock) u.locked = false; return { body: u }; }
    case 'POST users/:id/reset': return { body: { password: 'kot-mleko-rower-7' } };
    case 'POST users/:id/unlock': { const u = users.find((x) => x.id === Number(b))!; u.locked = false; return { body: u }; }
    case 'DELETE users/:id/sessions': return { status: 204 };
    case 'GET roles': return { body: roles };
    case 'GET jobs': return { body: jobs.filter((j) => !q.get('state') || j.state === q.get('state')) };
    case 'POST jobs/:id/retry': case 'POST jobs/:id/cancel': return { status: 204 };
    case 'GET health': return { body: { version: 'dev', database: { ok: true, postgres: '15.10', postgis: '3.3', size_bytes: 412_000_000, connections: 7 }, disk: { ok: true, free_bytes: 81_000_000_000, total_bytes: 120_000_000_000 }, jobs: { ok: false, running: 1, retryable: 1 }, backup: { ok: false, last: null } } };
    case 'GET audit': return { body: older(audit, q) };
    case 'GET audit/:id': return { body: { ...audit.find((e) => e.id === Number(b)), changed: [{ register: 'decisions', row: 7, version: 3, fields: [{ field: 'area_m2', before: 12, after: 12.5 }, { field: 'notes', personal: true }, { field: 'fee_declared_gr', withheld: true }] }] } };
    case 'GET readings': return { body: older(audit.filter((e) => e.action === 'read'), q) };
    case 'GET audit/verify': return { body: { ok: true, chain: { rows: 230, cells: 57, head: '230:' + 'a1'.repeat(32) } } };
    case 'GET params': return { body: params.filter((p) => !p.valid_to || p.valid_to >= '2026-11-22') };
    case 'GET retention': return { body: { rules: retention, starts: { decisions: ['valid_to', 'decision_date'] }, possible: { decisions: ['party', 'notes', 'raw', 'comments', 'files'] } } };
    case 'PUT retention': return { body: Object.assign(retention.find((r) => r.register === o.register)!, o) };
    case 'POST retention/run': return { body: { rehearsed: o.rehearse, rules: retention.map((r) => ({ ...r, due: 31, disputed: 2, undated: 1, unlimited: 0 })), party_due: 4 } };
    case 'POST privacy/search': return { body: [{ id: 12, name: 'Jan Kowalski', address: 'ul. Lipowa 3', nip: '', decisions: 2, leases: 1 }] };
    case 'POST privacy/subject-access': return { body: { party: o.party, held: [] } };
    case 'POST privacy/erase': return { body: { rehearsed: o.rehearse, counts: { parties: 1, decisions: 2 }, duties: [{ register: 'decisions', id: 7, number: 'GKOŚ.7230.7.2024', until: '2035-01-01', runs: true, why: 'term', class: 'B10', legal_basis: 'instrukcja kancelaryjna' }] } };
  }
  if (a === 'roles' && method === 'PUT') { const r = { name: b, ...o, built_in: false }; const i = roles.findIndex((x) => x.name === b); if (i < 0) roles.push(r); else roles[i] = r; return { body: r }; }
  if (a === 'roles' && method === 'DELETE') { const i = roles.findIndex((x) => x.name === b); roles.splice(i, 1); return { status: 204 }; }
  if (a === 'params' && c === 'used') return { body: [{ run: 3, on: '2026-11-20', started_at: ago(50), actor: 'anna.nowak', revision: 12, findings: { O01: 41, O03: 17 }, with_money: 58, money_max_gr: 1465200, standing: 40 }] };
  if (a === 'params' && c === 'verify') { const p = params.find((x) => x.name === b && (x.valid_from ?? '') === (o.valid_from ?? ''))!; p.verified_by = me.login; return { body: p }; }
  if (a === 'params' && b && method === 'PUT') return { body: { name: b, ...o } };
  if (a === 'params' && b) return { body: { name: b, legal: true, periods: params.filter((p) => p.name === b), earlier: [] } };
  return undefined;
}
