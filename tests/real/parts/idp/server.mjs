// A certified OpenID provider (panva's oidc-provider), mounted and shaped like Entra's v2.0 endpoints. PKCE is required of
// every client, refresh tokens rotate, and a used one that comes back costs the whole grant.
//
// Prints its base URL as the first line of stdout, and lives until its stdin ends, so that it cannot outlive a test.
// TLS_CERT, TLS_KEY   the certificate of localhost
// JOURNAL             a file: one JSON object for each authorization request, token answer and refusal
// FIRST_TTL, TTL      seconds that the access token of a sign-in, and one of a refresh, is valid; an app's first, and its next ones
// REFRESH_TOKEN_SIZE  bytes
// ACCESS_TOKEN_SIZE   bytes: access tokens are opaque, as those of personal accounts, and can be revoked; without it, they are JWTs
// CLIENT_CERT         a PEM file: the certificate of the client that signs its assertions; without it, there is no such client
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';

// The packages are in the folder of the parts, not beside this file.
const packages = createRequire(`${process.env.REAL_PARTS_DIR}/`);
const { Provider, errors } = await import(packages.resolve('oidc-provider'));
const { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, importX509 } = await import(packages.resolve('jose'));

const { JOURNAL, TLS_CERT, TLS_KEY, FIRST_TTL = '3600', TTL = '3600', REFRESH_TOKEN_SIZE = '43', ACCESS_TOKEN_SIZE, CLIENT_CERT } = process.env;
const MOUNT = '/common/oauth2/v2.0';
const RESOURCE = 'https://outlook.office.com';
const APP_RESOURCE = 'https://outlook.office365.com';
const TENANT = '99999999-8888-4777-8666-555555555555';
const SCOPES = ['SMTP.Send', 'IMAP.AccessAsUser.All'].map((scope) => `${RESOURCE}/${scope}`);
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const GRANTS = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
const APP_GRANTS = { ...GRANTS, grant_types: [...GRANTS.grant_types, 'client_credentials'] };

const journal = (entry) => fs.appendFileSync(JOURNAL, `${JSON.stringify(entry)}\n`);

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const signingKey = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' };

async function certificateKey(pem) {
  const { raw, fingerprint256 } = new X509Certificate(pem);
  const thumbprint = Buffer.from(fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  const key = await exportJWK(await importX509(pem, 'PS256'));
  return { ...key, alg: 'PS256', use: 'sig', 'x5t#S256': thumbprint, x5c: [raw.toString('base64')] };
}

// Entra finds the key of an assertion by the thumbprint of its certificate. This provider tries all keys that may fit.
function assertNamesItsCertificate({ 'x5t#S256': named }, client) {
  if (!client.jwks.keys.some(({ 'x5t#S256': registered }) => registered === named)) {
    throw new errors.InvalidClientAuth('x5t#S256 names no registered certificate');
  }
}

// Entra's scope for an app is a resource, of which it gets all that it was granted there. The scope of this provider's answer
// and token is empty, then, and left out: as in Entra's.
function resourceOf({ grant_type, scope }) {
  if (grant_type !== 'client_credentials') return RESOURCE;
  if (scope !== `${APP_RESOURCE}/.default`) throw new errors.InvalidScope('an app asks for all of a resource', scope);
  return APP_RESOURCE;
}

const claimsOfPerson = ({ accountId, scope }) => ({ upn: accountId, scp: scope.replaceAll(`${RESOURCE}/`, '') });
const claimsOfApp = () => ({ idtyp: 'app', roles: ['SMTP.SendAsApp'] });
let appTokens = 0;

const server = https.createServer({ cert: fs.readFileSync(TLS_CERT), key: fs.readFileSync(TLS_KEY) });
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const base = `https://localhost:${server.address().port}`;

const provider = new Provider(base, {
  clients: [
    {
      // A mobile and desktop app.
      client_id: '11111111-2222-4333-8444-555555555555', application_type: 'native', token_endpoint_auth_method: 'none',
      redirect_uris: ['http://localhost', 'http://localhost/'], ...GRANTS, grant_types: [...GRANTS.grant_types, DEVICE_CODE],
    },
    {
      // A web app with a secret. Its type is "native" because this provider allows no http redirect to a "web" one.
      client_id: '66666666-7777-4888-8999-aaaaaaaaaaaa', application_type: 'native',
      token_endpoint_auth_method: 'client_secret_post', client_secret: 's3cret+/=&% "~#',
      redirect_uris: ['http://localhost', 'http://localhost/', 'http://localhost/signed/in'], ...APP_GRANTS,
    },
    {
      // A mail server, which asks about tokens and gets none.
      client_id: 'mail-server', client_secret: 'introspects', token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [], response_types: [], grant_types: [],
    },
    ...(CLIENT_CERT ? [{
      // A web app with a certificate.
      client_id: 'bbbbbbbb-cccc-4ddd-8eee-ffffffffffff', application_type: 'native',
      token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'PS256',
      jwks: { keys: [await certificateKey(fs.readFileSync(CLIENT_CERT, 'utf8'))] },
      redirect_uris: ['http://localhost', 'http://localhost/'], ...APP_GRANTS,
    }] : []),
  ],
  jwks: { keys: [signingKey] },
  routes: {
    authorization: `${MOUNT}/authorize`, token: `${MOUNT}/token`, jwks: '/common/discovery/v2.0/keys', end_session: `${MOUNT}/logout`,
    device_authorization: `${MOUNT}/devicecode`, code_verification: '/common/oauth2/deviceauth',
    introspection: `${MOUNT}/introspect`, revocation: `${MOUNT}/revoke`,
  },
  scopes: ['openid', 'offline_access', 'profile', 'email'],
  claims: { openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email'] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  assertJwtClientAuthClaimsAndHeader: async (_, claims, header, client) => assertNamesItsCertificate(header, client),
  issueRefreshToken: async (_, client, source) => source.scopes.has('offline_access'),
  expiresWithSession: async () => false,
  findAccount: async (_, id) => ({
    accountId: id, claims: async () => ({ sub: id, preferred_username: id, name: id, email: id }),
  }),
  features: {
    devInteractions: { enabled: true }, deviceFlow: { enabled: true }, clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: async (_, client) => client.clientId === 'mail-server' }, revocation: { enabled: true },
    resourceIndicators: {
      enabled: true, defaultResource: async (ctx) => resourceOf(ctx.oidc.params), useGrantedResource: async () => true,
      getResourceServerInfo: async (_, audience) => ({
        audience, scope: audience === RESOURCE ? SCOPES.join(' ') : '', accessTokenFormat: ACCESS_TOKEN_SIZE ? 'opaque' : 'jwt', jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  extraTokenClaims: async (_, token) => ({
    appid: token.clientId, tid: TENANT, ...(token.kind === 'ClientCredentials' ? claimsOfApp() : claimsOfPerson(token)),
  }),
  formats: {
    bitsOfOpaqueRandomness: (_, { kind }) => 6 * Number({ RefreshToken: REFRESH_TOKEN_SIZE, AccessToken: ACCESS_TOKEN_SIZE }[kind] ?? 43),
    customizers: { jwt: (_, token, jwt) => { jwt.header = { ...jwt.header, typ: 'JWT' }; } }, // as Entra's, not at+jwt
  },
  ttl: {
    AccessToken: (ctx) => Number(ctx.oidc.params.grant_type === 'refresh_token' ? TTL : FIRST_TTL),
    ClientCredentials: () => Number(appTokens++ ? TTL : FIRST_TTL),
    AuthorizationCode: 60, IdToken: 3600, RefreshToken: 86400, Interaction: 600, Session: 600, Grant: 86400,
  },
  cookies: { keys: ['for tests'] },
});

// An assertion is good for the very address it was sent to, and not for the one this is rewritten to below, which is all that
// the provider knows; nor for the provider's name.
provider.OIDCContext.prototype.clientJwtAuthExpectedAudience = function expectedAudience() { return new Set([this.ctx.req.sentTo]); };

// Without the signature: a journal should be good for reading only.
function readable(assertion) {
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) };
  } catch (error) {
    return { error: error.message };
  }
}

const request = ({ oidc: { params } }) => ({
  grant: params?.grant_type, client_id: params?.client_id, sent_refresh_token: params?.refresh_token, with_secret: params?.client_secret !== undefined,
  assertion: params?.client_assertion && readable(params.client_assertion),
});
provider.on('grant.success', (ctx) => journal({ event: 'answered', ...request(ctx), ...ctx.body }));
provider.on('grant.error', (ctx, { error, error_description, error_detail }) => journal({ event: 'refused', ...request(ctx), error, error_description, error_detail }));
provider.on('server_error', (_, error) => console.error(error));

// Entra takes offline_access without prompt=consent, which this provider drops without it; and the pages of this provider
// know no account picker.
function asEntra(url) {
  const prompts = (url.searchParams.get('prompt') ?? '').split(' ').filter(Boolean).map((prompt) => (prompt === 'select_account' ? 'login' : prompt));
  if (!prompts.includes('consent') && !prompts.includes('none')) prompts.push('consent');
  url.searchParams.set('prompt', prompts.join(' '));
  return url.pathname + url.search;
}

async function bodyOf(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const handle = provider.callback();
server.on('request', async (req, res) => {
  req.sentTo = new URL(req.url, base).href;
  // Any tenant is `common` here.
  const path = req.url.replace(/^\/[^/]+\/(oauth2|discovery)\//, '/common/$1/').replace(/^\/[^/]+\/v2.0\/.well-known\//, '/.well-known/');
  const url = new URL(path, base);
  req.url = url.pathname + url.search;
  if (url.pathname === `${MOUNT}/authorize`) {
    journal({ event: 'asked', ...Object.fromEntries(url.searchParams) });
    req.url = asEntra(url);
  }
  // Read here, because the provider itself reads no more than 56 KB, and our largest refresh token is 64 KB.
  if (url.pathname === `${MOUNT}/token`) req.body = await bodyOf(req);
  if (url.pathname === `${MOUNT}/devicecode`) req.body = `${await bodyOf(req)}&prompt=consent`; // see asEntra
  handle(req, res);
});

process.stdin.on('end', () => process.exit(0)).resume();
console.log(base);
