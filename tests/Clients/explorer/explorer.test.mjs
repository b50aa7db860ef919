// Banana Cake Pop in a real browser against a real gateway: it loads, fetches the schema, and runs an operation.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startGateway } from './gateway.mjs';

const BROWSERS = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

const TYPING_ATTEMPTS = 5;

let gateway;
let browser;

before(async () => {
  const executablePath = BROWSERS.find((path) => path && existsSync(path));
  assert.ok(executablePath, 'No Chromium was found: install the Debian package chromium, or name one in CHROMIUM.');
  gateway = await startGateway();
  browser = await chromium.launch({ executablePath, args: ARGUMENTS });
});

after(async () => {
  await browser?.close();
  await gateway?.close();
});

test('the explorer loads from the gateway alone, fetches the schema and runs a query', { timeout: 120_000 }, async () => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const foreign = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(gateway.url) && /^https?:/.test(request.url())) foreign.push(request.url());
  });

  await page.goto(`${gateway.url}/graphql`);
  const introspected = page.waitForResponse(
    async (response) => response.request().method() === 'POST' && (response.request().postData() ?? '').includes('__schema'));
  await page.getByText('Create Document').first().click();
  const schema = await (await introspected).json();
  assert.equal(schema.errors, undefined);
  assert.ok(schema.data.__schema.types.some((type) => type.name === 'FeedConnection'));
  await page.getByText('Schema available').waitFor();

  // The explorer offers what it has parsed: only then there is something to run. It may not listen to keys yet when its editor first shows.
  const nothingToRun = page.getByText('No Operations');
  await nothingToRun.waitFor();
  for (let attempt = 0; (await nothingToRun.isVisible()) && attempt < TYPING_ATTEMPTS; attempt++) {
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('query Explored { __typename user(by: { handle: "nobody" }) { id } }');
    await nothingToRun.waitFor({ state: 'hidden', timeout: 5_000 }).catch(() => {});
  }
  assert.ok(!(await nothingToRun.isVisible()), 'The explorer did not take what was typed.');

  const answered = page.waitForResponse(
    (response) => response.request().method() === 'POST' && (response.request().postData() ?? '').includes('Explored'));
  await page.getByRole('button', { name: /Run/ }).first().click();
  assert.deepEqual(await (await answered).json(), { data: { __typename: 'Query', user: null } });
  await page.getByText('"__typename"').first().waitFor();

  assert.deepEqual(foreign, [], 'The explorer asked somebody else than the gateway.');
});
