import { createTemplateAction, type ActionContext } from '@backstage/plugin-scaffolder-node';
import { InputError } from '@backstage/errors';
import { withoutExcerpt, withoutStack, type CompilerRun, type CompilerSettings, type Diagnostic, type Target } from 'backstage-plugin-score-node';
import { CommandLine } from '../commandLine';
import { addSources, mustSucceed, run, scoreFiles, warnOfPipeline, type SourceInput } from '../compile';
import { mustBePlain } from '../plainText';
import { bringBack, inCopy, outputPath, removeOutput } from '../workspace';
import { diagnosticSchema, sourceSchema } from './sourceSchema';
import { generateExamples } from './examples';

/** Makes the action `score:generate`. */
export function createScoreGenerateAction(settings: CompilerSettings) {
  return createTemplateAction({
    id: 'score:generate',
    description: 'Compiles Score files to Kubernetes manifests or a compose file, without the values of secrets. The same files and the same seed give the same bytes.',
    examples: generateExamples,
    supportsDryRun: true,
    schema: {
      input: {
        target: z => z.enum(['k8s', 'compose']).describe('What to write'),
        seed: z => z.string().describe('A text that all names and labels that are drawn follow from. Use the name of the repository or a field of the form, never the id of the task, and write it into the pipeline of the repository'),
        ...sourceSchema,
        image: z => z.string().optional().describe('The image of containers whose image is `.`'),
        namespace: z => z.string().optional().describe('The namespace of every object (k8s)'),
        generateNamespace: z => z.boolean().optional().describe('Write the Namespace itself too (k8s). Default: false'),
        project: z => z.string().optional().describe('The name of the compose project. Default: follows from the seed'),
        provisioners: z => z.array(z.string()).optional().describe('Names of provisioner files in app-config (score.provisioners)'),
        patchTemplates: z => z.array(z.string()).optional().describe('Names of patch templates in app-config (score.patchTemplates)'),
        definitions: z => z.array(z.string()).optional().describe('Names of Resource Definitions in app-config (score.definitions)'),
        strict: z => z.boolean().optional().describe('Take warnings for errors. Default: false'),
        outputPath: z => z.string().optional().describe('The file to write. Default: manifests.yaml or compose.yaml'),
        outputDir: z => z.string().optional().describe('A folder to write to instead, a file for each object and a kustomization.yaml (k8s)'),
      },
      output: {
        outputPath: z => z.string().describe('The file or the folder'),
        files: z => z.array(z.string()).describe('The files that were written to the workspace'),
        workloads: z => z.array(z.string()).describe('The names of the workloads'),
        resources: z => z.array(z.object({ uid: z.string(), type: z.string(), outputs: z.array(z.string()) })).describe('What was provisioned, with the names of its outputs'),
        objects: z => z.array(z.object({ kind: z.string(), name: z.string() })).describe('What is in the output'),
        secrets: z => z.array(z.object({ kind: z.string(), name: z.string(), keys: z.array(z.string()).optional() })).describe('What the output needs and does not hold: Secrets with their keys, variables'),
        environment: z => z.array(z.string()).describe('Environment variables that the output needs when it starts'),
        diagnostics: z => diagnosticSchema(z),
        command: z => z.string().describe('The command for the pipeline of the repository, which needs the seed as SCORE_SEED and SOURCE_DATE_EPOCH=0'),
      },
    },
    handler: ctx => inCopy(ctx, async copy => {
      const input = ctx.input;
      const seed = checkedSeed(input.seed, ctx.task?.id);
      const folder = input.outputDir !== undefined;
      const out = outputPath(ctx.workspacePath, input.outputDir ?? input.outputPath ?? (input.target === 'k8s' ? 'manifests.yaml' : 'compose.yaml'));
      const line = commandLine(settings, copy, seed, input).flag(folder ? '--output-dir' : '--output', out).here('--result=json');
      const done = await run(settings, line, copy, ctx, seed);
      mustSucceed(ctx, line, done);
      const result = parsed(line, done);
      const files = await takeOver(ctx, copy, out, result);
      ctx.output('outputPath', out);
      ctx.output('files', files);
      ctx.output('workloads', result.workloads.map(one => one.name));
      ctx.output('resources', result.resources.map(({ uid, type, outputs }) => ({ uid, type, outputs })));
      ctx.output('objects', result.objects.map(({ kind, name }) => ({ kind, name })));
      ctx.output('secrets', result.secrets.map(({ kind, name, keys }) => (keys ? { kind, name, keys } : { kind, name })));
      ctx.output('environment', result.environment);
      ctx.output('diagnostics', result.diagnostics.map(withoutExcerpt));
      ctx.output('command', line.forPipeline());
      warnOfPipeline(ctx, line);
      ctx.logger.info([...done.log.filter(text => !text.startsWith('Wrote ')), `wrote ${files.join(', ')}`].join('\n'));
    }),
  });
}

interface GenerateInput extends SourceInput {
  target: Target;
  image?: string;
  namespace?: string;
  generateNamespace?: boolean;
  project?: string;
  provisioners?: string[];
  patchTemplates?: string[];
  definitions?: string[];
  strict?: boolean;
  outputPath?: string;
  outputDir?: string;
}

/** What `--result json` prints, as far as it is read here. */
interface Result {
  files: { path: string; change: 'created' | 'changed' | 'unchanged' | 'removed' }[];
  workloads: { name: string }[];
  resources: { uid: string; type: string; outputs: string[] }[];
  objects: { kind: string; name: string }[];
  environment: string[];
  secrets: { kind: string; name: string; keys?: string[] }[];
  diagnostics: Diagnostic[];
}

function checkedSeed(seed: string, task: string | undefined): string {
  if (task && seed.includes(task)) throw withoutStack(new InputError('seed has the id of the task in it, which no other run has: the name of the repository is a good one'));
  if (seed === '') throw withoutStack(new InputError('seed is empty: the name of the repository is a good one'));
  mustBePlain('seed', seed);
  return seed;
}

function commandLine(settings: CompilerSettings, copy: string, seed: string, input: GenerateInput): CommandLine {
  if (input.target === 'compose' && (input.outputDir ?? input.namespace ?? (input.generateNamespace || undefined)) !== undefined) {
    throw withoutStack(new InputError('outputDir, namespace and generateNamespace are for the target k8s'));
  }
  if (input.outputDir !== undefined && input.outputPath !== undefined) throw withoutStack(new InputError('outputPath and outputDir exclude each other'));
  const line = new CommandLine(input.target, 'generate', scoreFiles(copy, input));
  addSources(line, copy, input);
  line.flag('--no-state').flag('--secret-objects', 'omit');
  line.optional('--image', input.image).optional('--namespace', input.namespace);
  if (input.generateNamespace) line.flag('--generate-namespace');
  // The default of the compiler is the name of the folder, which is another one in each clone.
  if (input.target === 'compose') line.flag('--project', input.project ?? projectName(seed));
  line.named('--provisioners', 'provisioners', input.provisioners, settings.provisioners);
  line.named('--patch-templates', 'patchTemplates', input.patchTemplates, settings.patchTemplates);
  line.named('--definitions', 'definitions', input.definitions, settings.definitions);
  if (!settings.defaultProvisioners) line.flag('--no-default-provisioners');
  if (input.strict) line.flag('--strict');
  return line;
}

/** A name that Compose takes for a project. */
function projectName(seed: string): string {
  const name = seed.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[^a-z0-9]+/, '');
  return name || 'score';
}

function parsed(line: CommandLine, done: CompilerRun): Result {
  try {
    return JSON.parse(done.stdout);
  } catch {
    throw withoutStack(new Error(`score-${line.target} printed no result: is it as new as this module?`));
  }
}

/** Brings the output to the workspace, and nothing else that the run made: mounted files of Compose may hold secrets. */
async function takeOver(ctx: Pick<ActionContext<any, any>, 'workspacePath'>, copy: string, out: string, result: Result): Promise<string[]> {
  const ours = result.files.filter(file => file.path === out || file.path.startsWith(`${out}/`));
  for (const file of ours.filter(one => one.change === 'removed')) await removeOutput(ctx.workspacePath, file.path);
  const written = ours.filter(one => one.change !== 'removed').map(one => one.path);
  for (const file of written) await bringBack(copy, ctx.workspacePath, file);
  return written;
}
