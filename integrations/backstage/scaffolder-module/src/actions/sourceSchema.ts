import type { z as zod } from 'zod/v3';

type Zod = typeof zod;

/** Inputs that all actions take. */
export const sourceSchema = {
  files: (z: Zod) => z.array(z.string()).optional().describe('Score files, relative to the workspace. Default: score.yaml'),
  extensions: (z: Zod) =>
    z.union([z.string(), z.record(z.string())]).optional()
      .describe('The Humanitec extension file of the Score file; where there are several Score files, one for each workload, by its name'),
  values: (z: Zod) => z.array(z.string()).optional().describe('YAML files of the workspace with shared values; later ones win'),
  overridesFile: (z: Zod) => z.string().optional().describe('A YAML file of the workspace that is merged over the Score file'),
  app: (z: Zod) => z.string().optional().describe('The id of the application, for extensions and definitions'),
  env: (z: Zod) => z.string().optional().describe('The id of the environment, for extensions and definitions'),
  envType: (z: Zod) => z.string().optional().describe('The type of the environment, for extensions and definitions'),
  org: (z: Zod) => z.string().optional().describe('The id of the organisation, for extensions and definitions'),
};

/** A finding of the compiler, as an output. */
export const diagnosticSchema = (z: Zod) =>
  z.array(
    z.object({
      code: z.string(),
      severity: z.enum(['error', 'warning']),
      category: z.enum(['input', 'usage', 'environment']),
      message: z.string(),
      file: z.string().optional(),
      line: z.number().optional(),
      column: z.number().optional(),
      path: z.string().optional(),
      hints: z.array(z.string()).optional(),
      helpUri: z.string().optional().describe('The page about faults of this code: why it is bad, an example, the fix'),
    }),
  );
