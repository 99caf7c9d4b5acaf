import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import type { LoggerService, RootConfigService } from '@backstage/backend-plugin-api';
import { readCompilerSettings, type CompilerSettings, type NamedFile, type Target } from './settings';

/** The keys of an object in app-config; a list stands for the keys of each of its entries, `true` for any value. */
interface Keys {
  [key: string]: true | Keys | [Keys];
}

const NAMED_FILES: [Keys] = [{ name: true, file: true, source: true }];

/** All keys below `score`, as config.d.ts has them. */
export const SCORE_KEYS: Keys = {
  binaries: { k8s: true, compose: true },
  provisioners: NAMED_FILES,
  patchTemplates: NAMED_FILES,
  definitions: NAMED_FILES,
  defaultProvisioners: true,
  environment: true,
  programs: true,
  timeout: true,
  catalog: { owner: true, system: true, lifecycle: true, type: true, namespace: true, files: true, interval: true },
};

/**
 * What in `score` of app-config is likely a slip, though the backend starts with it: keys that nobody reads, files and programs that
 * are not there, names that are there twice.
 */
export function slipsOf(config: RootConfigService): string[] {
  const settings = readCompilerSettings(config);
  const files = (['provisioners', 'patchTemplates', 'definitions'] as const).flatMap(key => fileSlips(key, settings[key]));
  return [...keySlips(config.getOptional('score'), SCORE_KEYS, 'score'), ...programSlips(config, settings), ...files];
}

const told = new WeakSet<RootConfigService>();

/** Logs what {@link slipsOf} says, once for a backend, however many of its modules ask for it. */
export function warnOfSlips(config: RootConfigService, logger: LoggerService) {
  if (told.has(config)) return;
  told.add(config);
  for (const slip of slipsOf(config)) logger.warn(slip);
}

function keySlips(value: unknown, known: Keys, at: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const below = Object.hasOwn(known, key) ? known[key] : undefined;
    if (below === undefined) return [`${at}.${key} in app-config is nothing that the Score modules read: ${wayOut(key, Object.keys(known))}`];
    if (below === true) return [];
    if (!Array.isArray(below)) return keySlips(child, below, `${at}.${key}`);
    return Array.isArray(child) ? child.flatMap((entry, index) => keySlips(entry, below[0], `${at}.${key}[${index}]`)) : [];
  });
}

function wayOut(key: string, known: string[]): string {
  const [nearest] = known.map(name => ({ name, far: distance(key.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.far - b.far);
  const isNear = nearest !== undefined && nearest.far <= Math.max(1, Math.floor(nearest.name.length / 3));
  return isNear ? `did you mean \`${nearest.name}\`?` : `there are ${known.map(name => `\`${name}\``).join(', ')}`;
}

/** How many letters have to be written, left out or replaced to get from one word to the other; two that are swapped count as one. */
function distance(one: string, other: string): number {
  // Keys are short; of a longer text the beginning is enough to tell that it is none.
  const [a, b] = [one.slice(0, 40), other.slice(0, 40)];
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(replaced, rows[i - 1]![j]! + 1, row[j - 1]! + 1, isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

function programSlips(config: RootConfigService, settings: CompilerSettings): string[] {
  const compilers = (['k8s', 'compose'] as Target[]).flatMap(target => {
    const binary = settings.binaries[target];
    if (isProgram(binary)) return [];
    const set = `score.binaries.${target}`;
    if (config.has(set)) return [`${set} in app-config is \`${binary}\`, which is no program on this machine: what needs it will fail`];
    return [`score-${target} is not on PATH: what needs it will fail, until it is installed or ${set} in app-config says where it is`];
  });
  const programs = settings.programs.filter(name => !name.startsWith('.') && !isProgram(name));
  return [...compilers, ...programs.map(name => `score.programs in app-config names \`${name}\`, which is no program on this machine`)];
}

function fileSlips(key: string, files: NamedFile[]): string[] {
  return files.flatMap((entry, index) => {
    const place = `score.${key} in app-config: the file of \`${entry.name}\`, ${entry.file},`;
    const twice = files.findIndex(other => other.name === entry.name) < index;
    return [
      ...(isAllowed(entry.file, constants.R_OK) ? [] : [`${place} is not there, or cannot be read; relative paths count from ${process.cwd()}`]),
      ...(twice ? [`${place} is never used, since another entry has the name, too`] : []),
    ];
  });
}

/** True if a word can be started: a path, or a name that PATH has. */
function isProgram(word: string): boolean {
  const paths = word.includes('/') ? [word] : (process.env.PATH ?? '').split(path.delimiter).map(folder => path.join(folder, word));
  return paths.some(file => isAllowed(file, constants.X_OK) && statSync(file).isFile());
}

function isAllowed(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
