// Starts what the tests need beside themselves, and ends it with them.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { atEnd, mustNotEnd } from './ending.mjs';

/** A port of the loopback interface that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** True if nobody listens on a port of the loopback interface, and this process may. */
export function isFree(port) {
  return new Promise(resolve => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Asks again until the answer is one. */
export async function until(what, ask, milliseconds = 60_000) {
  const end = Date.now() + milliseconds;
  let last;
  while (Date.now() < end) {
    mustNotEnd();
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`not within ${milliseconds / 1000} seconds: ${what}: ${last?.stack ?? JSON.stringify(last)}`);
}

/** Runs a program to its end, without a shell. */
export function run(program, args, { cwd, env, input, uid, gid } = {}) {
  return new Promise((resolve, reject) => {
    mustNotEnd();
    const child = spawn(program, args, { cwd, uid, gid, env: env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
    const ended = new Promise(done => child.once('error', done).once('close', done));
    ended.then(atEnd(async () => {
      child.kill();
      await ended;
    }));
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
    child.stdin.on('error', () => undefined).end(input);
    child.once('error', reject);
    child.once('close', status => resolve({ status, stdout, stderr }));
  });
}

/** Runs a program that must succeed, and gives its standard output. */
export async function must(program, args, options) {
  const { status, stdout, stderr } = await run(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** The processes of this machine whose command line is a text, but for those that have ended and are not reaped. */
export async function processesLike(text) {
  const { stdout } = await run('ps', ['-eo', 'pid=,stat=,args=']);
  return stdout.split('\n').filter(line => line.includes(text) && !/^\s*\d+ Z/.test(line));
}
