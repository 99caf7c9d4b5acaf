import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createScoreCatalogAction } from 'backstage-plugin-scaffolder-backend-module-score';
import { act, listed, settings, SHOP } from './context';

const catalog = createScoreCatalogAction(settings());
const templateInfo = { entityRef: 'template:default/score-service', entity: { metadata: { name: 'score-service' } } };

test('the entities are written, with the template that they come from', async () => {
  const done = await act(catalog, { owner: 'group:default/others', system: 'checkout' }, { 'score.yaml': SHOP }, { templateInfo });
  assert.equal(done.error, undefined);
  assert.deepEqual(listed(done.workspace), ['catalog-info.yaml', 'score.yaml']);
  assert.deepEqual(done.outputs.entityRefs, ['component:default/shop', 'resource:default/shop.db.postgres']);
  const text = readFileSync(path.join(done.workspace, 'catalog-info.yaml'), 'utf8');
  assert.match(text, /backstage\.io\/source-template: template:default\/score-service/);
  assert.match(text, /owner: group:default\/platform/, 'the Score file goes before the input');
  assert.match(text, /system: .*checkout/);
  assert.equal(done.outputs.command, 'score-k8s catalog score.yaml --owner=group:default/others --system=checkout --annotation=backstage.io/source-template=template:default/score-service --output=catalog-info.yaml');
});

test('a dry run names the template as the run does', async () => {
  const real = await act(catalog, {}, { 'score.yaml': SHOP }, { templateInfo });
  const dry = await act(catalog, {}, { 'score.yaml': SHOP }, { templateInfo: { ...templateInfo, entityRef: 'template:default/dry-run' }, isDryRun: true });
  const text = (one: typeof real) => readFileSync(path.join(one.workspace, 'catalog-info.yaml'), 'utf8');
  assert.equal(text(dry), text(real));
});

test('annotations, tags and links of the input', async () => {
  const input = { annotations: { 'github.com/project-slug': 'acme/shop' }, tags: ['go'], links: [{ url: 'https://shop.example.com/?a=b', title: 'Shop' }], sourceTemplate: false, entityNamespace: 'team' };
  const done = await act(catalog, input, { 'score.yaml': SHOP }, { templateInfo });
  assert.equal(done.error, undefined);
  const text = readFileSync(path.join(done.workspace, 'catalog-info.yaml'), 'utf8');
  assert.match(text, /project-slug: acme\/shop/);
  assert.match(text, /- go/);
  assert.match(text, /url: .*https:\/\/shop\.example\.com\/\?a=b/);
  assert.ok(!text.includes('source-template'));
  assert.deepEqual(done.outputs.entityRefs, ['component:team/shop', 'resource:team/shop.db.postgres']);
});

test('a fault is an InputError with its place, and nothing is written', async () => {
  const done = await act(catalog, {}, { 'score.yaml': SHOP.replace('containers:', 'contianers:') });
  assert.equal(done.error.name, 'InputError');
  assert.match(done.error.message, /^score\.yaml:\d+:\d+ [a-z-]+: /);
  assert.deepEqual(listed(done.workspace), ['score.yaml']);
  assert.deepEqual(done.left, []);
});

test('names with a = are refused, because the compiler would split them elsewhere', async () => {
  assert.match((await act(catalog, { annotations: { 'a=b': 'c' } }, { 'score.yaml': SHOP })).error.message, /has a = in its name/);
  assert.match((await act(catalog, { links: [{ url: 'https://x.example', title: 'a=b' }] }, { 'score.yaml': SHOP })).error.message, /has a =/);
});
