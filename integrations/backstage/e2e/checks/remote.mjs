// Acceptance 10: the template comes from the forge, as that of a platform team does.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { until } from '../processes.mjs';
import { files, form } from './form.mjs';

const TEMPLATE = path.resolve(new URL('../../templates/score-service', import.meta.url).pathname);

export function remoteChecks(world) {
  test('10. a template that is fetched from the forge gives a repository', async () => {
    const copy = mkdtempSync(path.join(os.tmpdir(), 'score-template-'));
    cpSync(TEMPLATE, copy, { recursive: true });
    const descriptor = path.join(copy, 'template.yaml');
    writeFileSync(descriptor, readFileSync(descriptor, 'utf8').replace('name: score-service', 'name: remote-service'));
    await world().forge.create('templates');
    await world().forge.push('templates', copy);
    const target = `${world().forge.url}/acme/templates/src/branch/main/template.yaml`;
    assert.equal((await world().api('POST', '/api/catalog/locations', { type: 'url', target })).status, 201);
    await until('the template', async () => (await world().entity('template:default/remote-service')).status === 200);
    const task = await world().task(form(world(), 'far', { resources: ['redis'] }), 'remote-service');
    assert.equal(task.state, 'completed', task.log);
    const clone = await world().forge.clone('far');
    assert.deepEqual(await files(clone), ['.github/workflows/score.yaml', '.gitignore', 'README.md', 'catalog-info.yaml', 'humanitec.score.yaml', 'manifests.yaml', 'score.yaml']);
    assert.match(readFileSync(path.join(clone, 'catalog-info.yaml'), 'utf8'), /source-template: template:default\/remote-service/);
    assert.ok(world().forge.requests.some(one => one.includes('/acme/templates/archive/')), 'it came as an archive of the forge');
  });
}
