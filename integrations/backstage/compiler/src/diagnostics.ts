import { InputError } from '@backstage/errors';

/** One finding of the compiler, as `--message-format json` and `--format json` write it. */
export interface Diagnostic {
  code: string;
  severity: 'error' | 'warning';
  /** Who can mend it: who writes the files, who types the command line, or who runs the machine. */
  category: 'input' | 'usage' | 'environment';
  message: string;
  file?: string;
  line?: number;
  column?: number;
  /** The field of the Score file, such as `containers.web.image`. */
  path?: string;
  hints?: string[];
  /** The page about faults of this code: why it is bad, an example, the fix. */
  helpUri?: string;
}

/** The first line of a finding: `file:line:column code: message`, as far as it has a place. */
export function headline(found: Diagnostic): string {
  const place = found.file === undefined ? '' : `${found.file}${found.line === undefined ? '' : `:${found.line}:${found.column ?? 1}`} `;
  return `${place}${found.code}: ${found.message}`;
}

/** A finding with its hints, each on a line of its own. */
export function describe(found: Diagnostic): string {
  return [headline(found), ...(found.hints ?? []).map(hint => `  help: ${hint}`)].join('\n');
}

/** All findings as one text, because the order of several log events is not kept. */
export function describeAll(found: Diagnostic[]): string {
  return found.map(describe).join('\n');
}

/** A copy with the fields of the documented output alone, without excerpts and byte offsets. */
export function withoutExcerpt(found: Diagnostic): Diagnostic {
  const { code, severity, category, message, file, line, column, path, hints, helpUri } = found;
  return JSON.parse(JSON.stringify({ code, severity, category, message, file, line, column, path, hints, helpUri }));
}

/** True if the value has the form of a finding. */
export function isDiagnostic(value: unknown): value is Diagnostic {
  const found = value as Partial<Diagnostic> | null;
  return (
    typeof found === 'object' &&
    found !== null &&
    typeof found.code === 'string' &&
    typeof found.message === 'string' &&
    (found.severity === 'error' || found.severity === 'warning')
  );
}

/**
 * Cuts the stack of an error down to its message.
 *
 * The log of a scaffolder step prints `stack`. The author of a Score file has no use for paths in node_modules.
 */
export function withoutStack<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/** How many faults of one file a message has; a generated file may have thousands. */
const MOST_FAULTS = 50;

/** The error that a run with faults ends with where no log has them; it says them all, and `command` what has those that are too many. */
export function faultsOf(found: Diagnostic[], otherwise: string, command: string): InputError {
  const errors = found.filter(one => one.severity === 'error');
  if (errors.length === 0) return withoutStack(new InputError(otherwise));
  const more = errors.length > MOST_FAULTS ? `\nand ${errors.length - MOST_FAULTS} more: \`${command}\` says all` : '';
  return withoutStack(new InputError(describeAll(errors.slice(0, MOST_FAULTS)) + more));
}

/** The error of an action whose log has all faults; its first line is the headline of the first one. */
export function faultOf(found: Diagnostic[], otherwise: string): InputError {
  const errors = found.filter(one => one.severity === 'error');
  const [first] = errors;
  if (!first) return withoutStack(new InputError(otherwise));
  const more = errors.length > 1 ? `\nand ${errors.length - 1} more, in the log of this step` : '';
  return withoutStack(new InputError(describe(first) + more));
}
