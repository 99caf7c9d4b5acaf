// The acceptance of the integration by the API of a real backend with the packed modules. Each test names the point that it checks.
import { after, before } from 'node:test';
import { catalogChecks } from './checks/catalog.mjs';
import { dryRunChecks } from './checks/dryRun.mjs';
import { formChecks } from './checks/form.mjs';
import { lifeChecks } from './checks/life.mjs';
import { pageChecks } from './checks/pages.mjs';
import { publishChecks } from './checks/publish.mjs';
import { remoteChecks } from './checks/remote.mjs';
import { endAll, endOnSignals } from './ending.mjs';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

endOnSignals(1);
let world;
before(async () => {
  const from = Date.now();
  world = await startWorld({ checks: true });
  for (const name of ['score-service', 'slow', 'links']) await until(`the template ${name}`, async () => (await world.entity(`template:default/${name}`)).status === 200);
  console.log(`# ${world.database}: the backend and its templates are ready after ${Date.now() - from} ms`);
}, { timeout: 240_000 });
after(async () => {
  console.log(`# the backend took ${world?.memory()} MiB at most`);
  await endAll();
}, { timeout: 60_000 });

const checks = [formChecks, pageChecks, dryRunChecks, lifeChecks, catalogChecks, remoteChecks, publishChecks];
for (const register of checks) register(() => world);
