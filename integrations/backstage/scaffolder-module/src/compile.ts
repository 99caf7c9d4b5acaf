import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { describeAll, faultOf, runCompiler, type CompilerRun, type CompilerSettings, withoutStack, type Diagnostic } from 'backstage-plugin-score-node';
import type { CommandLine } from './commandLine';
import { pathArgument } from './workspace';

/** What an action needs of the scaffolder. */
export type Context = Pick<ActionContext<any, any>, 'logger' | 'signal'>;

/** Inputs that several actions take for the files of a workload. */
export interface SourceInput {
  files?: string[];
  extensions?: string | Record<string, string>;
  values?: string[];
  overridesFile?: string;
  app?: string;
  env?: string;
  envType?: string;
  org?: string;
}

/** The Score files, as arguments. */
export function scoreFiles(copy: string, input: SourceInput): string[] {
  const files = input.files?.length ? input.files : ['score.yaml'];
  return files.map(file => pathArgument(copy, file));
}

/** Adds what goes with the Score files: extensions, values, overrides, the context. */
export function addSources(line: CommandLine, copy: string, input: SourceInput) {
  const extensions = typeof input.extensions === 'string' ? { '': input.extensions } : input.extensions ?? {};
  for (const [workload, file] of Object.entries(extensions)) {
    // A form gives an empty text for what was left out.
    if (file === '') continue;
    if (workload.includes('=')) throw withoutStack(new InputError(`the workload \`${workload}\` of extensions has a = in its name`));
    const inside = pathArgument(copy, file);
    line.flag('--extensions', workload ? `${workload}=${inside}` : inside);
  }
  for (const file of input.values ?? []) line.flag('--values', pathArgument(copy, file));
  if (input.overridesFile) line.flag('--overrides-file', pathArgument(copy, input.overridesFile));
  line.optional('--app', input.app).optional('--env', input.env).optional('--env-type', input.envType).optional('--org', input.org);
}

/** Runs a command in the copy. Nothing is logged: what a run found is logged as one text, by {@link report}. */
export function run(settings: CompilerSettings, line: CommandLine, folder: string, ctx: Context, seed?: string): Promise<CompilerRun> {
  return runCompiler(settings, line.target, line.args, { folder, seed, signal: ctx.signal });
}

/** Logs what was found, in one call, because the order of several log events is not kept. */
export function report(ctx: Context, found: Diagnostic[]) {
  if (found.length === 0) return;
  const text = describeAll(found);
  if (found.some(one => one.severity === 'error')) ctx.logger.error(text);
  else ctx.logger.warn(text);
}

/** Ends the action if the run failed. */
export function mustSucceed(ctx: Context, line: CommandLine, done: CompilerRun) {
  report(ctx, done.diagnostics);
  if (done.status !== 0) throw faultOf(done.diagnostics, `score-${line.target} ${line.args[0]}: ${done.summary ?? `ended with the status ${done.status}`}`);
}

/** Says which files of app-config the pipeline of the repository will not have. */
export function warnOfPipeline(ctx: Context, line: CommandLine) {
  if (line.unknownToPipeline.length === 0) return;
  const names = line.unknownToPipeline.join(', ');
  ctx.logger.warn(`the pipeline of the repository does not have these files of app-config, which have no \`source\` there: ${names}; set \`source\` of them in app-config to where the pipeline finds them, a path or a URI`);
}
