import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createScoreGenerateAction } from 'backstage-plugin-scaffolder-backend-module-score';
import { act, folder, listed, settings, SHOP } from './context';

const generate = createScoreGenerateAction(settings());
const k8s = { target: 'k8s', seed: 'shop', image: 'registry.example.com/shop:main' };

test('the manifests are written, and nothing else', async () => {
  const done = await act(generate, k8s, { 'score.yaml': SHOP });
  assert.equal(done.error, undefined);
  assert.deepEqual(listed(done.workspace), ['manifests.yaml', 'score.yaml']);
  assert.deepEqual(done.outputs.files, ['manifests.yaml']);
  assert.deepEqual(done.outputs.workloads, ['shop']);
  assert.deepEqual(done.outputs.resources.map((one: any) => [one.uid, one.type]), [['postgres.default#shop.db', 'postgres']]);
  assert.ok(done.outputs.resources[0].outputs.includes('password'));
  assert.deepEqual(done.outputs.secrets.map((one: any) => [one.kind, one.keys]), [['secret', ['password']]]);
  assert.ok(done.outputs.objects.some((one: any) => one.kind === 'Deployment' && one.name === 'shop'));
  assert.ok(!done.outputs.objects.some((one: any) => one.kind === 'Secret'));
  const text = readFileSync(path.join(done.workspace, 'manifests.yaml'), 'utf8');
  assert.ok(!/^kind: Secret$/m.test(text));
  assert.match(text, /image: registry\.example\.com\/shop:main/);
  assert.equal(done.outputs.command, 'score-k8s generate score.yaml --no-state --secret-objects=omit --image=registry.example.com/shop:main --output=manifests.yaml');
  assert.deepEqual(done.left, []);
});

test('the same seed gives the same bytes, and another one others', async () => {
  for (const target of ['k8s', 'compose']) {
    const text = async (seed: string) => {
      const done = await act(generate, { ...k8s, target, seed, project: undefined }, { 'score.yaml': SHOP });
      return readFileSync(path.join(done.workspace, done.outputs.outputPath), 'utf8');
    };
    assert.equal(await text('one'), await text('one'));
    assert.notEqual(await text('one'), await text('two'));
  }
});

test('a compose file holds no password, and mounted files stay away', async () => {
  const done = await act(generate, { target: 'compose', seed: 'Shop & Co', image: 'nginx' }, { 'score.yaml': SHOP });
  assert.equal(done.error, undefined);
  assert.deepEqual(listed(done.workspace), ['compose.yaml', 'score.yaml']);
  const text = readFileSync(path.join(done.workspace, 'compose.yaml'), 'utf8');
  assert.match(text, /^name: shop-co$/m);
  assert.match(text, /\$\{POSTGRES_SHOP_DB_PASSWORD:\?required\}/);
  assert.ok(done.outputs.secrets.every((one: any) => one.kind === 'variable'));
});

test('a folder of manifests: what is not made any more goes, and what is not ours stays', async () => {
  const done = await act(generate, { ...k8s, outputDir: 'deploy/base' }, { 'score.yaml': SHOP, 'deploy/base/notes.txt': 'mine' });
  assert.equal(done.error, undefined);
  const made = listed(done.workspace);
  assert.ok(made.includes('deploy/base/kustomization.yaml') && made.includes('deploy/base/notes.txt') && made.includes('deploy/base/deployment_shop.yaml'));
  const again = Object.fromEntries(made.map(name => [name, readFileSync(path.join(done.workspace, name), 'utf8')]));
  const less = await act(generate, { ...k8s, outputDir: 'deploy/base' }, { ...again, 'score.yaml': SHOP.replace(/resources:\n  db.*\n/, '').replace(/variables:.*\n/, '\n') });
  assert.equal(less.error, undefined);
  assert.deepEqual(listed(less.workspace).filter(name => name.includes('pg-')), []);
  assert.ok(listed(less.workspace).includes('deploy/base/notes.txt'));
});

test('the seed has to be there', async () => {
  for (const seed of ['', 'a\nb', 'a\u2028b', 'a\x85b']) assert.match((await act(generate, { ...k8s, seed }, { 'score.yaml': SHOP })).error.message, /^seed (is empty|has control characters)/);
  const done = await act(generate, { ...k8s, seed: 'shop-1234' }, { 'score.yaml': SHOP }, { task: { id: '1234' } });
  assert.match(done.error.message, /^seed has the id of the task in it/);
});

test('state, provisioners and history of the workspace are not seen', async () => {
  const mark = path.join(folder(), 'mark');
  const entry = `- uri: cmd://sh\n  type: postgres\n  args: ["-c", "touch ${mark}"]\n`;
  const files = { 'score.yaml': SHOP, '.score-k8s/00-own.provisioners.yaml': entry, '.score-k8s/state.yaml': 'not: [a state', '.git/config': 'x' };
  const done = await act(generate, k8s, files);
  const plain = await act(generate, k8s, { 'score.yaml': SHOP });
  assert.equal(done.error, undefined);
  assert.equal(readFileSync(path.join(done.workspace, 'manifests.yaml'), 'utf8'), readFileSync(path.join(plain.workspace, 'manifests.yaml'), 'utf8'));
  assert.equal(readFileSync(path.join(done.workspace, '.score-k8s/state.yaml'), 'utf8'), 'not: [a state');
});

test('outputs lead nowhere else', async () => {
  const away = folder();
  for (const outputPath of ['../x.yaml', '/tmp/x.yaml', '.git/hooks/x', '.score-k8s/x', 'out/x.yaml', 'score.yaml/x.yaml']) {
    const done = await act(generate, { ...k8s, outputPath }, { 'score.yaml': SHOP, out: { link: away } });
    assert.ok(done.error, outputPath);
    assert.deepEqual(listed(away), []);
  }
  const target = path.join(away, 'kept.yaml');
  writeFileSync(target, 'kept');
  const done = await act(generate, { ...k8s, outputPath: 'linked.yaml' }, { 'score.yaml': SHOP, 'linked.yaml': { link: target } });
  assert.ok(done.error);
  assert.equal(readFileSync(target, 'utf8'), 'kept');
});

test('a source outside of the workspace is refused', async () => {
  for (const source of ['/etc/passwd', '../../etc/passwd', 'linked']) {
    const files = { 'score.yaml': SHOP.replace('content: hello', `source: "${source}"`), linked: { link: '/etc/passwd' } };
    const done = await act(generate, k8s, files);
    assert.match(done.error.message, /^score\.yaml:7:\d+ (invalid-file|not-allowed): /);
    assert.ok(!JSON.stringify(done.log).includes('root:x'));
  }
});

test('files of app-config are named, and the pipeline gets their source', async () => {
  const own = folder({ 'queue.provisioners.yaml': '- uri: template://queue\n  type: queue\n  outputs: |\n    host: {{ env "QUEUE_HOST" }}\n' });
  const file = path.join(own, 'queue.provisioners.yaml');
  process.env.QUEUE_HOST = 'queue.example.com';
  process.env.PLANTED = 'planted-4711';
  const score = SHOP.replace('type: postgres', 'type: queue').replace(/variables:.*/, 'variables: {QUEUE: "${resources.db.host}"}');
  const named = (more: object) => createScoreGenerateAction(settings({ provisioners: [{ name: 'queue', file, ...more }], environment: ['QUEUE_HOST'] }));
  const done = await act(named({ source: 'platform/queue.provisioners.yaml' }), { ...k8s, provisioners: ['queue'] }, { 'score.yaml': score });
  assert.equal(done.error, undefined);
  assert.match(readFileSync(path.join(done.workspace, 'manifests.yaml'), 'utf8'), /queue\.example\.com/);
  assert.match(done.outputs.command, / --provisioners=platform\/queue\.provisioners\.yaml /);
  assert.ok(!done.outputs.command.includes(own));
  const without = await act(named({}), { ...k8s, provisioners: ['queue'] }, { 'score.yaml': score });
  assert.match(without.log.find(one => one.level === 'warn')!.text, /no `source` there: provisioners: queue; set `source` of them in app-config/);
  const unknown = await act(named({}), { ...k8s, provisioners: ['https://example.com/x'] }, { 'score.yaml': score });
  assert.equal(unknown.error.message, 'score.provisioners in app-config has no `https://example.com/x`; there are: `queue`');
  const nosy = createScoreGenerateAction(settings({ provisioners: [{ name: 'queue', file }] }));
  const refused = await act(nosy, { ...k8s, provisioners: ['queue'] }, { 'score.yaml': score });
  assert.match(refused.error.message, /not-allowed: .*QUEUE_HOST/);
});

test('flags for one target alone, and values that would be flags, are refused or taken for what they are', async () => {
  const wrong = await act(generate, { target: 'compose', seed: 'x', namespace: 'y' }, { 'score.yaml': SHOP });
  assert.match(wrong.error.message, /are for the target k8s/);
  const both = await act(generate, { ...k8s, outputDir: 'a', outputPath: 'b' }, { 'score.yaml': SHOP });
  assert.match(both.error.message, /exclude each other/);
  const flag = await act(generate, { ...k8s, files: ['--no-state'] }, { 'score.yaml': SHOP });
  assert.match(flag.error.message, /read-failed: .*--no-state/);
  const quoted = await act(generate, { ...k8s, files: ["it's.yaml"] }, { "it's.yaml": SHOP });
  assert.match(quoted.outputs.command, /^score-k8s generate 'it'\\''s\.yaml' /);
});

test('a text of a form is no more than a word in the pipeline of the repository', async () => {
  for (const [input, said] of [
    // Lines for YAML, where the pipeline is read.
    [{ image: 'a\u2028    - run: id' }, /^the value of --image has control characters/],
    [{ image: 'a\x85b' }, /^the value of --image has control characters/],
    [{ files: ['a\u2029b.yaml'] }, /^a path has control characters/],
    // Put in place before the shell sees its quotes.
    [{ image: "${{ secrets.TOKEN }}" }, /^the value of --image has `\$\{\{`/],
    [{ files: ['${{ secrets.TOKEN }}'] }, /^a path has `\$\{\{`/],
    [{ extensions: { 'shop=../up': 'x.yaml' } }, /^the workload `shop=\.\.\/up` of extensions/],
  ] as const) {
    const done = await act(generate, { ...k8s, ...input }, { 'score.yaml': SHOP });
    assert.match(done.error?.message ?? '', said);
    assert.deepEqual(listed(done.workspace), ['score.yaml']);
  }
  assert.equal((await act(generate, { ...k8s, extensions: '' }, { 'score.yaml': SHOP })).error, undefined);
});
