// Serves dist/ as a Backstage backend would, and hands on to the backend what is below /api.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.map': 'application/json' };
const dist = new URL('dist/', import.meta.url).pathname;

/** The page, with the configuration in it that the frontend reads. */
function page(url, forge) {
  const data = {
    app: { title: 'Score', baseUrl: url },
    organization: { name: 'Acme' },
    backend: { baseUrl: url },
    auth: { environment: 'development', providers: { guest: {} } },
    integrations: { gitea: [{ host: forge, baseUrl: `http://${forge}` }] },
  };
  const config = JSON.stringify([{ context: 'app', data }]).replaceAll('<', '\\u003c');
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Score</title><base href="/"><link rel="stylesheet" href="/static/main.css">
<script type="backstage.io/config">${config}</script></head>
<body><div id="root"></div><script type="module" src="/static/main.js"></script></body></html>`;
}

/** Starts the server; `backend` is the address of the backend and `forge` the host of the repositories. */
export async function serveApp({ port, backend, forge }) {
  const url = `http://localhost:${port}`;
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, url);
    if (pathname.startsWith('/api/') || pathname.startsWith('/.backstage/')) {
      const onward = http.request(backend + request.url, { method: request.method, headers: request.headers }, answer => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', error => response.writeHead(502).end(String(error)));
      request.pipe(onward);
      return;
    }
    if (pathname === '/') {
      // There is no page of its own there; the catalog is where every Backstage has it.
      response.writeHead(302, { location: '/catalog' }).end();
      return;
    }
    if (!pathname.startsWith('/static/')) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page(url, forge));
      return;
    }
    try {
      const bytes = await readFile(path.join(dist, path.normalize(pathname)));
      response.writeHead(200, { 'content-type': TYPES[path.extname(pathname)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
