// What a mail server does with a token: checks the signature against the provider's published keys, the time and the
// audience. usage: accept.mjs BASE AUDIENCE < TOKEN; prints the claims. NODE_EXTRA_CA_CERTS names the authority of BASE.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const packages = createRequire(`${process.env.REAL_PARTS_DIR}/`);
const { createRemoteJWKSet, jwtVerify } = await import(packages.resolve('jose'));

const [base, audience] = process.argv.slice(2);
const keys = createRemoteJWKSet(new URL(`${base}/common/discovery/v2.0/keys`));
const token = (await text(process.stdin)).trim();
const { payload } = await jwtVerify(token, keys, { audience });
console.log(JSON.stringify(payload));
