// Pages of the forge for people: what is in a repository, as lists and plain text. Nothing of it is run, and git alone is asked
// for it, by the names of its objects, so that nothing outside of the repository can be meant.

/** What is no longer shown as text, in bytes. */
const LIMIT = 1 << 20;
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
};
/** The places of Gitea that lead to a folder or a file of a branch. `_edit` is where Backstage's pencil leads. */
const PLACE = /^\/(?:src\/branch|_edit)\/(.+)$/s;

/**
 * Makes the answer to whoever looks at a repository. `git` runs git in it and gives its output, `has` says whether it is there.
 */
export function repositoryPages({ git, has }) {
  return async (request, response, url) => {
    const [, owner, repository, rest = ''] = /^\/([^/]+)\/([^/]+)(\/.*)?$/.exec(url.pathname)?.map(part => part && decodeURIComponent(part)) ?? [];
    const name = repository?.replace(/\.git$/, '');
    const found = name && has(owner, name) && (await shown(owner, name, rest.replace(/\/+$/, '')));
    const [status, body] = found ? [200, page(`${owner}/${name}`, found)] : [404, page('Not found', '<p>There is no such page on this forge.</p>')];
    response.writeHead(status, HEADERS).end(request.method === 'HEAD' ? undefined : body);
  };

  /** The body of a page below a repository; nothing if there is none. */
  async function shown(owner, name, rest) {
    const branches = (await git(owner, name, 'for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads')).split('\n').filter(Boolean);
    if (rest === '' && branches.length === 0) return '<p>This repository is empty.</p>';
    const [, wanted] = rest === '' ? [undefined, branches.includes('main') ? 'main' : branches[0]] : PLACE.exec(rest) ?? [];
    // The name of a branch may have slashes; no branch is the beginning of another one up to a slash.
    const branch = branches.find(one => wanted === one || wanted?.startsWith(`${one}/`));
    if (branch === undefined) return undefined;
    const path = wanted.slice(branch.length + 1);
    const object = (await git(owner, name, 'rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}:${path}`)).trim();
    const home = `/${owner}/${name}/src/branch/${branch}`;
    const kind = (await git(owner, name, 'cat-file', '-t', object)).trim();
    const body = kind === 'tree' ? list(home, path, await git(owner, name, 'ls-tree', '-z', object)) : await text(owner, name, object);
    return `${trail(`${owner}/${name}`, home, path)}${body}`;
  }

  async function text(owner, name, object) {
    const size = Number(await git(owner, name, 'cat-file', '-s', object));
    if (size > LIMIT) return `<p>${size} bytes, which are not shown here.</p>`;
    const content = await git(owner, name, 'cat-file', 'blob', object);
    return content.includes('\0') ? `<p>${size} bytes that are no text.</p>` : `<pre>${escaped(content)}</pre>`;
  }
}

/** The files of a folder, from what `git ls-tree -z` prints. */
function list(home, folder, entries) {
  const rows = entries.split('\0').filter(Boolean).map(entry => {
    const [, kind] = entry.split(/\s/);
    const name = entry.slice(entry.indexOf('\t') + 1);
    return `<li>${link(home, folder === '' ? name : `${folder}/${name}`, kind === 'tree' ? `${name}/` : name)}</li>`;
  });
  return `<ul>${rows.join('')}</ul>`;
}

/** The way to a folder or a file, a link for each part of it. */
function trail(title, home, path) {
  const parts = path === '' ? [] : path.split('/');
  return `<h1>${[link(home, '', title), ...parts.map((part, index) => link(home, parts.slice(0, index + 1).join('/'), part))].join(' / ')}</h1>`;
}

function link(home, path, text) {
  const address = (path === '' ? home : `${home}/${path}`).split('/').map(encodeURIComponent).join('/');
  return `<a href="${escaped(address)}">${escaped(text)}</a>`;
}

function page(title, body) {
  return `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>body { font-family: sans-serif; margin: 2em }</style></head><body>${body}</body></html>\n`;
}

function escaped(text) {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
