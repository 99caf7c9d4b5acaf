// Acceptance 11: a person at the form, in a headless Chromium before the real frontend and the real backend.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { serveApp } from '../app/serve.mjs';
import { atEnd, endAll, endOnSignals } from './ending.mjs';
import { freePort, until } from './processes.mjs';
import { startWorld } from './world.mjs';

const { chromium } = createRequire(new URL('../app/package.json', import.meta.url))('playwright-core');
const artefacts = path.resolve(process.env.E2E_ARTEFACTS ?? new URL('../artefacts', import.meta.url).pathname);
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

endOnSignals(1);
let world;
let app;
let browser;
let page;
const faults = [];

before(async () => {
  rmSync(path.join(artefacts, 'failure.png'), { force: true });
  mkdirSync(artefacts, { recursive: true });
  const port = await freePort();
  world = await startWorld({ appPort: port });
  app = await serveApp({ port, backend: world.url, forge: world.forge.host });
  atEnd(app.stop);
  const executablePath = CHROMIUM.find(file => existsSync(file));
  assert.ok(executablePath, 'Chromium is missing: apt-get install chromium');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const profile = mkdtempSync(path.join(os.tmpdir(), 'score-chromium-'));
  browser = await chromium.launchPersistentContext(profile, { executablePath, headless: true, viewport: { width: 1000, height: 1000 }, args });
  atEnd(() => browser.close());
  page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(60_000);
  page.on('pageerror', error => faults.push(error.message));
  await until('the template', async () => (await world.entity('template:default/score-service')).status === 200);
}, { timeout: 240_000 });

after(async () => {
  await endAll();
}, { timeout: 60_000 });

/** Takes a picture when nothing moves any more. */
async function picture(name) {
  await page.waitForTimeout(800);
  await page.screenshot({ path: path.join(artefacts, `${name}.png`), animations: 'disabled' });
}

/** A test with a picture of what went wrong, if something does. */
function look(name, check) {
  test(name, { timeout: 240_000 }, async () => {
    try {
      await check();
    } catch (error) {
      await page.screenshot({ path: path.join(artefacts, 'failure.png'), fullPage: true }).catch(() => undefined);
      const text = await page.locator('body').innerText().catch(() => '');
      error.message += `\non the page:\n${text.slice(0, 3000)}`;
      throw error;
    }
  });
}

/** Fills in the form and starts the task. */
async function create(name, { variables = [], pictures = false } = {}) {
  await page.goto(`${app.url}/create/templates/default/score-service`);
  await page.getByLabel('Name', { exact: false }).first().fill(name);
  const owner = page.getByRole('combobox', { name: /Owner/ }).or(page.getByRole('textbox', { name: /Owner/ })).first();
  await owner.fill('plat');
  await page.getByRole('option', { name: /platform/ }).first().click();
  await page.getByLabel('Description').fill('Takes orders');
  if (pictures) await picture('1-form-service');
  await page.getByRole('button', { name: /next/i }).click();
  await page.getByLabel('A Redis cache').check();
  for (const [index, { name: variable, value }] of variables.entries()) {
    await page.getByRole('button', { name: /^add/i }).click();
    await page.getByLabel('Variable', { exact: false }).nth(index).fill(variable);
    await page.getByLabel('Value', { exact: false }).nth(index).fill(value);
  }
  if (pictures) await picture('2-form-target');
  await page.getByRole('button', { name: /next/i }).click();
  await page.getByLabel('Owner', { exact: false }).last().fill('acme');
  await page.getByLabel('Repository', { exact: false }).last().fill(name);
  await page.keyboard.press('Tab');
  if (pictures) await picture('3-form-repository');
  await page.getByRole('button', { name: /review/i }).click();
  await page.getByRole('button', { name: /^create$/i }).last().click();
  await page.waitForURL(/\/tasks\//);
}

look('11. a guest sees the template', async () => {
  await page.goto(`${app.url}/create`);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByText('Service with a Score file').first().waitFor();
  await picture('0-templates');
});

look('11. the form leads to a task that completes', async () => {
  await create('orders', { pictures: true });
  await page.getByText('Open in catalog').first().waitFor();
  assert.ok(world.forge.has('orders'));
  await picture('4-task');
});

look('11. the headline of a task that fails says what is wrong, and where', async () => {
  await create('typo', { variables: [{ name: 'HOST', value: '${resources.bd.host}' }] });
  // The headline is Markdown, so what is in backticks has become an element of its own.
  await page.getByText(/^Error: score\.yaml:\d+:\d+ unknown-resource: no resource bd in workload typo/).first().waitFor();
  assert.ok(!world.forge.has('typo'));
  await picture('5-task-with-a-fault');
});

look('11. the page of the entity shows its relations, and the graph too', async () => {
  await until('the component', async () => (await world.entity('component:default/orders')).body.relations?.length >= 3);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${app.url}/catalog/default/component/orders`);
  await page.getByText('Takes orders').first().waitFor();
  await page.getByText(/orders\.cache\.redis/).first().waitFor();
  await picture('6-entity');
  await page.goto(`${app.url}/catalog-graph?rootEntityRefs%5B%5D=component%3Adefault%2Forders&maxDepth=2`);
  await page.getByText(/orders\.db\.postgres/).first().waitFor();
  await page.getByText(/orders\.cache\.redis/).first().waitFor();
  await picture('7-graph');
});

look('11. the catalog is where every Backstage has it', async () => {
  for (const where of ['/catalog', '/']) {
    await page.goto(app.url + where);
    await page.getByRole('link', { name: 'orders', exact: true }).first().waitFor();
    assert.equal(new URL(page.url()).pathname, '/catalog');
  }
});

test('11. no page has thrown an error', () => assert.deepEqual(faults, []));
