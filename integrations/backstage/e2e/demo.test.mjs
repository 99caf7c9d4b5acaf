// The shell part of the demo, with programs in the place of cargo and npm that say how they were called.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { processesLike, until } from './processes.mjs';

const source = path.resolve(new URL('..', import.meta.url).pathname);
// Long, and of this process alone.
const sleeper = `sleep ${864000 + process.pid}`;
const base = mkdtempSync(path.join(os.tmpdir(), 'score-demo-'));
after(() => rmSync(base, { recursive: true, force: true }));

/** A clone with the demo, its steps and nothing else that takes time. */
function clone() {
  const root = mkdtempSync(path.join(base, 'clone-'));
  const folder = path.join(root, 'integrations/backstage');
  const write = (name, text, mode = 0o644) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
    chmodSync(path.join(root, name), mode);
  };
  write('integrations/backstage/package-lock.json', '{}');
  for (const name of ['demo', 'steps.sh']) cpSync(path.join(source, name), path.join(folder, name));
  for (const name of ['compiler/src/index.ts', 'scaffolder-module/src/index.ts', 'catalog-module/src/index.ts', 'tsconfig.json', 'e2e/package-lock.json', 'app/package-lock.json', 'app/src/index.jsx']) write(`integrations/backstage/${name}`, '{}');
  write('integrations/backstage/app/build.mjs', `import { appendFileSync, mkdirSync } from 'node:fs';\nmkdirSync(new URL('dist', import.meta.url), { recursive: true });\nappendFileSync(process.env.CALLS, 'bundle\\n');\n`);
  write('integrations/backstage/e2e/demo.mjs', `console.log('Backstage with ' + process.env.SCORE_BIN_DIR);\n`);
  const slow = name => `#!/bin/sh\necho "${name} $*" >>"$CALLS"\ncase "$SLOW" in ${name}) ${sleeper} ;; esac\ncase "$FAIL" in ${name}) echo "${name} says why" >&2; exit 7 ;; esac\n`;
  write('bin/npm', `${slow('npm')}case "$1" in ci) mkdir -p "$3/node_modules" ;; esac\n`, 0o755);
  write('bin/npx', slow('npx'), 0o755);
  write('bin/cargo', slow('cargo'), 0o755);
  for (const name of ['score-k8s', 'score-compose']) write(`built/${name}`, '#!/bin/sh\n', 0o755);
  const calls = path.join(root, 'calls');
  const temporary = path.join(root, 'tmp');
  mkdirSync(temporary);
  const start = (more = {}) => {
    const env = { PATH: `${root}/bin:${process.env.PATH}`, HOME: root, TMPDIR: temporary, CALLS: calls, SLOW: '', FAIL: '', ...more };
    const child = spawn(path.join(folder, 'demo'), [], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', data => (text += data));
    return { child, ended: new Promise(resolve => child.once('close', (status, signal) => resolve(status ?? signal))), text: () => text };
  };
  const called = () => {
    const lines = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [];
    rmSync(calls, { force: true });
    return lines.map(line => line.split(' ').slice(0, 2).join(' ').trim()).sort();
  };
  return { root, folder, calls, start, called, left: () => readdirSync(temporary) };
}

test('the demo says what comes before it comes, and a second start makes only what has changed', async () => {
  const { root, folder, start, called, left } = clone();
  const run = async more => {
    const { ended, text } = start(more);
    assert.equal(await ended, 0, text());
    assert.deepEqual(left(), []);
    return text();
  };
  const first = await run();
  assert.match(first, /the first start takes [^]*1 of 4: Node packages[^]*2 of 4: the compiler[^]*3 of 4: the modules and the frontend[^]*4 of 4: [^]*Backstage with .*\/target\/debug\n/);
  assert.deepEqual(called(), ['bundle', 'cargo build', 'npm ci', 'npm ci', 'npm ci', 'npm install', 'npm pack', 'npx --no-install']);
  assert.match(await run({ SCORE_BIN_DIR: 'built' }), new RegExp(`the compiler is that of ${root}/built\\n[^]*Backstage with ${root}/built\\n`));
  assert.deepEqual(called(), []);
  const change = async file => {
    writeFileSync(path.join(folder, file), `{"changed": "${file}"}`);
    await run({ SCORE_BIN_DIR: path.join(root, 'built') });
    return called();
  };
  assert.deepEqual(await change('catalog-module/src/index.ts'), ['npm install', 'npm pack', 'npx --no-install']);
  assert.deepEqual(await change('app/src/index.jsx'), ['bundle']);
  assert.deepEqual(await change('app/package-lock.json'), ['bundle', 'npm ci']);
  assert.deepEqual(await change('e2e/package-lock.json'), ['npm ci', 'npm install', 'npm pack', 'npx --no-install']);
});

for (const [program, signal] of [['cargo', 'SIGINT'], ['npm', 'SIGTERM'], ['npx', 'SIGINT'], ['cargo', 'SIGTERM']]) {
  test(`a demo that gets ${signal} while ${program} runs leaves nothing`, { timeout: 60_000 }, async () => {
    const { root, calls, start, left } = clone();
    const { child, ended, text } = start({ SLOW: program });
    await until(`${program} runs`, () => existsSync(calls) && readFileSync(calls, 'utf8').includes(`${program} `));
    process.kill(signal === 'SIGINT' ? -child.pid : child.pid, signal);
    assert.equal(await ended, signal === 'SIGINT' ? 130 : 143, text());
    assert.deepEqual(left(), []);
    assert.deepEqual([...await processesLike(root), ...await processesLike(sleeper)], []);
  });
}

test('a step that fails ends the demo, with what it said, and what runs beside it', async () => {
  for (const [more, said] of [[{ FAIL: 'npm' }, /npm says why/], [{ FAIL: 'cargo', SLOW: 'npm' }, /cargo says why/], [{ FAIL: 'npx' }, /npx says why/]]) {
    const { root, start, left } = clone();
    const { ended, text } = start(more);
    assert.notEqual(await ended, 0, text());
    assert.match(text(), said);
    assert.ok(!text().includes('Backstage with'), text());
    assert.deepEqual(left(), []);
    assert.deepEqual([...await processesLike(root), ...await processesLike(sleeper)], []);
  }
});

test('a folder without the programs and a port that is none are said before anything starts', async () => {
  for (const [more, said] of [[{ SCORE_BIN_DIR: 'absent' }, /SCORE_BIN_DIR is `.*\/absent`, where no program `score-k8s` is/], [{ DEMO_PORT: '070' }, /DEMO_PORT is `070`/], [{ DEMO_PORT: '65536' }, /DEMO_PORT is `65536`/]]) {
    const { start, called } = clone();
    const { ended, text } = start(more);
    assert.equal(await ended, 1);
    assert.match(text(), said);
    assert.deepEqual(called(), []);
  }
});
