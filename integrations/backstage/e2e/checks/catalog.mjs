// Acceptance 9: Score files as descriptors, and the entity provider.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../processes.mjs';
import { sharing } from '../world.mjs';
import { form } from './form.mjs';

export function catalogChecks(world) {
  const raw = (name, file) => `${world().forge.url}/acme/${name}/src/branch/main/${file}`;
  const register = target => world().api('POST', '/api/catalog/locations', { type: 'url', target });
  const refresh = entityRef => world().api('POST', '/api/catalog/refresh', { entityRef });
  const commit = (name, clone, files) => {
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(clone, file), text);
    return world().forge.push(name, clone);
  };
  const relations = async ref => {
    const { status, body } = await world().entity(ref);
    return status === 200 ? body.relations.map(one => `${one.type} ${one.targetRef}`).sort() : [];
  };

  test('9. a Score file as descriptor gives the same entities as catalog-info.yaml', async () => {
    const task = await world().task(form(world(), 'same'));
    assert.equal(task.state, 'completed', task.log);
    const refs = ['component:default/same', ...['db.postgres', 'cache.redis', 'bucket.s3', 'dns.dns'].map(part => `resource:default/same.${part}`)];
    const read = async () => {
      const all = await Promise.all(refs.map(ref => world().entity(ref)));
      // Each resource has got its two, too: the component's relation to it comes earlier than its own to the component.
      const isWhole = all.every((one, index) => one.status === 200 && one.body.relations.length >= (index === 0 ? 5 : 2));
      return isWhole && all.map(one => comparable(one.body));
    };
    const before = await until('the entities of catalog-info.yaml', read);
    const { body: locations } = await world().api('GET', '/api/catalog/locations');
    const location = locations.map(one => one.data).find(one => one.target === raw('same', 'catalog-info.yaml'));
    assert.equal((await world().api('DELETE', `/api/catalog/locations/${location.id}`)).status, 204);
    await until('they go', async () => (await Promise.all(refs.map(ref => world().entity(ref)))).every(one => one.status === 404));
    const { status, body } = await register(raw('same', 'score.yaml'));
    assert.equal(status, 201, JSON.stringify(body));
    assert.deepEqual(await until('the entities of score.yaml', read), before);
  });

  test('9. a change follows, and a resource that goes is gone', async () => {
    await world().forge.create('orders');
    const clone = mkdtempSync(path.join(os.tmpdir(), 'score-orders-'));
    const score = `apiVersion: score.dev/v1b1
metadata:
  name: orders
  annotations:
    backstage.io/owner: group:default/platform
    example.com/provides-api: orders-api=openapi:./openapi.yaml
    example.com/consumes-api: same-api
containers: {web: {image: nginx}}
resources:
  db: {type: postgres}
  same: {type: service}
`;
    await commit('orders', clone, { 'score.yaml': score, 'openapi.yaml': 'openapi: 3.1.0\ninfo: {title: Orders, version: "1"}\npaths: {}\n' });
    assert.equal((await register(raw('orders', 'score.yaml'))).status, 201);
    await until('the relations', async () => (await relations('component:default/orders')).length >= 5);
    assert.deepEqual(await relations('component:default/orders'), ['consumesApi api:default/same-api', 'dependsOn component:default/same', 'dependsOn resource:default/orders.db.postgres', 'ownedBy group:default/platform', 'providesApi api:default/orders-api']);
    const { body: api } = await until('the API', async () => { const one = await world().entity('api:default/orders-api'); return one.status === 200 && one; });
    assert.match(api.spec.definition, /openapi: 3\.1\.0/);
    rmSync(path.join(clone, '.git'), { recursive: true });
    world().forge.remove('orders');
    await world().forge.create('orders');
    await commit('orders', clone, { 'score.yaml': score.replace('  db: {type: postgres}\n', '  files: {type: s3}\n') });
    await refresh('component:default/orders');
    await until('the change', async () => (await relations('component:default/orders')).includes('dependsOn resource:default/orders.files.s3'));
    await until('the old resource goes', async () => (await world().entity('resource:default/orders.db.postgres')).status === 404);
  });

  test('9. a Score file with a fault keeps its entities and says where the fault is', async () => {
    await world().forge.create('faulty');
    const clone = mkdtempSync(path.join(os.tmpdir(), 'score-faulty-'));
    await commit('faulty', clone, { 'score.yaml': 'apiVersion: score.dev/v1b1\nmetadata: {name: faulty}\ncontianers: {}\n' });
    const { status, body } = await world().api('POST', '/api/catalog/locations?dryRun=true', { type: 'url', target: raw('faulty', 'score.yaml') });
    assert.equal(status, 400, JSON.stringify(body));
    assert.match(body.error.message, /\/acme\/faulty\/src\/branch\/main\/score\.yaml:\d+:\d+ [a-z-]+: /);
  });

  test('9. two descriptors that share a resource: one entity, no conflict', async () => {
    for (const name of ['left', 'right']) {
      await world().forge.create(name);
      const clone = mkdtempSync(path.join(os.tmpdir(), `score-${name}-`));
      await commit(name, clone, { 'score.yaml': sharing(name).replaceAll('main-cache', 'common') });
      assert.equal((await register(raw(name, 'score.yaml'))).status, 201);
    }
    await until('both relations', async () => (await relations('resource:default/common.redis')).filter(one => one.startsWith('dependencyOf')).length === 2);
    noConflict();
    const { body: locations } = await world().api('GET', '/api/catalog/locations');
    const left = locations.map(one => one.data).find(one => one.target === raw('left', 'score.yaml'));
    await world().api('DELETE', `/api/catalog/locations/${left.id}`);
    await until('one relation goes', async () => (await relations('resource:default/common.redis')).filter(one => one.startsWith('dependencyOf')).length === 1);
    assert.equal((await world().entity('component:default/right')).status, 200);
  });

  test('9. the entity provider: two files that share a resource, a fault, a change, a resource that goes', async () => {
    const file = name => path.join(world().folder, `${name}.score.yaml`);
    const users = async () => (await relations('resource:default/main-cache.redis')).filter(one => one.startsWith('dependencyOf'));
    await until('both components', async () => (await users()).length === 2);
    const { body } = await world().entity('component:default/two');
    assert.equal(body.metadata.annotations['backstage.io/managed-by-location'], `file:${file('two')}`);
    assert.equal((await world().entity('resource:default/two.db.postgres')).status, 200);
    const before = readFileSync(file('two'), 'utf8');
    writeFileSync(file('two'), before.replace('containers:', 'contianers:'));
    const told = () => world().log().match(/two\.score\.yaml:\d+:\d+ unknown-field/g) ?? [];
    await until('the fault is logged', () => told().length > 0);
    assert.equal((await world().entity('resource:default/two.db.postgres')).status, 200, 'a fault keeps what there was');
    // The list is read each two seconds.
    await sleep(5000);
    assert.equal(told().length, 1, 'it is told once');
    writeFileSync(file('two'), sharing('two', { database: false }));
    await until('its database goes', async () => (await world().entity('resource:default/two.db.postgres')).status === 404);
    assert.equal((await users()).length, 2);
    noConflict();
  });

  const noConflict = () => assert.deepEqual(world().log().match(/.*(onflicting entityRef|Knex: Timeout).*/g) ?? [], []);
}

/** An entity without what says which file it is from. */
function comparable({ apiVersion, kind, metadata, spec, relations }) {
  const { name, description, tags, links, annotations } = metadata;
  const own = Object.fromEntries(Object.entries(annotations).filter(([key]) => !/managed-by|edit-url|view-url|source-template/.test(key)));
  return { apiVersion, kind, name, description, tags, links, annotations: own, spec, relations };
}
