// A Postgres server of its own on the loopback interface, in a folder that is thrown away.
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { atEnd, mustNotEnd } from './ending.mjs';
import { freePort, must, until } from './processes.mjs';

const PACKAGED = '/usr/lib/postgresql';

/** The folder of the server's programs: that of the newest package, or of PATH. */
function programs() {
  const versions = existsSync(PACKAGED) ? readdirSync(PACKAGED).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map(version => path.join(PACKAGED, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  const found = folders.find(folder => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')));
  if (!found) throw new Error('Postgres is missing: apt-get install postgresql');
  return found;
}

export async function startPostgres() {
  const folder = programs();
  const data = mkdtempSync(path.join(os.tmpdir(), 'score-postgres-'));
  const port = await freePort();
  // The server refuses to run as root.
  const isRoot = process.getuid() === 0;
  const who = isRoot ? { uid: Number(await must('id', ['-u', 'postgres'])), gid: Number(await must('id', ['-g', 'postgres'])) } : {};
  if (isRoot) chownSync(data, who.uid, who.gid);
  const database = path.join(data, 'db');
  await must(path.join(folder, 'initdb'), ['-D', database, '-A', 'trust', '-U', 'backstage', '-N'], { cwd: data, ...who });
  const options = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${data}`].flatMap(option => ['-c', option]);
  const server = [path.join(folder, 'postgres'), '-D', database, '-p', String(port), ...options];
  // The shell waits for the end of its input, which comes when this process ends, however it does.
  const script = '"$@" </dev/null & server=$!; cat >/dev/null; kill -INT $server; wait $server';
  mustNotEnd();
  const child = spawn('sh', ['-c', script, 'sh', ...server], { cwd: data, ...who, stdio: ['pipe', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', text => (log += text));
  const ended = new Promise(resolve => child.once('exit', resolve).once('error', resolve));
  atEnd(async () => {
    child.stdin.end();
    await ended;
    rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  });
  await until('Postgres', () => /database system is ready to accept connections/.test(log), 60_000);
  return { port };
}
