// A loopback forge with the interface of Gitea, as far as `publish:gitea`, the URL reader and the catalog use it. Git is real.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { atEnd } from './ending.mjs';
import { repositoryPages } from './forgePages.mjs';
import { run, must } from './processes.mjs';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export async function startForge({ organisations = ['acme'], user = 'bot', password }) {
  const root = mkdtempSync(path.join(os.tmpdir(), 'score-forge-'));
  const requests = [];
  const folder = (owner, name) => path.join(root, owner, `${name}.git`);
  const credentials = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  // The scheme of the header is `basic` with some clients.
  const knows = request => request.headers.authorization?.replace(/^basic /, 'Basic ') === credentials;

  const routes = [
    ['GET', /^\/api\/v1\/orgs\/([^/]+)$/, (request, owner) => (knows(request) && organisations.includes(owner) ? [200, {}] : [404, {}])],
    ['POST', /^\/api\/v1\/orgs\/([^/]+)\/repos$/, createRepository],
    ['GET', /^\/api\/v1\/repos\/([^/]+)\/([^/]+)\/contents\/(.+)$/, contents],
    ['GET', /^\/api\/v1\/repos\/([^/]+)\/([^/]+)\/git\/commits\/([^/]+)$/, async (_, owner, name, ref) => [200, { sha: (await git(owner, name, 'rev-parse', '--verify', ref)).trim() }]],
    ['GET', /^\/api\/v1\/repos\/([^/]+)\/([^/]+)\/archive\/(.+)\.tar\.gz$/, archive],
  ];
  const page = repositoryPages({ git, has: (owner, name) => NAME.test(owner) && NAME.test(name) && existsSync(folder(owner, name)) });

  async function createRepository(request, owner) {
    if (!knows(request)) return [401, { message: 'unauthorized' }];
    let body = '';
    for await (const chunk of request) body += chunk;
    const { name } = JSON.parse(body);
    if (!NAME.test(name)) return [422, { message: 'bad name' }];
    if (existsSync(folder(owner, name))) return [409, { message: 'The repository with the same name already exists.' }];
    await create(owner, name);
    return [201, { name }];
  }

  async function create(owner, name) {
    mkdirSync(folder(owner, name), { recursive: true });
    await must('git', ['init', '-q', '--bare', '-b', 'main', folder(owner, name)]);
    await must('git', ['-C', folder(owner, name), 'config', 'http.receivepack', 'true']);
  }

  async function git(owner, name, ...args) {
    if (!NAME.test(owner) || !NAME.test(name)) throw new Error('bad name');
    const { status, stdout, stderr } = await run('git', ['-C', folder(owner, name), ...args]);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }

  async function contents(request, owner, name, file) {
    const ref = new URL(request.url, 'http://forge').searchParams.get('ref') ?? 'main';
    const text = await git(owner, name, 'show', `${ref}:${file}`);
    return [200, { type: 'file', encoding: 'base64', content: Buffer.from(text).toString('base64') }];
  }

  async function archive(request, owner, name, ref) {
    return [200, gitProcess(owner, name, ['archive', '--format=tar.gz', `--prefix=${name}/`, ref]).stdout];
  }

  function gitProcess(owner, name, args) {
    return spawn('git', ['-C', folder(owner, name), ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  }

  /** Git over HTTP, by the program that git has for it. */
  function smartHttp(request, response, url) {
    const writes = url.pathname.endsWith('/git-receive-pack') || url.searchParams.get('service') === 'git-receive-pack';
    if (writes && !knows(request)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm=forge' }).end();
      return;
    }
    const cgi = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: decodeURIComponent(url.pathname), QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method, REMOTE_USER: user, REMOTE_ADDR: '127.0.0.1', CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '', HTTP_GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
        ...(request.headers['content-length'] ? { CONTENT_LENGTH: request.headers['content-length'] } : {}),
      },
    });
    request.pipe(cgi.stdin.on('error', () => undefined));
    let head = Buffer.alloc(0);
    let isOpen = false;
    cgi.stdout.on('data', data => {
      if (isOpen) return response.write(data);
      head = Buffer.concat([head, data]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      const headers = Object.fromEntries(head.subarray(0, end).toString().split('\r\n').map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
      const status = Number.parseInt(headers.status ?? '200', 10);
      delete headers.status;
      isOpen = true;
      return response.writeHead(status, headers).write(head.subarray(end + 4));
    });
    cgi.once('close', () => response.end());
  }

  async function answer(request, response) {
    const url = new URL(request.url, 'http://forge');
    requests.push(`${request.method} ${url.pathname}`);
    if (/^\/[^/]+\/[^/]+\.git\//.test(url.pathname)) return smartHttp(request, response, url);
    for (const [method, pattern, handle] of routes) {
      const parts = pattern.exec(decodeURIComponent(url.pathname));
      if (method !== request.method || !parts) continue;
      const [status, body] = await handle(request, ...parts.slice(1));
      if (body.pipe) return body.pipe(response.writeHead(status, { 'content-type': 'application/gzip' }));
      const isText = typeof body === 'string';
      return response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' }).end(isText ? body : JSON.stringify(body));
    }
    if (['GET', 'HEAD'].includes(request.method) && !url.pathname.startsWith('/api/')) return page(request, response, url);
    return response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  }

  const server = http.createServer((request, response) => {
    answer(request, response).catch(error => {
      if (!response.headersSent) response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: String(error.message) }));
    });
  });
  atEnd(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${server.address().port}`;
  return {
    host,
    url: `http://${host}`,
    requests,
    /** True if there is a repository. */
    has: name => existsSync(folder('acme', name)),
    create: name => create('acme', name),
    remove: name => rmSync(folder('acme', name), { recursive: true }),
    /** A clone in a new folder. */
    async clone(name) {
      const clone = mkdtempSync(path.join(os.tmpdir(), `score-clone-${name}-`));
      await must('git', ['clone', '-q', `http://${host}/acme/${name}.git`, clone]);
      return clone;
    },
    /** Pushes all that is in a folder, as another commit of its branch main. */
    async push(name, clone) {
      const commit = ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.com', 'commit', '-q', '-m', 'e2e'];
      for (const args of [['init', '-q', '-b', 'main'], ['add', '-A', '-f', '.'], commit, ['push', '-q', `http://${user}:${password}@${host}/acme/${name}.git`, 'main']]) {
        await must('git', ['-C', clone, ...args]);
      }
    },
  };
}
