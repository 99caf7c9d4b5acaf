// Acceptance 1 to 5: the API, a good form, the pipeline of the clone, the relations, a bad Score file.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { githubSteps, gitlabSteps, runSteps } from '../pipeline.mjs';
import { must, run, until } from '../processes.mjs';
import { binaries } from '../world.mjs';

const ACTIONS = ['score:validate', 'score:generate', 'score:catalog'];
const ALL = ['postgres', 'redis', 's3', 'route'];

/** What a person fills in for a service on Kubernetes with a pipeline of GitHub's form. */
export const form = (world, name, more) => ({
  name, owner: 'group:default/platform', description: 'Sells things', target: 'k8s', environment: 'production', port: 8080, resources: ALL,
  variables: [{ name: 'GREETING', value: 'hello: "you" #1' }], repoUrl: `${world.forge.host}?owner=acme&repo=${name}`, pipeline: 'github', ...more,
});

export function formChecks(world) {
  test('1. without a token the API answers 401', async () => {
    assert.equal((await world().api('GET', '/api/scaffolder/v2/actions', undefined, null)).status, 401);
  });

  test('1. the three actions are listed with schemas and examples', async () => {
    const { body } = await world().api('GET', '/api/scaffolder/v2/actions');
    for (const id of ACTIONS) {
      const action = body.find(one => one.id === id);
      assert.ok(action, id);
      assert.ok(Object.keys(action.schema.input.properties).length > 5, `${id}: input`);
      assert.ok(Object.keys(action.schema.output.properties).length > 2, `${id}: output`);
      assert.ok(action.examples.length > 1, `${id}: examples`);
    }
  });

  test('1. a bad form is refused with 400 before there is a task', async () => {
    for (const bad of [{ port: 99999 }, { name: 'Not A Name' }, { target: 'nomad' }, { resources: ['mainframe'] }, { seed: '${{ secrets.X }}' }]) {
      const { status, body } = await world().task(form(world(), 'bad', bad));
      assert.equal(status, 400, JSON.stringify(body));
    }
    assert.ok(!world().forge.has('bad'));
  });

  const kubernetes = {};
  const compose = {};

  test('2. a good form for Kubernetes: completed, and the clone has exactly the expected files', async () => {
    const task = await world().task(form(world(), 'shop'));
    assert.equal(task.state, 'completed', task.log);
    kubernetes.clone = await world().forge.clone('shop');
    assert.deepEqual(await files(kubernetes.clone), ['.github/workflows/score.yaml', '.gitignore', 'README.md', 'catalog-info.yaml', 'humanitec.score.yaml', 'manifests.yaml', 'score.yaml']);
    assert.match(task.log, /the Secret `[^`]+` is needed with the key/);
    kubernetes.text = task.completion.output.text;
  });

  test('2. a good form for Compose with GitLab: completed, and the clone has exactly the expected files', async () => {
    const task = await world().task(form(world(), 'market', { target: 'compose', pipeline: 'gitlab', environment: 'development', seed: 'seed-of-the-form' }));
    assert.equal(task.state, 'completed', task.log);
    compose.clone = await world().forge.clone('market');
    compose.text = task.completion.output.text;
    assert.deepEqual(await files(compose.clone), ['.gitignore', '.gitlab-ci.yml', 'README.md', 'catalog-info.yaml', 'compose.yaml', 'humanitec.score.yaml', 'score.yaml']);
  });

  test('2. no template leftovers, and what the pipeline has to see is there', async () => {
    for (const clone of [kubernetes.clone, compose.clone]) {
      for (const file of await files(clone)) {
        const text = readFileSync(path.join(clone, file), 'utf8');
        assert.ok(!/\{%|%\}|\$\{\{ *(values|parameters|steps)|undefined|\[object/.test(text), `${file}:\n${text}`);
      }
    }
    const workflow = readFileSync(path.join(kubernetes.clone, '.github/workflows/score.yaml'), 'utf8');
    assert.match(workflow, /"registry\.example\.com\/shop:\$\{\{ github\.sha \}\}"/);
    assert.equal(parse(workflow).env.SCORE_SEED, 'shop');
    assert.equal(parse(readFileSync(path.join(compose.clone, '.gitlab-ci.yml'), 'utf8')).variables.SCORE_SEED, 'seed-of-the-form');
    const score = parse(readFileSync(path.join(kubernetes.clone, 'score.yaml'), 'utf8'));
    assert.equal(score.containers.web.variables.GREETING, 'hello: "you" #1');
    const deployment = manifests(kubernetes.clone).find(one => one.kind === 'Deployment' && one.metadata.name === 'shop');
    assert.equal(deployment.spec.replicas, 2);
    assert.equal(deployment.spec.template.spec.containers[0].env.find(one => one.name === 'ENVIRONMENT').value, 'production');
    assert.ok(!JSON.stringify(deployment).includes('backstage.io/'), 'the catalog stays out of the manifests');
  });

  test('2. the page of the task and the README say which secrets have to be made, and how', async () => {
    const clones = [[kubernetes, /\*\*Before the first start:\*\* these Secrets are referred to, and nobody has made them yet\./, /^\| `(.+?)` \| (.+) \|$/gm], [compose, /\*\*Before the first start:\*\* these variables are wanted, and nobody has set them yet\./, /^- `(.+?)`$/gm]];
    for (const [{ clone, text }, said, rows] of clones) {
      const readme = readFileSync(path.join(clone, 'README.md'), 'utf8');
      const [{ content: before }] = text;
      assert.match(before, /^No problem in `score\.yaml`\.\n/);
      assert.match(before, said);
      const named = [...readme.matchAll(rows)];
      assert.ok(named.length >= 3, readme);
      for (const [, name, keys] of named) assert.ok(before.includes(`- \`${name}\`${keys ? ` with ${keys}` : ''}\n`), `${name}:\n${before}`);
      // The lines of the README, but for the last one, which wants a cluster or an engine, and with a seed.
      const script = /^```sh\n([^]*?)\n(?:kubectl|docker compose) .*\n```$/m.exec(readme)[1].replace('SCORE_SEED=...', 'SCORE_SEED=of-a-vault');
      const { status, stderr } = await run('bash', ['-ec', script], { cwd: clone, env: { PATH: `${binaries()}:${process.env.PATH}`, HOME: clone } });
      assert.equal(status, 0, stderr);
      const [secrets] = ['secrets.yaml', 'secrets.env'].map(name => path.join(clone, name)).filter(name => existsSync(name));
      const output = readFileSync(path.join(clone, 'deploy', clone === kubernetes.clone ? 'manifests.yaml' : 'compose.yaml'), 'utf8');
      const made = clone === kubernetes.clone ? manifestsOf(readFileSync(secrets, 'utf8')).map(one => one.metadata.name) : readFileSync(secrets, 'utf8').trim().split('\n').map(line => line.split('=')[0]);
      assert.equal(made.length, named.length);
      for (const name of made) assert.ok(output.includes(name), name);
      assert.equal(await must('git', ['-C', clone, 'status', '--porcelain']), '', 'git ignores what it writes');
      await must('git', ['-C', clone, 'clean', '-fdqx']);
    }
  });

  test('2. a service that needs no secret has no word on them', async () => {
    const task = await world().task(form(world(), 'plain', { resources: [], target: 'k8s' }));
    assert.equal(task.state, 'completed', task.log);
    assert.deepEqual(task.completion.output.text.map(one => one.content.trim()), ['No problem in `score.yaml`.']);
    const clone = await world().forge.clone('plain');
    assert.ok(!readFileSync(path.join(clone, 'README.md'), 'utf8').includes('Before the first start'));
  });

  test('2. what is for Compose alone is in no repository for Kubernetes', async () => {
    for (const file of ['score.yaml', 'manifests.yaml', '.github/workflows/score.yaml']) assert.ok(!/compose/i.test(readFileSync(path.join(kubernetes.clone, file), 'utf8')), file);
    assert.match(readFileSync(path.join(compose.clone, 'score.yaml'), 'utf8'), /compose\.score\.dev\/http-probe: wget/);
    assert.match(readFileSync(path.join(compose.clone, '.gitlab-ci.yml'), 'utf8'), /What Compose mounts/);
  });

  test('2. no planted and no generated secret in any file, nor decoded', async () => {
    assert.deepEqual(manifests(kubernetes.clone).filter(one => one.kind === 'Secret'), []);
    const generated = [...await secretsOfManifests(kubernetes.clone), ...await secretsOfCompose(compose.clone)];
    assert.ok(generated.length >= 4, `the same commands without --secret-objects=omit give secrets: ${generated.length}`);
    const secrets = [...generated, ...Object.values(world().secrets)];
    for (const clone of [kubernetes.clone, compose.clone]) {
      const history = await must('git', ['-C', clone, 'log', '-p', '--all']);
      for (const text of [history, ...(await files(clone)).map(file => readFileSync(path.join(clone, file), 'utf8'))]) {
        const decoded = text.split(/[^A-Za-z0-9+/=]+/).filter(word => word.length >= 8).map(word => Buffer.from(word, 'base64').toString('latin1')).join('\n');
        for (const secret of secrets) assert.ok(!text.includes(secret) && !decoded.includes(secret), `a secret of ${secret.length} characters`);
      }
    }
  });

  test('3. the steps of the workflow pass in the clone, and leave git clean', async () => {
    const steps = githubSteps(kubernetes.clone);
    assert.deepEqual(steps.map(step => step.name), ['Install the compiler', 'Validate', 'manifests.yaml is up to date', 'The catalog is up to date', 'Compile for the image of this commit']);
    const results = await runSteps(steps, kubernetes.clone);
    assert.deepEqual(results.filter(one => one.status !== 0), []);
    assert.equal(await must('git', ['-C', kubernetes.clone, 'status', '--porcelain']), '');
    const sha = (await must('git', ['-C', kubernetes.clone, 'rev-parse', 'HEAD'])).trim();
    assert.match(readFileSync(path.join(results.temporary, 'manifests.yaml'), 'utf8'), new RegExp(`image: registry.example.com/shop:${sha}`));
  });

  test('3. the steps of the GitLab pipeline pass in the clone of the other, and leave git clean', async () => {
    const steps = gitlabSteps(compose.clone);
    assert.equal(steps.length, 5);
    const results = await runSteps(steps, compose.clone);
    assert.deepEqual(results.filter(one => one.status !== 0), []);
    assert.equal(await must('git', ['-C', compose.clone, 'status', '--porcelain']), '');
    assert.deepEqual(JSON.parse(readFileSync(path.join(compose.clone, 'gl-code-quality-report.json'), 'utf8')), []);
  });

  test('3. the pipeline fails at its step if something is out of date', async () => {
    const failing = async (clone, steps, file, edit) => {
      const before = readFileSync(path.join(clone, file), 'utf8');
      writeFileSync(path.join(clone, file), edit(before));
      const results = await runSteps(steps, clone);
      writeFileSync(path.join(clone, file), before);
      return results.filter(one => one.status !== 0).map(one => one.name);
    };
    const github = githubSteps(kubernetes.clone);
    assert.deepEqual(await failing(kubernetes.clone, github, 'score.yaml', text => text.replace('cpu: 100m', 'cpu: 200m')), ['manifests.yaml is up to date']);
    assert.deepEqual(await failing(kubernetes.clone, github, 'score.yaml', text => text.replace('group:default/platform', 'group:default/others')), ['The catalog is up to date']);
    assert.deepEqual((await failing(kubernetes.clone, github, 'score.yaml', text => text.replace('resources.db.host', 'resources.bd.host')))[0], 'Validate');
    const gitlab = gitlabSteps(compose.clone);
    assert.deepEqual(await failing(compose.clone, gitlab, 'score.yaml', text => text.replace('GREETING:', 'GREETINGS:')), ['script 2']);
    await must('git', ['-C', compose.clone, 'checkout', '-q', '--', '.']);
  });

  test('4. all relations resolve, and the template that it comes from is noted', async () => {
    for (const [name, kinds] of [['shop', 5], ['market', 5]]) {
      const component = await until(`component ${name}`, async () => {
        const { status, body } = await world().entity(`component:default/${name}`);
        return status === 200 && body.relations.length >= kinds && body;
      });
      const refs = component.relations.map(one => one.targetRef);
      for (const ref of refs) assert.equal((await world().entity(ref)).status, 200, ref);
      const types = await Promise.all(component.relations.filter(one => one.type === 'dependsOn').map(async one => (await world().entity(one.targetRef)).body.spec.type));
      assert.deepEqual(types.sort(), ['dns', 'postgres', 'redis', 's3']);
      assert.ok(refs.includes('group:default/platform'));
      assert.equal(component.metadata.annotations['backstage.io/source-template'], 'template:default/score-service');
      assert.equal(component.metadata.description, 'Sells things');
      assert.deepEqual(component.status?.items ?? [], []);
    }
  });

  test('5. a bad Score file fails at validate, with its place in log and completion, and no repository is made', async () => {
    const task = await world().task(form(world(), 'broken', { variables: [{ name: 'HOST', value: '${resources.bd.host}' }, { name: 'CACHE', value: '${resources.cahce.host}' }] }));
    assert.equal(task.state, 'failed');
    const [first] = task.completion.error.message.split('\n');
    assert.match(first, /^score\.yaml:\d+:\d+ unknown-resource: no resource `bd` in workload `broken`$/);
    assert.equal(task.completion.error.name, 'InputError');
    const found = task.events.filter(event => event.body.stepId === 'validate' && /score\.yaml:\d+:\d+ unknown-resource: /.test(event.body.message));
    assert.ok(found.length >= 1, task.log);
    assert.ok(task.events.some(event => /no resource `bd`/.test(event.body.message) && /no resource `cahce`/.test(event.body.message)), `all in one event:\n${task.log}`);
    assert.ok(!task.log.includes('node_modules') && !task.log.includes(' at '), `no stack:\n${task.log}`);
    assert.ok(!task.events.some(event => event.body.stepId === 'publish' && /Beginning/.test(event.body.message)));
    assert.ok(!world().forge.has('broken'));
  });
}

/** The files of a clone, as git has them. */
export async function files(clone) {
  return (await must('git', ['-C', clone, 'ls-files'])).trim().split('\n').sort();
}

function manifests(clone) {
  return manifestsOf(readFileSync(path.join(clone, 'manifests.yaml'), 'utf8'));
}

function manifestsOf(text) {
  return parseAllDocuments(text).map(document => document.toJS()).filter(Boolean);
}

/** Runs the command of the pipeline with another place for secrets, and gives what it writes there. */
async function withSecrets(clone, steps, at) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'score-secrets-'));
  const step = steps.find(one => one.script.includes('--secret-objects=omit'));
  const command = step.script.split('\n').find(line => line.includes('--secret-objects=omit')).replace('--secret-objects=omit', `--secret-objects=separate=${folder}/secrets`).replace(' --check', '');
  const line = command.replace(/--output=\S+/, `--output=${folder}/out.yaml`);
  const { status, stderr } = await run('bash', ['-ec', line], { cwd: clone, env: { ...step.env, PATH: `${binaries()}:${process.env.PATH}` } });
  assert.equal(status, 0, stderr);
  return at(readFileSync(path.join(folder, 'secrets'), 'utf8'));
}

function secretsOfManifests(clone) {
  return withSecrets(clone, githubSteps(clone), text =>
    parseAllDocuments(text).map(document => document.toJS()).filter(Boolean).flatMap(secret => [
      ...Object.values(secret.data ?? {}).map(value => Buffer.from(value, 'base64').toString('latin1')), ...Object.values(secret.stringData ?? {}),
    ]).filter(value => value.length >= 8));
}

function secretsOfCompose(clone) {
  return withSecrets(clone, gitlabSteps(clone), text => text.split('\n').filter(line => /^[A-Z0-9_]+=/.test(line)).map(line => line.slice(line.indexOf('=') + 1).replace(/^(["'])(.*)\1$/, '$2')).filter(value => value.length >= 8));
}
