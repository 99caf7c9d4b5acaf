import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { faultsOf, runCompiler, type CompilerSettings } from 'backstage-plugin-score-node';

/** What `score.catalog` in app-config says of entities whose Score file does not say it. */
export interface EntityDefaults {
  owner?: string;
  system?: string;
  lifecycle?: string;
  type?: string;
  namespace?: string;
}

/** Reads `score.catalog` of app-config. */
export function readEntityDefaults(config: RootConfigService): EntityDefaults {
  const catalog = config.getOptionalConfig('score.catalog');
  const text = (key: string) => catalog?.getOptionalString(key);
  return { owner: text('owner'), system: text('system'), lifecycle: text('lifecycle'), type: text('type'), namespace: text('namespace') };
}

/** Blank lines, comments and directives before a first `---`. No text is matched by two parts of it, or hostile files would take hours. */
const BEFORE_FIRST_DOCUMENT = /^(?:[^\S\n]*(?:#[^\n]*)?\n|%[^\n]*\n)*---[^\S\n]*(?:#[^\n]*)?\n/;

/** True if a file is a Score file: if its first document says so. Indented lines, in an API definition for example, do not count. */
export function isScoreFile(bytes: Buffer): boolean {
  const [first = ''] = bytes.toString('utf8').replace(/^\uFEFF/, '').replace(BEFORE_FIRST_DOCUMENT, '').split(/^(?:---|\.\.\.)(?:\s|$)/m);
  return /^(?:\{\s*)?(["']?)apiVersion\1\s*:\s*["']?score\.dev\//m.test(first);
}

/** The entities of a Score file, which the compiler says; a fault rejects with its place in the file of the given name. */
export async function entitiesOf(settings: CompilerSettings, defaults: EntityDefaults, bytes: Buffer, name: string): Promise<Entity[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'score-catalog-'));
  try {
    const done = await runCompiler(settings, 'k8s', ['catalog', '-', '--format=json', ...flags(defaults)], { folder, stdin: bytes });
    if (done.status === 0) return JSON.parse(done.stdout);
    const found = done.diagnostics.map(one => (one.line === undefined ? one : { ...one, file: name }));
    throw faultsOf(found, `${name}: ${done.summary ?? `score-k8s catalog ended with the status ${done.status}`}`, `score-k8s validate ${path.posix.basename(name)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The location key of an entity that several Score files may describe, if it is one.
 *
 * The name of a Resource follows from the resource alone, so whoever describes one describes the same. With a key of the location,
 * the second file would be a conflict.
 */
export function commonLocationKey(entity: Entity): string | undefined {
  return entity.kind === 'Resource' ? 'score:resource' : undefined;
}

function flags(defaults: EntityDefaults): string[] {
  const { namespace, ...rest } = defaults;
  const named: [string, string | undefined][] = [...Object.entries(rest), ['entity-namespace', namespace]];
  return named.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
}
