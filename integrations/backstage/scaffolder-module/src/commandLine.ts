import { InputError } from '@backstage/errors';
import { withoutStack, type NamedFile, type Target } from 'backstage-plugin-score-node';
import { mustBePlain } from './plainText';

/**
 * A command of the compiler, as the action runs it and as the pipeline of the scaffolded repository does.
 *
 * The two differ in files of app-config, whose path is one of the backend's machine.
 */
export class CommandLine {
  /** Arguments of the run. */
  readonly args: string[];
  /** Files of app-config that the pipeline does not have, because app-config does not say where they come from. */
  readonly unknownToPipeline: string[] = [];
  private readonly pipeline: string[];

  constructor(readonly target: Target, command: string, files: string[]) {
    this.args = [command, ...files];
    this.pipeline = [`score-${target}`, command, ...files];
  }

  /** Adds a flag, with its value behind `=`, so that no value is taken for a flag. */
  flag(name: string, value?: string): this {
    if (value !== undefined) mustBePlain(`the value of ${name}`, value);
    const text = value === undefined ? name : `${name}=${value}`;
    this.args.push(text);
    this.pipeline.push(text);
    return this;
  }

  /** Adds a flag if its value is there. */
  optional(name: string, value: string | undefined): this {
    return value === undefined || value === '' ? this : this.flag(name, value);
  }

  /** Adds a flag for the run alone. */
  here(text: string): this {
    this.args.push(text);
    return this;
  }

  /** Adds files that app-config names. */
  named(flag: string, key: string, names: string[] | undefined, known: NamedFile[]): this {
    for (const name of names ?? []) {
      const entry = known.find(one => one.name === name);
      if (!entry) {
        const there = known.map(one => `\`${one.name}\``).join(', ') || 'none';
        throw withoutStack(new InputError(`score.${key} in app-config has no \`${name}\`; there are: ${there}`));
      }
      this.args.push(`${flag}=${entry.file}`, `--allow-read=${entry.file}`);
      if (entry.source === undefined) this.unknownToPipeline.push(`${key}: ${name}`);
      else this.pipeline.push(`${flag}=${entry.source}`);
    }
    return this;
  }

  /** The command as one line for a shell. */
  forPipeline(): string {
    return this.pipeline.map(quoted).join(' ');
  }
}

/** A word as a POSIX shell reads it back. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
