// A Backstage to look at: what the tests start, until Ctrl-C.
import { serveApp } from '../app/serve.mjs';
import { freePort, until } from './processes.mjs';
import { startWorld } from './world.mjs';

const port = Number(process.env.DEMO_PORT ?? (await freePort()));
const world = await startWorld({ appPort: port });
const app = await serveApp({ port, backend: world.url, forge: world.forge.host });
await until('the template', async () => (await world.entity('template:default/score-service')).status === 200);
console.log(`
Backstage is at ${app.url}/create
  Enter as a guest, and choose "Service with a Score file". Owner of the service: platform; owner of the repository: acme.
Repositories are at ${world.forge.url}/acme/NAME.git, for git clone.
The API takes the token ${world.token}: curl -H 'authorization: Bearer ${world.token}' ${world.url}/api/scaffolder/v2/actions
Ctrl-C ends it and removes everything.`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await app.stop();
    await world.stop();
    process.exit(0);
  });
}
