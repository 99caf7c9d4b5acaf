// All that a test run needs: a database, a forge, a backend with the packed modules, and a client of its API.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atEnd, endAll, mustNotEnd } from './ending.mjs';
import { startForge } from './forge.mjs';
import { writeLinksTemplate } from './links.mjs';
import { startPostgres } from './postgres.mjs';
import { freePort, until } from './processes.mjs';

const here = new URL('.', import.meta.url).pathname;
const repository = path.resolve(here, '../../..');

/** The folder of the compiler's programs: SCORE_BIN_DIR, or what cargo has built last with --release, or without it. */
export function binaries() {
  const folders = process.env.SCORE_BIN_DIR ? [process.env.SCORE_BIN_DIR] : ['release', 'debug'].map(profile => path.join(repository, 'target', profile));
  const found = folders.find(folder => existsSync(path.join(folder, 'score-k8s')) && existsSync(path.join(folder, 'score-compose')));
  if (!found) throw new Error(`no score-k8s and score-compose in ${folders.join(' or ')}: cargo build --release -p score-k8s -p score-compose`);
  return path.resolve(found);
}

/** A Score file that shares its cache with others. */
export function sharing(name, { database = true } = {}) {
  const own = database ? '  db: {type: postgres}\n' : '';
  return `apiVersion: score.dev/v1b1\nmetadata: {name: ${name}}\ncontainers: {web: {image: nginx}}\nresources:\n${own}  cache: {type: redis, id: main-cache}\n`;
}

/**
 * Starts it all. With `checks`, what the checks of the API need is there, too; `appPort` is where the frontend will be.
 * `endAll` ends it, also while it starts.
 */
export async function startWorld({ database = process.env.E2E_DATABASE ?? 'postgres', checks = false, appPort } = {}) {
  const secrets = { planted: `planted-${randomBytes(8).toString('hex')}`, token: `token-${randomBytes(16).toString('hex')}`, forge: `forge-${randomBytes(8).toString('hex')}` };
  // All that is written goes below one folder, which the user of Postgres may enter.
  mustNotEnd();
  const base = mkdtempSync(path.join(os.tmpdir(), 'score-e2e-'));
  const remove = () => rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  atEnd(remove);
  // A test runner whose file cannot be loaded ends this process without asking.
  process.on('exit', remove);
  chmodSync(base, 0o755);
  process.env.TMPDIR = base;
  const folder = path.join(base, 'backend');
  mkdirSync(folder);
  try {
    if (checks) {
      for (const name of ['one', 'two']) writeFileSync(path.join(folder, `${name}.score.yaml`), sharing(name));
      writeLinksTemplate(path.join(folder, 'links'));
    }
    const postgres = database === 'postgres' ? await startPostgres() : undefined;
    const forge = await startForge({ password: secrets.forge });
    adoptTemplate(path.join(folder, 'score-service'), forge.host);
    const backend = await startBackend({ database, checks, postgres, forge, folder, secrets, appPort });
    return { folder, forge, secrets, database, ...client(backend.url, secrets.token), log: backend.log, memory: backend.memory, url: backend.url, token: secrets.token };
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** The template as an adopter has it: with the host of their forge. */
function adoptTemplate(folder, host) {
  cpSync(path.join(here, '../templates/score-service'), folder, { recursive: true });
  const descriptor = path.join(folder, 'template.yaml');
  const text = readFileSync(descriptor, 'utf8');
  if (!text.includes('gitea.example.com')) throw new Error('the template names no host to replace');
  writeFileSync(descriptor, text.replace('gitea.example.com', host));
}

async function startBackend({ database, checks, postgres, forge, folder, secrets, appPort }) {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const files = ['app-config.yaml', ...(checks ? ['app-config.checks.yaml'] : []), ...(database === 'sqlite' ? ['app-config.sqlite.yaml'] : [])];
  const configs = files.flatMap(file => ['--config', file]);
  mustNotEnd();
  const child = spawn(process.execPath, ['backend.mjs', ...configs], {
    cwd: here,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'info', PLANTED_SECRET: secrets.planted,
      E2E_BACKEND_URL: url, E2E_BACKEND_PORT: String(port), E2E_APP_URL: appPort ? `http://localhost:${appPort}` : url, E2E_POSTGRES_PORT: String(postgres?.port ?? 0),
      E2E_FOLDER: folder, E2E_FORGE_HOST: forge.host, E2E_FORGE_PASSWORD: secrets.forge, E2E_TOKEN: secrets.token, E2E_BINARIES: binaries(),
    },
  });
  let log = '';
  const file = process.env.E2E_LOG ? createWriteStream(process.env.E2E_LOG) : undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      log += text;
      file?.write(text);
    });
  }
  const ended = new Promise(resolve => child.once('exit', resolve));
  atEnd(async () => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), 8000);
    await ended;
    clearTimeout(kill);
  });
  await until('the backend is ready', async () => {
    if (child.exitCode !== null) throw new Error(`the backend ended:\n${log.slice(-4000)}`);
    return (await fetch(`${url}/.backstage/health/v1/readiness`)).ok;
  }, 180_000);
  const memory = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) >> 10;
  return { url, log: () => log, memory };
}

/** What the tests ask the backend. */
function client(url, token) {
  const api = async (method, route, body, bearer = token) => {
    const headers = { 'content-type': 'application/json', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) };
    const response = await fetch(url + route, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: text };
    }
  };
  const entity = ref => api('GET', `/api/catalog/entities/by-name/${ref.replace(':', '/')}`);
  const start = (values, template = 'score-service') => api('POST', '/api/scaffolder/v2/tasks', { templateRef: `template:default/${template}`, values });
  const finish = async (id, states = ['completed', 'failed', 'cancelled']) => {
    const { status } = await until(`the end of the task ${id}`, async () => {
      const { body } = await api('GET', `/api/scaffolder/v2/tasks/${id}`);
      return states.includes(body.status) && body;
      // On a machine that builds something else beside it, a task that takes two seconds has taken 65.
    }, 180_000);
    await sleep(100);
    const { body: events } = await api('GET', `/api/scaffolder/v2/tasks/${id}/events`);
    const log = events.map(event => `${event.body.stepId ?? '-'} | ${event.body.message}`).join('\n');
    return { id, state: status, events, log, completion: events.findLast(event => event.type === 'completion')?.body };
  };
  const task = async (values, template) => {
    const { status, body } = await start(values, template);
    if (status !== 201) return { status, body };
    return { status, ...(await finish(body.id)) };
  };
  return { api, entity, start, finish, task };
}
