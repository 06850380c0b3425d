// Enters a device code at the provider in a real Chromium, signs in and consents. usage: device.mjs PAGE CODE
//
// CHROMIUM   the browser's path
import { createRequire } from 'node:module';

const packages = createRequire(`${process.env.REAL_PARTS_DIR}/`);
const { chromium } = packages('playwright-core');

const [verificationUri, userCode] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? 'chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-proxy-server', '--disable-background-networking', '--no-first-run',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
});
setTimeout(() => process.exit(1), 60_000).unref(); // it never stays behind
const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
page.setDefaultTimeout(20_000);

await page.goto(verificationUri, { waitUntil: 'domcontentloaded' });
await page.fill('input[name=user_code]', userCode);
for (let step = 0; step < 6 && (await page.$('button[type=submit]')); step += 1) {
  if (await page.$('input[name=login]')) {
    await page.fill('input[name=login]', 'alice@example.com');
    await page.fill('input[name=password]', 'any');
  }
  await Promise.all([page.waitForNavigation({ waitUntil: 'domcontentloaded' }), page.click('button[type=submit]')]);
}
console.log(await page.innerText('body'));
await browser.close();
