// What a person sees who follows a link to a repository of the forge.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { must } from '../processes.mjs';

export function pageChecks(world) {
  /** A GET whose path is sent as it is written here. */
  const get = (path, method = 'GET') => new Promise((resolve, reject) => {
    const [hostname, port] = world().forge.host.split(':');
    http.request({ hostname, port, path, method }, async response => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve({ status: response.statusCode, headers: response.headers, body });
    }).on('error', reject).end();
  });

  test('13. the links of an entity and of a task lead to pages of the repository', async () => {
    const { body } = await world().entity('component:default/shop');
    const links = ['backstage.io/view-url', 'backstage.io/edit-url', 'backstage.io/source-location'].map(name => body.metadata.annotations[name]?.replace(/^url:/, '')).filter(Boolean);
    assert.ok(links.length >= 2, JSON.stringify(body.metadata.annotations));
    for (const link of [...links, `${world().forge.url}/acme/shop.git`, `${world().forge.url}/acme/shop`, `${world().forge.url}/acme/shop/`]) {
      const { status, headers } = await get(new URL(link).pathname);
      assert.deepEqual([status, headers['content-type']], [200, 'text/html; charset=utf-8'], link);
    }
    const list = (await get('/acme/shop.git')).body;
    for (const name of ['score.yaml', 'manifests.yaml', 'README.md']) assert.ok(list.includes(`<a href="/acme/shop/src/branch/main/${name}">${name}</a>`), list);
    assert.match((await get('/acme/shop/src/branch/main/.github/workflows')).body, /href="\/acme\/shop\/src\/branch\/main\/\.github\/workflows\/score\.yaml"/);
    assert.match((await get('/acme/shop/src/branch/main/score.yaml')).body, /<pre>apiVersion: score\.dev\/v1b1\n/);
    assert.deepEqual([(await get('/acme/shop', 'HEAD')).status, (await get('/acme/shop', 'HEAD')).body], [200, '']);
  });

  test('13. what a page shows is text, and nothing of it is run', async () => {
    await world().forge.create('pages');
    const clone = mkdtempSync(path.join(os.tmpdir(), 'score-pages-'));
    const script = '<script>alert("1")</script>';
    mkdirSync(path.join(clone, 'a b'));
    writeFileSync(path.join(clone, 'a b', '<img src=x onerror=alert(1)>.html'), script);
    writeFileSync(path.join(clone, 'bytes'), Buffer.from([1, 0, 2]));
    writeFileSync(path.join(clone, 'long'), 'x'.repeat(2 << 20));
    symlinkSync('/etc/passwd', path.join(clone, 'link'));
    await world().forge.push('pages', clone);
    await must('git', ['-C', clone, 'push', '-q', `http://bot:${world().secrets.forge}@${world().forge.host}/acme/pages.git`, 'main:feature/one']);
    assert.match((await get('/acme/pages/src/branch/feature/one/a%20b')).body, /<li><a href="\/acme\/pages\/src\/branch\/feature\/one\/a%20b\//);
    const [{ href }] = [...(await get('/acme/pages/src/branch/main/a%20b')).body.matchAll(/<li><a href="(?<href>[^"]+)">([^<]*)</g)].map(match => match.groups);
    const page = await get(href.replaceAll('&#39;', "'"));
    assert.equal(page.status, 200);
    assert.ok(!page.body.includes('<script') && !page.body.includes('<img') && page.body.includes('&#60;script&#62;'), page.body);
    assert.match(page.headers['content-security-policy'], /default-src 'none'/);
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.match((await get('/acme/pages/src/branch/main/bytes')).body, /3 bytes that are no text/);
    assert.match((await get('/acme/pages/src/branch/main/long')).body, /2097152 bytes, which are not shown here/);
    assert.match((await get('/acme/pages/src/branch/main/link')).body, /<pre>\/etc\/passwd<\/pre>/);
  });

  test('13. a page shows nothing outside of the repository, and what is not there is 404', async () => {
    const base = '/acme/shop/src/branch/main';
    for (const where of [
      '/acme', '/acme/absent', '/acme/shop/settings', `${base}/absent`, `${base}x`, '/acme/shop/src/branch/absent/score.yaml', '/acme/shop/src/branch/', '/..%2Facme/shop', '/acme/..%2Facme%2Fshop', '/acme/%2e%2e/etc/passwd',
      `${base}/..%2F..%2F..%2F..%2Fetc%2Fpasswd`, `${base}/%2Fetc%2Fpasswd`, `${base}/.git/config`, `${base}/score.yaml%00`, `${base}/score.yaml%0A`, '/acme/shop/src/branch/--help', '/acme/shop/src/branch/main:score.yaml',
      `${base}/score.yaml^%7B%7D`, '/acme/shop/src/branch/main~1', '/acme/%E0%A4%A', '/acme/shop.git.git', '/acme/shop/src/branch/HEAD/score.yaml', '/%2Facme/shop',
    ]) {
      const { status, body } = await get(where);
      assert.equal(status, 404, `${where}: ${body}`);
      assert.ok(!/root:|apiVersion|repositoryformat/.test(body), where);
    }
    assert.equal((await get('/acme/shop', 'POST')).status, 404);
  });
}
