// What the tests of the actions share: a workspace with files, and what an action says and does there.
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import type { CompilerSettings } from 'backstage-plugin-score-node';

const base = mkdtempSync(path.join(os.tmpdir(), 'score-unit-'));
process.env.TMPDIR = base;
after(() => rmSync(base, { recursive: true, force: true }));

/** A Score file with a resource that has a password. */
export const SHOP = `apiVersion: score.dev/v1b1
metadata: {name: shop, annotations: {backstage.io/owner: 'group:default/platform'}}
containers:
  web:
    image: .
    variables: {DB: "postgres://\${resources.db.username}:\${resources.db.password}@\${resources.db.host}/"}
    files: {/index.html: {content: hello}}
resources:
  db: {type: postgres}
`;

/** The folder of the compiler's programs: SCORE_BIN_DIR, or what cargo has built. */
export function binaries(): string {
  const target = path.resolve(process.cwd(), '../../target');
  const folders = process.env.SCORE_BIN_DIR ? [process.env.SCORE_BIN_DIR] : [path.join(target, 'release'), path.join(target, 'debug')];
  const found = folders.find(folder => existsSync(path.join(folder, 'score-k8s')));
  if (!found) throw new Error(`no score-k8s in ${folders.join(' or ')}`);
  return path.resolve(found);
}

export function settings(more: Partial<CompilerSettings> = {}): CompilerSettings {
  return {
    binaries: { k8s: path.join(binaries(), 'score-k8s'), compose: path.join(binaries(), 'score-compose') },
    provisioners: [], patchTemplates: [], definitions: [], defaultProvisioners: true, environment: [], programs: [], timeout: 30,
    ...more,
  };
}

export function folder(files: Record<string, string | { link: string }> = {}): string {
  const made = mkdtempSync(path.join(base, 'workspace-'));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(made, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (typeof content === 'string') writeFileSync(file, content);
    else symlinkSync(content.link, file);
  }
  return made;
}

/** The files and links below a folder, sorted. */
export function listed(root: string): string[] {
  return readdirSync(root, { recursive: true }).map(String).filter(name => !lstatSync(path.join(root, name)).isDirectory()).sort();
}

/** Runs a handler as the scaffolder does, in a workspace with files. */
export async function act(
  action: { handler: (ctx: any) => Promise<void> },
  input: object,
  files: Record<string, string | { link: string }>,
  more: object = {},
) {
  const workspace = folder(files);
  const outputs: Record<string, any> = {};
  const log: { level: string; text: string }[] = [];
  const temporary: string[] = [];
  const logger = Object.fromEntries(['debug', 'info', 'warn', 'error'].map(level => [level, (text: string) => log.push({ level, text })]));
  const ctx = {
    input,
    workspacePath: workspace,
    logger,
    output: (name: string, value: unknown) => { outputs[name] = JSON.parse(JSON.stringify(value)); },
    createTemporaryDirectory: async () => {
      const made = folder();
      temporary.push(made);
      return made;
    },
    ...more,
  };
  let error: any;
  await action.handler(ctx).catch(caught => { error = caught; });
  return { workspace, outputs, log, error, left: temporary.filter(one => existsSync(one)) };
}
