// People for tests: accounts made by the API, codes of a second factor, and letters as text.
import { createHmac } from 'node:crypto';
import { letters, signIn } from './harness.mjs';

let made = 0;

const call = async (app, cookie, method, path, body) => {
  const res = await fetch(`${app.base}/api/v1${path}`, { method, headers: { 'Content-Type': 'application/json', Origin: app.base, ...(cookie ? { Cookie: cookie.header } : {}) }, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await res.text();
  if (!res.ok) throw new Error(`${method} ${path}: ${res.status} ${text}`);
  return { body: text ? JSON.parse(text) : undefined, cookie: res.headers.get('set-cookie') };
};

/** A new account with roles, whose password is its own already. */
export async function newPerson(app, roles, { email } = {}) {
  const admin = await signIn(app, 'administrator');
  const login = `osoba${Date.now().toString(36)}${++made}`;
  const { body: user } = await call(app, admin, 'POST', '/users', { login, name: `Osoba ${made}`, email, grants: roles.map((r) => (typeof r === 'string' ? { role: r, limits: {} } : r)) });
  let { password } = user;
  if (user.mailed) throw new Error('a mail server is set: the tests need the mail folder');
  const given = await signIn(app, login, password);
  const own = `zielone-rowery-nad-morzem-${made}`;
  await call(app, given, 'POST', '/account/password', { old: password, new: own });
  password = own;
  return { id: user.id, login, password };
}

/** The code of a second factor at this moment (RFC 6238). */
export function codeOf(secret, at = Date.now()) {
  const bits = [...secret.replace(/=|\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const n = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(n % 1_000_000).padStart(6, '0');
}

/** Waits for a letter to an address that says something, and answers with what it says. */
export async function letterTo(app, address, says) {
  for (let i = 0; i < 150; i++) {
    const found = letters(app)
      .filter((l) => l.includes(address))
      .map((l) => says.exec(plain(l))?.[0])
      .findLast(Boolean);
    if (found) return found;
    await new Promise((r) => setTimeout(r, 200));
  }
  throw new Error(`no letter to ${address}`);
}

function plain(letter) {
  const [head, ...rest] = letter.split(/\r?\n\r?\n/);
  const body = rest.join('\n\n');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  return body.replace(/=\r?\n/g, '').replace(/((?:=[0-9A-F]{2})+)/g, (m) => Buffer.from(m.replaceAll('=', ''), 'hex').toString('utf8'));
}
