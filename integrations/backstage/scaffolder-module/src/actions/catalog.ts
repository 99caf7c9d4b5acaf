import { createTemplateAction, type ActionContext } from '@backstage/plugin-scaffolder-node';
import { InputError } from '@backstage/errors';
import { withoutStack, type CompilerSettings, type Target } from 'backstage-plugin-score-node';
import { CommandLine } from '../commandLine';
import { addSources, mustSucceed, run, scoreFiles, type SourceInput } from '../compile';
import { bringBack, inCopy, outputPath } from '../workspace';
import { sourceSchema } from './sourceSchema';
import { catalogExamples } from './examples';

const SOURCE_TEMPLATE = 'backstage.io/source-template';

/** Makes the action `score:catalog`. */
export function createScoreCatalogAction(settings: CompilerSettings) {
  return createTemplateAction({
    id: 'score:catalog',
    description: 'Writes the catalog entities of Score files: a Component for each workload, a Resource for each resource, an API where an annotation says one. What the Score file says goes before the inputs.',
    examples: catalogExamples,
    supportsDryRun: true,
    schema: {
      input: {
        ...sourceSchema,
        target: z => z.enum(['k8s', 'compose']).optional().describe('What the workloads are deployed to. Default: k8s'),
        outputPath: z => z.string().optional().describe('The file to write. Default: catalog-info.yaml'),
        owner: z => z.string().optional().describe('The owner, such as group:default/platform'),
        system: z => z.string().optional().describe('The system that the components belong to'),
        lifecycle: z => z.string().optional().describe('The lifecycle of the components. Default: experimental'),
        type: z => z.string().optional().describe('The type of the components. Default: service'),
        entityNamespace: z => z.string().optional().describe('The namespace of the entities'),
        sourceLocation: z => z.string().optional().describe('Where the source is, such as https://github.com/acme/shop/'),
        annotations: z => z.record(z.string()).optional().describe('More annotations of the components'),
        tags: z => z.array(z.string()).optional().describe('More tags of the components'),
        links: z => z.array(z.object({ url: z.string(), title: z.string().optional() })).optional().describe('More links of the components'),
        sourceTemplate: z => z.boolean().optional().describe('Note the template in backstage.io/source-template. Default: true'),
      },
      output: {
        outputPath: z => z.string(),
        entityRefs: z => z.array(z.string()).describe('The entities, such as component:default/shop'),
        command: z => z.string().describe('The command for the pipeline of the repository; with --check it fails if the file is out of date'),
      },
    },
    handler: ctx => inCopy(ctx, async copy => {
      const input = ctx.input;
      const out = outputPath(ctx.workspacePath, input.outputPath ?? 'catalog-info.yaml');
      const template = input.sourceTemplate === false ? undefined : templateRef(ctx);
      const line = commandLine(copy, input, template);
      const list = await run(settings, commandLine(copy, input, template).here('--format=json'), copy, ctx);
      mustSucceed(ctx, line, list);
      const done = await run(settings, line.flag('--output', out), copy, ctx);
      mustSucceed(ctx, line, { ...done, diagnostics: done.status === 0 ? [] : done.diagnostics });
      await bringBack(copy, ctx.workspacePath, out);
      const refs = entityRefs(list.stdout);
      ctx.output('outputPath', out);
      ctx.output('entityRefs', refs);
      ctx.output('command', line.forPipeline());
      ctx.logger.info(`wrote ${out}: ${refs.join(', ')}`);
    }),
  });
}

/** The template that runs. A dry run calls itself `template:default/dry-run`, but must give what the run will. */
function templateRef({ templateInfo, isDryRun }: Pick<ActionContext<any, any>, 'templateInfo' | 'isDryRun'>): string | undefined {
  const metadata = templateInfo?.entity?.metadata;
  if (!isDryRun || !metadata) return templateInfo?.entityRef;
  return `template:${metadata.namespace ?? 'default'}/${metadata.name}`;
}

interface CatalogInput extends SourceInput {
  target?: Target;
  owner?: string;
  system?: string;
  lifecycle?: string;
  type?: string;
  entityNamespace?: string;
  sourceLocation?: string;
  annotations?: Record<string, string>;
  tags?: string[];
  links?: { url: string; title?: string }[];
}

function commandLine(copy: string, input: CatalogInput, template: string | undefined): CommandLine {
  const line = new CommandLine(input.target ?? 'k8s', 'catalog', scoreFiles(copy, input));
  addSources(line, copy, input);
  line.optional('--owner', input.owner).optional('--system', input.system).optional('--lifecycle', input.lifecycle);
  line.optional('--type', input.type).optional('--entity-namespace', input.entityNamespace).optional('--source-location', input.sourceLocation);
  const annotations = { ...(template ? { [SOURCE_TEMPLATE]: template } : {}), ...input.annotations };
  for (const [key, value] of Object.entries(annotations)) {
    if (key.includes('=')) throw withoutStack(new InputError(`the annotation \`${key}\` has a = in its name`));
    line.flag('--annotation', `${key}=${value}`);
  }
  for (const tag of input.tags ?? []) line.flag('--tag', tag);
  for (const { url, title } of input.links ?? []) {
    if (title?.includes('=')) throw withoutStack(new InputError(`the title of the link \`${url}\` has a =`));
    line.flag('--link', title ? `${title}=${url}` : url);
  }
  return line;
}

function entityRefs(json: string): string[] {
  const entities: { kind: string; metadata: { name: string; namespace?: string } }[] = JSON.parse(json);
  return entities.map(({ kind, metadata }) => `${kind.toLowerCase()}:${metadata.namespace ?? 'default'}/${metadata.name}`);
}
