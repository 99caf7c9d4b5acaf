import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { describe, faultOf, headline, isDiagnostic, withoutExcerpt, withoutStack, type CompilerRun, type CompilerSettings, type Diagnostic, type Target } from 'backstage-plugin-score-node';
import { CommandLine } from '../commandLine';
import { addSources, report, run, scoreFiles, warnOfPipeline, type SourceInput } from '../compile';
import { inCopy } from '../workspace';
import { diagnosticSchema, sourceSchema } from './sourceSchema';
import { validateExamples } from './examples';

/** Makes the action `score:validate`. */
export function createScoreValidateAction(settings: CompilerSettings) {
  return createTemplateAction({
    id: 'score:validate',
    description: 'Says everything that is wrong with Score files, with file, line and column, and fails the task if there is an error. Runs no provisioner and writes nothing.',
    examples: validateExamples,
    supportsDryRun: true,
    schema: {
      input: {
        ...sourceSchema,
        target: z => z.enum(['k8s', 'compose', 'both']).optional().describe('Whose rules are checked. Default: k8s'),
        provisioners: z => z.array(z.string()).optional().describe('Names of provisioner files in app-config (score.provisioners)'),
        definitions: z => z.array(z.string()).optional().describe('Names of Resource Definitions in app-config (score.definitions)'),
        strict: z => z.boolean().optional().describe('Take warnings for errors. Default: false'),
        failOnError: z => z.boolean().optional().describe('Fail the task if there is an error. Default: true'),
      },
      output: {
        valid: z => z.boolean().describe('True if there is no error'),
        errorCount: z => z.number(),
        warningCount: z => z.number(),
        diagnostics: z => diagnosticSchema(z),
        summary: z => z.string().describe('What was found, as Markdown for `output.text` of the template'),
        commands: z => z.array(z.string()).describe('The commands for the pipeline of the repository; add --format=github or gitlab'),
      },
    },
    handler: ctx => inCopy(ctx, async copy => {
      const input = ctx.input;
      const lines = targets(input.target).map(target => commandLine(settings, target, copy, input));
      const runs: Found[] = [];
      for (const line of lines) runs.push(found(line, await run(settings, withFormat(line), copy, ctx)));
      const all = unique(runs.flatMap(one => one.diagnostics));
      const failed = runs.find(one => !one.valid);
      const errorCount = all.filter(one => one.severity === 'error').length;
      report(ctx, all);
      ctx.output('valid', !failed);
      ctx.output('errorCount', errorCount);
      ctx.output('warningCount', all.length - errorCount);
      ctx.output('diagnostics', all.map(withoutExcerpt));
      ctx.output('summary', summary(all, scoreFiles(copy, input)));
      ctx.output('commands', lines.map(line => line.forPipeline()));
      if (lines[0]) warnOfPipeline(ctx, lines[0]);
      if (failed && errorCount === 0) throw withoutStack(new Error(failed.otherwise));
      if (failed && (input.failOnError ?? true)) throw faultOf(all, failed.otherwise);
      if (!failed) ctx.logger.info(`no error in ${scoreFiles(copy, input).join(', ')}`);
    }),
  });
}

interface ValidateInput extends SourceInput {
  provisioners?: string[];
  definitions?: string[];
  strict?: boolean;
}

interface Found {
  valid: boolean;
  diagnostics: Diagnostic[];
  /** Why it failed, if that is no diagnostic. */
  otherwise: string;
}

function targets(target: 'k8s' | 'compose' | 'both' | undefined): Target[] {
  return target === 'both' ? ['k8s', 'compose'] : [target ?? 'k8s'];
}

function commandLine(settings: CompilerSettings, target: Target, copy: string, input: ValidateInput): CommandLine {
  const line = new CommandLine(target, 'validate', scoreFiles(copy, input));
  addSources(line, copy, input);
  line.named('--provisioners', 'provisioners', input.provisioners, settings.provisioners);
  line.named('--definitions', 'definitions', input.definitions, settings.definitions);
  if (!settings.defaultProvisioners) line.flag('--no-default-provisioners');
  if (input.strict) line.flag('--strict');
  return line;
}

function withFormat(line: CommandLine): CommandLine {
  return line.here('--format=json');
}

function found(line: CommandLine, done: CompilerRun): Found {
  let diagnostics = done.diagnostics;
  try {
    const list: unknown = JSON.parse(done.stdout);
    if (Array.isArray(list)) diagnostics = list.filter(isDiagnostic);
  } catch {
    // A command line that was refused prints no list.
  }
  const otherwise = `score-${line.target} validate: ${done.summary ?? `ended with the status ${done.status}`}`;
  return { valid: done.status === 0, diagnostics, otherwise };
}

/** What both targets find is told once. */
function unique(all: Diagnostic[]): Diagnostic[] {
  return [...new Map(all.map(one => [`${one.severity} ${describe(one)}`, one])).values()];
}

function summary(all: Diagnostic[], files: string[]): string {
  if (all.length === 0) return `No problem in ${files.map(file => `\`${file}\``).join(', ')}.`;
  return all.map(one => `- ${one.severity}: \`${headline(one).replaceAll('`', "'")}\``).join('\n');
}
