// Acceptance 6 and 7: dry runs, and files that somebody hostile wrote.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { plantLinks, TRIES } from '../links.mjs';
import { until } from '../processes.mjs';
import { files, form } from './form.mjs';

const TEMPLATE = path.resolve(new URL('../../templates/score-service', import.meta.url).pathname);
const SCORE = `apiVersion: score.dev/v1b1
metadata: {name: guest}
containers:
  web:
    image: nginx
    variables: {HOST: "\${resources.db.host}"}
resources:
  db: {type: postgres}
`;

export function dryRunChecks(world) {
  const dryRun = (template, values, contents) => {
    const directoryContents = Object.entries(contents).map(([name, bytes]) => ({ path: name, base64Content: Buffer.from(bytes).toString('base64') }));
    return world().api('POST', '/api/scaffolder/v2/dry-run', { template, values, secrets: {}, directoryContents });
  };
  /** A dry run of one action in a workspace with the given files. */
  const action = (name, input, contents) => {
    const steps = [{ id: 'fetch', name: 'fetch', action: 'fetch:plain', input: { url: './' } }, { id: 'it', name: 'it', action: name, input }];
    const template = { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'inline' }, spec: { type: 'x', parameters: [], steps, output: { it: '${{ steps.it.output }}' } } };
    return dryRun(template, {}, contents);
  };
  const generate = (contents, input) => action('score:generate', { target: 'k8s', seed: 'guest', ...input }, contents);
  const refused = async (what, answer, pattern) => {
    const { status, body } = await answer;
    assert.ok(status === 400 || status === 403, `${what}: ${status} ${JSON.stringify(body)}`);
    const text = JSON.stringify(body.error?.message ?? body);
    assert.match(text, pattern, what);
    assert.ok(!text.includes('root:'), `${what}: nothing of the file`);
    for (const secret of Object.values(world().secrets)) assert.ok(!JSON.stringify(body).includes(secret), what);
  };

  test('6. a dry run of the template gives what the run gives, byte by byte, and leaves the forge alone', async () => {
    const { body: template } = await world().entity('template:default/score-service');
    for (const [name, more] of [['twin', {}], ['twin-compose', { target: 'compose', pipeline: 'gitlab' }]]) {
      const values = form(world(), name, more);
      const { status, body } = await dryRun(template, values, folderContents(TEMPLATE));
      assert.equal(status, 200, JSON.stringify(body).slice(0, 2000));
      assert.ok(!world().forge.has(name));
      const task = await world().task(values);
      assert.equal(task.state, 'completed', task.log);
      const clone = await world().forge.clone(name);
      const dry = Object.fromEntries(body.directoryContents.map(file => [file.path, Buffer.from(file.base64Content, 'base64').toString('utf8')]));
      assert.deepEqual(Object.keys(dry).sort(), await files(clone));
      for (const [file, text] of Object.entries(dry)) assert.equal(text, readFileSync(path.join(clone, file), 'utf8'), file);
    }
  });

  test('6. manifests are handed over by what works at the host of the repository', async () => {
    const { body: template } = await world().entity('template:default/score-service');
    for (const [host, version] of [['github.com', 'v4'], [world().forge.host, 'v3']]) {
      const { status, body } = await dryRun(template, form(world(), 'handed', { repoUrl: `${host}?owner=acme&repo=handed` }), folderContents(TEMPLATE));
      assert.equal(status, 200, JSON.stringify(body).slice(0, 2000));
      const workflow = parse(Buffer.from(body.directoryContents.find(file => file.path === '.github/workflows/score.yaml').base64Content, 'base64').toString('utf8'));
      assert.deepEqual(workflow.jobs.score.steps.map(step => step.uses).filter(Boolean), ['actions/checkout@v4', `actions/upload-artifact@${version}`]);
      assert.deepEqual(workflow.jobs.score.steps.at(-1).with, { name: 'deploy', path: '${{ runner.temp }}/manifests.yaml' });
    }
  });

  test('6. a dry run of a faulty file answers 400 with the place', async () => {
    for (const name of ['score:validate', 'score:catalog', 'score:generate']) {
      const input = name === 'score:generate' ? { target: 'k8s', seed: 'guest' } : {};
      const { status, body } = await action(name, input, { 'score.yaml': SCORE.replace('image: nginx', 'imagine: nginx') });
      assert.equal(status, 400, `${name}: ${JSON.stringify(body)}`);
      assert.match(body.error.message, /^score\.yaml:\d+:\d+ [a-z-]+: /, name);
    }
  });

  test('7. an absolute source, and one with .., are refused', async () => {
    const secret = path.join(world().folder, 'app-config.production.yaml');
    writeFileSync(secret, `password: ${world().secrets.planted}\n`);
    for (const source of ['/etc/passwd', secret, '../../../../../../etc/passwd', `../../${path.basename(world().folder)}/app-config.production.yaml`]) {
      const text = SCORE.replace('image: nginx', `image: nginx\n    files: {/x: {source: "${source}"}}`);
      await refused(source, generate({ 'score.yaml': text }), /score\.yaml:\d+:\d+ (invalid-file|not-allowed): /);
    }
  });

  test('7. Score files, extensions, overrides and values outside of the workspace are refused', async () => {
    for (const input of [{ files: ['/etc/passwd'] }, { files: ['../../etc/passwd'] }, { extensions: '../x.yaml' }, { overridesFile: '/etc/passwd' }, { values: ['../../etc/passwd'] }]) {
      await refused(JSON.stringify(input), generate({ 'score.yaml': SCORE }, input), /absolute path|leads out of the workspace/);
    }
    await refused('a flag for a file', generate({ 'score.yaml': SCORE }, { files: ['--provisioners=https://example.com/x'] }), /read-failed|not-allowed|No such file/);
  });

  test('7. links out of the workspace are followed neither to read nor to write', async () => {
    const folder = path.join(world().folder, 'links');
    await Promise.all(Object.keys(TRIES).map(async which => {
      const { body } = await world().start({ which }, 'links');
      const workspace = path.join(world().folder, body.id);
      await until(`the workspace of ${which}`, () => existsSync(path.join(workspace, 'source.score.yaml')));
      plantLinks(workspace, folder);
      const task = await world().finish(body.id);
      assert.equal(task.state, 'failed', `${which}: ${task.log}`);
      assert.match(task.completion.error.message, /which leads to|leads out of the|is no folder/, which);
      assert.ok(!task.log.includes('root:x'), which);
    }));
    assert.deepEqual(readdirSync(path.join(folder, 'away')), []);
  });

  test('7. provisioners that lie in the workspace are not loaded, and run no program', async () => {
    const mark = path.join(world().folder, 'pwned');
    const entry = `- uri: cmd://sh\n  type: postgres\n  args: ["-c", "touch ${mark}; echo '{}'"]\n`;
    const plain = await generate({ 'score.yaml': SCORE });
    const { status, body } = await generate({ 'score.yaml': SCORE, '.score-k8s/00-own.provisioners.yaml': entry, '.score-k8s/state.yaml': 'workloads: {}\n', 'own.provisioners.yaml': entry });
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(!existsSync(mark));
    const output = answer => answer.body.directoryContents.find(file => file.path === 'manifests.yaml').base64Content;
    assert.equal(output({ body }), output(plain));
  });

  test('7. provisioners by URL or path are refused: app-config names them', async () => {
    for (const name of ['https://example.com/x.provisioners.yaml', 'own.provisioners.yaml', '/etc/passwd', 'oci://example.com/x']) {
      await refused(name, generate({ 'score.yaml': SCORE, 'own.provisioners.yaml': '[]' }, { provisioners: [name] }), /score\.provisioners in app-config has no/);
    }
  });

  test('7. outputs outside of the workspace, into .git or into a state are refused', async () => {
    for (const outputPath of ['../out.yaml', '/tmp/out.yaml', '.git/hooks/post-checkout', '.score-k8s/state.yaml', 'a/../../out.yaml', '.']) {
      await refused(outputPath, generate({ 'score.yaml': SCORE }, { outputPath }), /absolute path|leads out|is no place for an output/);
      await refused(outputPath, action('score:catalog', { outputPath }, { 'score.yaml': SCORE }), /absolute path|leads out|is no place for an output/);
    }
    await refused('a folder', generate({ 'score.yaml': SCORE }, { outputDir: '..' }), /leads out/);
  });

  test('7. neither templates of files nor the environment provisioner see the environment of the backend', async () => {
    const own = 'apiVersion: score.dev/v1b1\nmetadata: {name: nosy}\ncontainers: {web: {image: nginx, variables: {A: "${resources.env.PLANTED_SECRET}"}}}\nresources: {env: {type: environment}}\n';
    for (const target of ['k8s', 'compose']) {
      const { body } = await generate({ 'score.yaml': own }, { target });
      assert.ok(!JSON.stringify(body).includes(world().secrets.planted), target);
      assert.ok(!Buffer.from(JSON.stringify(body.directoryContents ?? [])).includes(world().secrets.planted));
      for (const file of body.directoryContents ?? []) assert.ok(!Buffer.from(file.base64Content, 'base64').includes(world().secrets.planted), file.path);
    }
    // A provisioner of app-config whose template asks for a variable that app-config does not name.
    await refused('env in a template', generate({ 'score.yaml': SCORE.replace('postgres', 'nosy-thing').replace('variables: {HOST: "${resources.db.host}"}', '') }, { provisioners: ['nosy'] }), /not-allowed: .*PLANTED_SECRET/);
  });

  test('7. no run leaves anything in the folder of the backend', () => {
    const left = readdirSync(world().folder).filter(name => /_step-|^dry-run/.test(name));
    assert.deepEqual(left, []);
  });
}

/** All files of a folder, by their paths. */
function folderContents(folder) {
  const found = readdirSync(folder, { recursive: true }).map(String).filter(name => statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(found.map(name => [name, readFileSync(path.join(folder, name))]));
}
