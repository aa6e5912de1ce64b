// A sign-in service as a town hall may run one (OpenID Connect), for tests: npm's oidc-provider on a free port of this
// machine. It knows a few made-up people and takes any password. Prints its address as the first line.
//
//   node oidc-provider.mjs CLIENT_ID CLIENT_SECRET REDIRECT_URI
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);

const people = {
  'sub-anna': { email: 'anna@urzad.example', email_verified: true, name: 'Anna z katalogu', preferred_username: 'anna.k' },
  'sub-obca': { email: 'obca@urzad.example', email_verified: true, name: 'Obca Osoba', preferred_username: 'Obca.Osoba' },
  'sub-niepewna': { email: 'bea@urzad.example', email_verified: false, name: 'Niepewna' },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], token_endpoint_auth_method: 'client_secret_basic' }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['only for tests'] },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
// The test that started it may be gone without a word.
process.stdin.on('close', () => process.exit(0)).resume();
