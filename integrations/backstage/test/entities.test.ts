import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import { createScoreEntityDataParser, ScoreEntityProvider } from 'backstage-plugin-catalog-backend-module-score';
import { folder, settings, SHOP } from './context';

const location = { type: 'url', target: 'https://example.com/acme/shop/score.yaml' };
const parser = createScoreEntityDataParser(settings(), { owner: 'group:default/all' });

async function parsed(text: string): Promise<any[]> {
  const results = [];
  for await (const one of parser({ data: Buffer.from(text), location })) results.push(one);
  return results;
}

test('a Score file becomes entities, and the resource has the key that all files share', async () => {
  const results = await parsed(`# ours\n---\n${SHOP}`);
  assert.deepEqual(results.map(one => [one.entity.kind, one.entity.metadata.name, one.locationKey]), [['Component', 'shop', undefined], ['Resource', 'shop.db.postgres', 'score:resource']]);
});

test('other files are what they are', async () => {
  const plain = 'apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: a}\nspec:\n  type: x\n  lifecycle: y\n  owner: z\n  definition: |\n    apiVersion: score.dev/v1b1\n';
  const [api] = await parsed(plain);
  assert.equal(api.entity.kind, 'API');
  const [, second] = await parsed(`${plain}---\napiVersion: score.dev/v1b1\nkind: Other\nmetadata: {name: b}\n`);
  assert.equal(second.entity.kind, 'Other', 'only the first document says what a file is');
});

test('forms in which a Score file may be written', async () => {
  for (const text of ['{"apiVersion": "score.dev/v1b1", "metadata": {"name": "one"}, "containers": {"web": {"image": "x"}}}', "'apiVersion': 'score.dev/v1b1'\nmetadata: {name: one}\ncontainers: {web: {image: x}}\n"]) {
    assert.equal((await parsed(text))[0].entity.metadata.name, 'one', text);
  }
});

test('what stands before the first document is skipped, in no time', async () => {
  for (const before of ['\n\n  \n# a\n  # b\n%YAML 1.1\n---\n', '\r\n# a\r\n--- # one\r\n', '\uFEFF---\n', '\n\n']) {
    assert.equal((await parsed(before + SHOP))[0].entity.metadata.name, 'shop', JSON.stringify(before));
  }
  const plain = 'apiVersion: backstage.io/v1alpha1\nkind: Other\nmetadata: {name: b}\n';
  const start = performance.now();
  for (const line of ['\n', ' \n', '#\n', '\r\n', '%\n', ' ', '{\n', '--- ']) await parsed(line.repeat(20_000) + plain);
  assert.ok(performance.now() - start < 10_000);
});

test('a fault is an error at its place in the location', async () => {
  const [error, ...more] = await parsed(SHOP.replace('containers:', 'contianers:'));
  assert.equal(error.type, 'error');
  assert.match(error.error.message, /^https:\/\/example\.com\/acme\/shop\/score\.yaml:\d+:\d+ [a-z-]+: /);
  assert.deepEqual(more, []);
});

test('all faults of a file are said, for no log of a step has them', async () => {
  const faulty = (count: number) => SHOP.replace('variables: {', `variables: {${Array.from({ length: count }, (_, index) => `V${index}: "\${resources.r${index}.x}"`).join(', ')}, `);
  const message = async (count: number) => (await parsed(faulty(count)))[0].error.message as string;
  const four = await message(4);
  for (const name of ['r0', 'r1', 'r2', 'r3']) assert.match(four, new RegExp(`score\\.yaml:6:\\d+ unknown-resource: no resource \`${name}\``));
  assert.ok(!four.includes('log of this step'));
  assert.match(await message(60), /\nand 10 more: `score-k8s validate score\.yaml` says all$/);
});

test('the provider: what is wrong is told once, and again when it is something else or is wrong anew', async () => {
  const at = folder({ 'a.yaml': SHOP.replace('containers:', 'contianers:') });
  const file = path.join(at, 'a.yaml');
  const { refresh, warnings } = provider([file, path.join(at, 'absent.yaml')]);
  const told = async () => { await refresh(); return warnings.splice(0).map(text => text.split('\n')[0]!.replaceAll(at, '')); };
  const first = await told();
  assert.equal(first.length, 2, first.join('\n'));
  assert.match(first.join('\n'), /a\.yaml:3:1 unknown-field: [^]*cannot read \/absent\.yaml: /);
  assert.deepEqual(await told(), []);
  writeFileSync(file, SHOP.replace('image: .', 'imag: .'));
  assert.match((await told()).join('\n'), /^\/a\.yaml:5:5 unknown-field: .*`imag`/);
  writeFileSync(file, SHOP);
  assert.deepEqual(await told(), []);
  writeFileSync(file, SHOP.replace('image: .', 'imag: .'));
  assert.equal((await told()).length, 1);
});

test('the provider: each entity once, a fault keeps, what is gone goes', async () => {
  const at = folder({ 'a.yaml': sharing('one'), 'b.yaml': sharing('two') });
  const { refresh, warnings } = provider(['a.yaml', 'b.yaml'].map(name => path.join(at, name)));
  const first = await refresh();
  assert.equal(first.type, 'full');
  assert.deepEqual(names(first), ['main.redis', 'one', 'one.db.postgres', 'two', 'two.db.postgres']);
  writeFileSync(path.join(at, 'b.yaml'), 'apiVersion: score.dev/v1b1\n');
  assert.deepEqual(names(await refresh()), names(first));
  assert.match(warnings.join('\n'), /b\.yaml:1:1 /);
  rmSync(path.join(at, 'b.yaml'));
  assert.deepEqual(names(await refresh()), names(first), 'a host that is away takes nothing along');
  writeFileSync(path.join(at, 'b.yaml'), sharing('two').replace('  db: {type: postgres}\n', ''));
  assert.deepEqual(names(await refresh()), ['main.redis', 'one', 'one.db.postgres', 'two']);
});

test('the provider: after a restart a file that cannot be read removes nothing, and others still follow', async () => {
  const at = folder({ 'a.yaml': sharing('one') });
  const { refresh } = provider([path.join(at, 'a.yaml'), path.join(at, 'absent.yaml')]);
  const first = await refresh();
  assert.deepEqual([first.type, first.type === 'delta' && first.removed], ['delta', []]);
  writeFileSync(path.join(at, 'a.yaml'), sharing('one').replace('  db: {type: postgres}\n', ''));
  const second = await refresh();
  assert.deepEqual(second.type === 'delta' && second.removed, [{ entityRef: 'resource:default/one.db.postgres', locationKey: 'score:resource' }]);
});

test('the provider: a pattern finds files, and one that goes is gone', async () => {
  const files = [{ url: 'https://example.com/a/score.yaml', content: async () => Buffer.from(sharing('one')) }, { url: 'https://example.com/b/score.yaml', content: async () => Buffer.from(sharing('two')) }];
  const { refresh } = provider(['https://example.com/**/score.yaml'], { search: async () => ({ files, etag: '' }) });
  assert.equal(names(await refresh()).length, 5);
  files.pop();
  assert.deepEqual(names(await refresh()), ['main.redis', 'one', 'one.db.postgres']);
});

test('the provider: two files that describe one component', async () => {
  const at = folder({ 'a.yaml': sharing('one'), 'b.yaml': sharing('one') });
  const { refresh, warnings } = provider(['a.yaml', 'b.yaml'].map(name => path.join(at, name)));
  assert.deepEqual(names(await refresh()), ['main.redis', 'one', 'one.db.postgres']);
  assert.match(warnings.join('\n'), /component:default\/one of .*b\.yaml is left out/);
});

function sharing(name: string): string {
  return `apiVersion: score.dev/v1b1\nmetadata: {name: ${name}}\ncontainers: {web: {image: nginx}}\nresources:\n  db: {type: postgres}\n  cache: {type: redis, id: main}\n`;
}

function provider(files: string[], reader: object = {}) {
  const warnings: string[] = [];
  const mutations: EntityProviderMutation[] = [];
  const logger: any = { info() {}, warn: (text: string) => warnings.push(text) };
  const made = new ScoreEntityProvider({ files, settings: settings(), defaults: {}, reader: reader as any, logger, schedule: { run: async () => undefined } });
  const connection: any = { applyMutation: async (mutation: EntityProviderMutation) => { mutations.push(mutation); } };
  return { warnings, refresh: async () => { await made.refresh(connection); return mutations.at(-1)!; } };
}

function names(mutation: EntityProviderMutation): string[] {
  const entities = mutation.type === 'full' ? mutation.entities : mutation.added;
  return entities.map(one => one.entity.metadata.name).sort();
}
