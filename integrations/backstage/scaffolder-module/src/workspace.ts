import { constants } from 'node:fs';
import { cp, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { withoutStack } from 'backstage-plugin-score-node';
import { mustBePlain } from './plainText';

/** What of a workspace the compiler never sees: history, dependencies, and the state that a template may bring along. */
function isLeftOut(name: string): boolean {
  return name === '.git' || name === 'node_modules' || name === '.score-k8s' || name === '.score-compose';
}

/**
 * Does something in a copy of the workspace, and removes the copy, however it ends.
 *
 * The scaffolder removes the temporary folders of an action only if the action succeeds.
 */
export async function inCopy<T>(ctx: Pick<ActionContext<any, any>, 'workspacePath' | 'createTemporaryDirectory'>, work: (copy: string) => Promise<T>): Promise<T> {
  const folder = await ctx.createTemporaryDirectory();
  try {
    return await work(await copyWorkspace(ctx.workspacePath, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copies a workspace. Links stay links: the restricted compiler does not follow them out. */
async function copyWorkspace(workspace: string, folder: string): Promise<string> {
  const copy = path.join(folder, 'workspace');
  await cp(workspace, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: async source => {
      if (source === workspace) return true;
      if (isLeftOut(path.basename(source))) return false;
      const about = await lstat(source);
      return about.isFile() || about.isDirectory() || about.isSymbolicLink();
    },
  });
  return copy;
}

/** A path that a template gives, as an argument of the compiler: relative, inside of the workspace, and no flag. */
export function pathArgument(copy: string, given: string): string {
  const inside = path.relative(copy, safeChild(copy, given));
  const steps = inside.split(path.sep);
  if (inside === '' || steps.some(isLeftOut)) throw refusal(`\`${given}\` is no file for the compiler`);
  // A leading dash would be a flag, and `NAME=FILE` has a meaning for --extensions.
  return inside.startsWith('-') || inside.includes('=') ? `./${inside}` : inside;
}

/** Where an output of the compiler goes, relative to the workspace; `..`, absolute paths and links out are refused. */
export function outputPath(workspace: string, given: string): string {
  const inside = path.relative(workspace, safeChild(workspace, given));
  if (inside === '' || inside.split(path.sep).some(step => isLeftOut(step) || step.startsWith('.score-'))) {
    throw refusal(`\`${given}\` is no place for an output`);
  }
  return inside;
}

/** Brings one output from the copy to the workspace: all of it or nothing, and never through a link. */
export async function bringBack(copy: string, workspace: string, inside: string): Promise<void> {
  const target = path.join(workspace, inside);
  await makeFolder(workspace, path.dirname(inside));
  const source = await open(path.join(copy, inside), constants.O_RDONLY | constants.O_NOFOLLOW);
  const beside = `${target}.${process.pid}.part`;
  try {
    const bytes = await source.readFile();
    const part = await open(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
    try {
      await part.writeFile(bytes);
    } finally {
      await part.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await source.close();
  }
}

/** Removes an output of an earlier run that is not made any more. */
export async function removeOutput(workspace: string, inside: string): Promise<void> {
  if (await isPlainFolder(workspace, path.dirname(inside))) await rm(path.join(workspace, inside), { force: true });
}

async function makeFolder(workspace: string, inside: string): Promise<void> {
  let folder = workspace;
  for (const step of inside.split(path.sep).filter(one => one !== '.' && one !== '')) {
    folder = path.join(folder, step);
    await mkdir(folder).catch(error => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(folder)).isDirectory()) throw refusal(`\`${path.relative(workspace, folder)}\` is no folder of the workspace`);
  }
}

async function isPlainFolder(workspace: string, inside: string): Promise<boolean> {
  let folder = workspace;
  for (const step of inside.split(path.sep).filter(one => one !== '.' && one !== '')) {
    folder = path.join(folder, step);
    const about = await lstat(folder).catch(() => undefined);
    if (!about?.isDirectory()) return false;
  }
  return true;
}

function safeChild(base: string, given: string): string {
  mustBePlain('a path', given);
  if (path.isAbsolute(given)) throw refusal(`\`${given}\` is an absolute path: one inside of the workspace was expected`);
  try {
    return resolveSafeChildPath(base, given);
  } catch {
    throw refusal(`\`${given}\` leads out of the workspace`);
  }
}

function refusal(text: string): NotAllowedError {
  return withoutStack(new NotAllowedError(text));
}
