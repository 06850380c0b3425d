// Opens a URL in a real Chromium, signs in and consents (or refuses) at the provider, and looks at the page that the
// program under test then shows. usage: browser.mjs URL
//
// LAB_USER   who signs in (alice@example.com)
// LAB_MODE   login | deny
// LAB_LANG   the browser's language (en-US)
// LAB_DARK   any value: the person prefers dark pages
// LAB_PHONE  any value: a phone's screen
// SHOT       a PNG of the last page
// REPORT     JSON about the last page, written last of all; { "error", "page" } where it was not reached
// CHROMIUM   the browser's path
import fs from 'node:fs';
import { createRequire } from 'node:module';

const packages = createRequire(`${process.env.REAL_PARTS_DIR}/`);
const { chromium } = packages('playwright-core');

const { LAB_USER = 'alice@example.com', LAB_MODE = 'login', LAB_LANG = 'en-US', LAB_DARK, LAB_PHONE, SHOT, REPORT, CHROMIUM = 'chromium' } = process.env;
const authorizationUrl = new URL(process.argv[2]);
const listener = new URL(authorizationUrl.searchParams.get('redirect_uri')).origin;
const LIMIT = 60_000;

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  // Nothing but this machine can be reached, whatever a page asks for. The sandbox needs rights that a container lacks.
  args: ['--no-sandbox', '--disable-gpu', '--no-proxy-server', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]'],
});
setTimeout(() => process.exit(1), 2 * LIMIT).unref(); // it never stays behind
const context = await browser.newContext({
  ignoreHTTPSErrors: true, // the provider's own pages: a stand-in's certificate
  locale: LAB_LANG,
  colorScheme: LAB_DARK ? 'dark' : 'light',
  viewport: LAB_PHONE ? { width: 390, height: 844 } : { width: 1280, height: 800 },
  ...(LAB_PHONE ? { deviceScaleFactor: 2, isMobile: true, hasTouch: true } : {}),
});
context.setDefaultTimeout(LIMIT);
const page = await context.newPage();

// From the moment when the browser turns to our listener, everything that the tab says and asks for is on the program.
const seen = { requests: [], console: [], headers: {} };
const ours = () => seen.requests.length > 0;
page.on('request', (request) => {
  const url = request.url();
  if (ours() || (request.isNavigationRequest() && url.startsWith(`${listener}/`))) seen.requests.push({ method: request.method(), url, type: request.resourceType() });
});
page.on('response', (response) => {
  if (response.url().startsWith(`${listener}/`) && response.request().isNavigationRequest()) Object.assign(seen, { status: response.status(), headers: response.headers() });
});
page.on('console', (message) => { if (ours() && ['error', 'warning'].includes(message.type())) seen.console.push(message.text()); });
page.on('pageerror', (error) => { if (ours()) seen.console.push(String(error)); });

const atListener = () => page.url().startsWith(`${listener}/`);

async function answer() {
  if (LAB_MODE === 'deny') return page.click('a[href$="/abort"]');
  if (await page.$('input[name=login]')) {
    await page.fill('input[name=login]', LAB_USER);
    await page.fill('input[name=password]', 'any');
  }
  return page.click('button[type=submit]');
}

async function signIn() {
  await page.goto(authorizationUrl.href, { waitUntil: 'domcontentloaded' });
  while (!atListener()) {
    const before = page.url();
    if (!new URL(before).pathname.startsWith('/interaction/')) throw new Error('the provider shows no sign-in page');
    await answer();
    await page.waitForURL((url) => url.href !== before, { waitUntil: 'domcontentloaded' });
  }
}

// The page may still tidy up its address, or load what it should not.
async function settle() {
  await page.waitForLoadState('networkidle');
  await page.waitForURL((url) => !/[?&](code|error)=/.test(url.search), { timeout: 3000 }).catch(() => {});
  await page.waitForTimeout(300);
}

// Runs in the page. A browser may tell a colour in many notations: a painted pixel has but one.
function look() {
  const paint = new OffscreenCanvas(1, 1).getContext('2d');
  paint.fillStyle = getComputedStyle(document.body).color;
  paint.fillRect(0, 0, 1, 1);
  const [red, green, blue] = paint.getImageData(0, 0, 1, 1).data;
  return {
    lang: document.documentElement.lang,
    text_is_light: red + green + blue > 3 * 128,
    width: document.documentElement.clientWidth,
    content_width: document.documentElement.scrollWidth,
  };
}

const describe = async () => ({
  url: page.url(), title: await page.title(), body: await page.innerText('body'), ...(await page.evaluate(look)), listener, ...seen,
});

let report;
try {
  await signIn();
  await settle();
  report = await describe();
  if (SHOT) await page.screenshot({ path: SHOT });
} catch (error) {
  report = { error: error.message, page: page.url(), body: await page.innerText('body').catch(() => ''), ...seen };
}
await browser.close();
console.error(JSON.stringify(report));
if (REPORT) {
  fs.writeFileSync(`${REPORT}.part`, JSON.stringify(report, null, 2));
  fs.renameSync(`${REPORT}.part`, REPORT); // whoever waits for it finds it whole
}
