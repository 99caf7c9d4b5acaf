import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigReader } from '@backstage/config';
import { faultOf, headline, readCompilerSettings, readSeconds, runCompiler } from 'backstage-plugin-score-node';
import { folder, settings } from './context';

/** Settings with a compiler that is a shell script. */
function scripted(text: string, more = {}) {
  const file = path.join(folder(), 'score-k8s');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return settings({ binaries: { k8s: file, compose: file }, ...more });
}

/** True if a process is there and has not ended. */
function lives(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid.trim()}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('the compiler sees nothing of the environment but what is allowed', async () => {
  process.env.PLANTED = 'planted-4711';
  process.env.ALLOWED = 'yes';
  const at = folder();
  const done = await runCompiler(scripted('env', { environment: ['ALLOWED', 'ABSENT'] }), 'k8s', [], { folder: at, seed: 'the seed' });
  const names = done.stdout.split('\n').map(line => line.split('=')[0]!).filter(name => name && !['PWD', '_', 'SHLVL', 'OLDPWD'].includes(name)).sort();
  assert.deepEqual(names, ['ALLOWED', 'HOME', 'NO_COLOR', 'PATH', 'SCORE_SEED', 'SOURCE_DATE_EPOCH']);
});

test('the home of programs is an empty folder, and goes afterwards', async () => {
  const at = folder({ '.gitconfig': '[core]\n  sshCommand = id\n', '.curlrc': 'url = http://localhost' });
  const done = await runCompiler(scripted('echo "$HOME"; ls -A "$HOME"; touch "$HOME/left"'), 'k8s', [], { folder: at });
  const [home, ...files] = done.stdout.trim().split('\n');
  assert.deepEqual(files, []);
  assert.notEqual(home, at);
  assert.ok(!existsSync(home!), home);
});

test('an argument that is too long is said without a stack', async () => {
  const run = runCompiler(scripted('exit 0'), 'k8s', ['x'.repeat(3_000_000)], { folder: folder() });
  await assert.rejects(run, (error: Error) => error.stack === 'Error: score-k8s cannot be started: an input is too long for an argument');
});

test('every run is restricted, and the seed is no argument', async () => {
  const at = folder();
  const more = { environment: ['ALLOWED'], programs: ['./tool'], timeout: 7 };
  const done = await runCompiler(scripted('for word; do echo "$word"; done', more), 'k8s', ['generate'], { folder: at, seed: 'the seed' });
  assert.deepEqual(done.stdout.trim().split('\n'), ['generate', '--restrict', '--message-format=json', '--timeout=7', '--allow-env=ALLOWED', '--allow-cmd=./tool']);
});

test('standard error is taken apart, also where a line comes in pieces', async () => {
  const text = `printf '{"code":"x","severity":"error",' >&2; sleep 0.2; printf '"message":"m","file":"score.yaml","line":2,"column":3}\\n' >&2; echo 'WARN: later' >&2; echo 'Error: in all' >&2; exit 1`;
  const done = await runCompiler(scripted(text), 'k8s', [], { folder: folder() });
  assert.deepEqual([done.status, done.log, done.summary], [1, ['later'], 'in all']);
  assert.equal(headline(done.diagnostics[0]!), 'score.yaml:2:3 x: m');
  assert.equal(faultOf([], 'otherwise').message, 'otherwise');
});

test('cancel ends a compiler that does not listen, and what it started', async () => {
  const at = folder();
  const pids = path.join(at, 'pids');
  const compiler = scripted(`trap '' TERM; sleep 1000 & echo $! > "${pids}"; echo $$ >> "${pids}"; while :; do sleep 1; done`);
  const controller = new AbortController();
  const run = runCompiler(compiler, 'k8s', [], { folder: at, signal: controller.signal });
  await sleep(500);
  controller.abort();
  await assert.rejects(run, /^Error: score-k8s was ended, because the task was cancelled$/);
  await sleep(100);
  for (const pid of readFileSync(pids, 'utf8').trim().split('\n')) assert.ok(!lives(pid), pid);
});

test('a task that is cancelled already starts nothing', async () => {
  await assert.rejects(runCompiler(scripted('exit 0'), 'k8s', [], { folder: folder(), signal: AbortSignal.abort() }), /abort/);
});

test('the time-out ends a compiler that hangs', async () => {
  const run = runCompiler(scripted('sleep 1000', { timeout: 0.2 }), 'k8s', [], { folder: folder() });
  await assert.rejects(run, /took longer than 0\.2 seconds \(score\.timeout in app-config\)/);
});

test('a program that the compiler leaves behind does not hold the task', async () => {
  const at = folder();
  const done = await runCompiler(scripted(`sleep 1000 & echo $! > "${at}/pid"; exit 0`), 'k8s', [], { folder: at });
  assert.equal(done.status, 0);
  await sleep(100);
  assert.ok(!lives(readFileSync(`${at}/pid`, 'utf8')));
});

test('an output without end is cut off', async () => {
  await assert.rejects(runCompiler(scripted('yes'), 'k8s', [], { folder: folder() }), /wrote more than 16 MiB/);
});

test('app-config is read, and what is wrong with it is said', () => {
  const read = readCompilerSettings(new ConfigReader({ score: { provisioners: [{ name: 'a', file: 'b.yaml', source: 'c.yaml' }], timeout: 5, programs: ['sh'] } }));
  assert.deepEqual(read.provisioners, [{ name: 'a', file: path.resolve('b.yaml'), source: 'c.yaml' }]);
  assert.deepEqual([read.timeout, read.programs, read.defaultProvisioners, read.binaries.k8s], [5, ['sh'], true, 'score-k8s']);
  assert.equal(readCompilerSettings(new ConfigReader({})).timeout, 60);
  // The compiler refuses parts of seconds, and Node ends a timer at once that is too long for it.
  for (const timeout of [0, -1, 0.5, 1.5, 3_000_000, Infinity]) {
    assert.throws(() => readCompilerSettings(new ConfigReader({ score: { timeout } })), new RegExp(`score\\.timeout in app-config is ${timeout}: whole seconds`));
  }
  assert.equal(readSeconds(new ConfigReader({ score: { catalog: { interval: 60 } } }), 'score.catalog.interval'), 60);
  assert.throws(() => readCompilerSettings(new ConfigReader({ score: { definitions: [{ name: 'a', file: 'https://x' }] } })), /a path of this machine was expected/);
});
