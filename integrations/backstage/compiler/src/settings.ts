import path from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';

/** What a Score file is compiled for. */
export type Target = 'k8s' | 'compose';

/** A file or a folder that app-config names, so that templates can ask for it without knowing its path. */
export interface NamedFile {
  name: string;
  /** An absolute path on the backend's machine. */
  file: string;
  /** What the pipeline of a scaffolded repository gives the compiler to get the same file: a path there, or a URI. */
  source?: string;
}

/** What `score` in app-config says. Nothing of it can be changed by a template. */
export interface CompilerSettings {
  binaries: Record<Target, string>;
  provisioners: NamedFile[];
  patchTemplates: NamedFile[];
  definitions: NamedFile[];
  defaultProvisioners: boolean;
  /** Names of the backend's environment variables that the compiler, templates and programs see. */
  environment: string[];
  /** Programs that provisioner files of app-config run, as they stand behind `cmd://`. */
  programs: string[];
  /** Seconds that one run of the compiler may take. */
  timeout: number;
}

/** Reads `score` of app-config. Relative paths count from the working directory of the backend. */
export function readCompilerSettings(config: RootConfigService): CompilerSettings {
  const score = config.getOptionalConfig('score');
  const named = (key: string): NamedFile[] =>
    (score?.getOptionalConfigArray(key) ?? []).map(entry => {
      const file = entry.getString('file');
      // The compiler runs without network.
      if (file.includes('://')) throw new Error(`score.${key} in app-config names \`${file}\`: a path of this machine was expected`);
      return { name: entry.getString('name'), file: path.resolve(file), source: entry.getOptionalString('source') };
    });
  const timeout = readSeconds(config, 'score.timeout') ?? 60;
  return {
    binaries: {
      k8s: score?.getOptionalString('binaries.k8s') ?? 'score-k8s',
      compose: score?.getOptionalString('binaries.compose') ?? 'score-compose',
    },
    provisioners: named('provisioners'),
    patchTemplates: named('patchTemplates'),
    definitions: named('definitions'),
    defaultProvisioners: score?.getOptionalBoolean('defaultProvisioners') ?? true,
    environment: score?.getOptionalStringArray('environment') ?? [],
    programs: score?.getOptionalStringArray('programs') ?? [],
    timeout,
  };
}

/** The longest time that is taken; a timer of Node that is longer than 24 days ends at once. */
const MOST_SECONDS = 1_000_000;

/** Reads a time from app-config. The compiler takes whole seconds. */
export function readSeconds(config: RootConfigService, key: string): number | undefined {
  const seconds = config.getOptionalNumber(key);
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_SECONDS)) return seconds;
  throw new Error(`${key} in app-config is ${seconds}: whole seconds from 1 to ${MOST_SECONDS} were expected`);
}
