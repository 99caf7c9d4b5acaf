// A demo that is broken off, at each moment of its start, leaves nothing: no process, no port, no folder.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { processesLike, until } from './processes.mjs';
import { binaries } from './world.mjs';

const here = new URL('.', import.meta.url).pathname;
const base = mkdtempSync(path.join(os.tmpdir(), 'score-stop-'));
// The user of Postgres goes through it.
chmodSync(base, 0o755);
after(() => rmSync(base, { recursive: true, force: true }));

/** Paths of a kind below the folder of the demo. */
const below = (folder, ...patterns) => patterns.reduce((folders, pattern) => folders.flatMap(one => (existsSync(one) ? readdirSync(one).filter(name => pattern.test(name)).map(name => path.join(one, name)) : [])), [folder]);

const MOMENTS = {
  'its folder is made': folder => below(folder, /^score-e2e-/).length > 0,
  'Postgres is being set up': folder => below(folder, /^score-e2e-/, /^score-postgres-/, /^db$/, /^PG_VERSION$/).length > 0,
  'Postgres runs': folder => below(folder, /^score-e2e-/, /^score-postgres-/, /^db$/, /^postmaster\.pid$/).length > 0,
  'the backend starts': folder => below(folder, /^score-e2e-/, /^backend$/, /^score-service$/).length > 0,
  'the backend runs': async folder => (await processesLike('backend.mjs --config')).length > 0 && below(folder, /^score-e2e-/, /^backend$/, /^score-service$/).length > 0,
};

/** Starts the demo in a group of its own, as a shell does, with a folder for all that it writes. */
function demo(environment = {}) {
  const folder = mkdtempSync(path.join(base, 'demo-'));
  chmodSync(folder, 0o755);
  const child = spawn(process.execPath, ['demo.mjs'], { cwd: here, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: folder, SCORE_BIN_DIR: binaries(), DEMO_PORT: '', ...environment } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', data => (text += data));
  const ended = new Promise(resolve => child.once('close', status => resolve(status)));
  return { folder, child, ended, text: () => text };
}

for (const [index, [moment, isReached]] of Object.entries(MOMENTS).entries()) {
  // Ctrl-C reaches the whole group, `kill` this process alone.
  const signal = index % 2 === 0 ? 'SIGTERM' : 'SIGINT';
  test(`a demo that gets ${signal} when ${moment} leaves nothing`, { timeout: 120_000 }, async () => {
    const { folder, child, ended, text } = demo();
    await until(moment, () => isReached(folder));
    process.kill(signal === 'SIGINT' ? -child.pid : child.pid, signal);
    assert.equal(await ended, 0, text());
    assert.deepEqual(readdirSync(folder), [], text());
    assert.deepEqual(await processesLike(folder), []);
    assert.ok(!text().includes('Error'), text());
  });
}

test('a port that is none, and one that is taken, are said, and nothing is started', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = String(server.address().port);
  for (const [port, said] of [[taken, /DEMO_PORT is \d+, which cannot be listened on/], ['http', /DEMO_PORT is `http`: a port from 1 to 65535 was expected/], ['0', /DEMO_PORT is `0`/], ['65536', /DEMO_PORT is `65536`/]]) {
    const { folder, ended, text } = demo({ DEMO_PORT: port });
    assert.equal(await ended, 1);
    assert.match(text(), said);
    assert.deepEqual(readdirSync(folder), []);
  }
  server.close();
});
