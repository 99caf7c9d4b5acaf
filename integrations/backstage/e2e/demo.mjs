// A Backstage to look at: what the tests start, until Ctrl-C.
import { serveApp } from '../app/serve.mjs';
import { atEnd, endAll, endOnSignals, wasTold } from './ending.mjs';
import { freePort, isFree, until } from './processes.mjs';
import { startWorld } from './world.mjs';

/** Where Backstage is if nobody says otherwise and nobody else is there, so that an address that was kept still leads to it. */
const USUAL_PORT = 41207;

// Before anything is started, so that nothing is left of a start that is broken off.
endOnSignals(0);
try {
  const port = await portOf(process.env.DEMO_PORT);
  console.log('backstage: starts Postgres, a forge and the backend, half a minute');
  const world = await startWorld({ appPort: port });
  const app = await serveApp({ port, backend: world.url, forge: world.forge.host });
  atEnd(app.stop);
  await until('the template', async () => (await world.entity('template:default/score-service')).status === 200);
  console.log(`
Backstage is at ${app.url}/create
  Enter as a guest, and choose "Service with a Score file". Owner of the service: platform; owner of the repository: acme.
Repositories are at ${world.forge.url}/acme/NAME, to look at and for git clone.
The API takes the token ${world.token}: curl -H 'authorization: Bearer ${world.token}' ${world.url}/api/scaffolder/v2/actions
Ctrl-C ends it and removes everything but what was built.`);
} catch (error) {
  if (!wasTold()) console.error(`backstage: ${error.message}`);
  await endAll();
  process.exit(wasTold() ? 0 : 1);
}

/** The port that is asked for, or else one that is free. */
async function portOf(text) {
  if (!text) return (await isFree(USUAL_PORT)) ? USUAL_PORT : freePort();
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw new Error(`DEMO_PORT is \`${text}\`: a port from 1 to 65535 was expected`);
  if (!(await isFree(port))) throw new Error(`DEMO_PORT is ${port}, which cannot be listened on: take another, or none for one that is free`);
  return port;
}
