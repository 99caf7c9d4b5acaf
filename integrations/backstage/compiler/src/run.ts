import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isDiagnostic, withoutStack, type Diagnostic } from './diagnostics';
import type { CompilerSettings, Target } from './settings';

/** What a run of the compiler left behind. */
export interface CompilerRun {
  status: number;
  stdout: string;
  /** Lines of its log, without the prefix of their level. */
  log: string[];
  diagnostics: Diagnostic[];
  /** The last line that says why it failed, for a fault that is no diagnostic. */
  summary?: string;
}

/** How to run the compiler. */
export interface RunOptions {
  /** The folder that the run is restricted to. */
  folder: string;
  /** A text that all that is random follows from; never an argument, because arguments are seen by all on a machine. */
  seed?: string;
  stdin?: string | Buffer;
  signal?: AbortSignal;
}

const OUTPUT_LIMIT = 16 * 1024 * 1024;
/** How long a compiler that was told to end may take until it is killed. */
const GRACE = 2000;

/**
 * Runs the compiler, restricted to a folder and with an environment of its own.
 *
 * Resolves for every status, and rejects if the compiler is missing, was cancelled, took too long or wrote too much.
 */
export async function runCompiler(settings: CompilerSettings, target: Target, args: string[], options: RunOptions): Promise<CompilerRun> {
  // Programs read settings at home, and settings that a template brings along would make them run anything.
  const home = await mkdtemp(path.join(os.tmpdir(), 'score-home-'));
  try {
    return await runAt(home, settings, target, args, options);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runAt(home: string, settings: CompilerSettings, target: Target, args: string[], options: RunOptions): Promise<CompilerRun> {
  options.signal?.throwIfAborted();
  const tool = `score-${target}`;
  const child = start(settings.binaries[target], tool, [...args, ...restrictions(settings)], {
    cwd: options.folder,
    env: environment(home, settings, options),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that what it started can be ended with it.
    detached: true,
  });
  const output = new Output(tool, why => stop(why));
  let stopped: Error | undefined;
  let kill: NodeJS.Timeout | undefined;
  const stop = (why: Error) => {
    if (stopped) return;
    stopped = why;
    child.kill('SIGTERM');
    kill = setTimeout(() => endGroup(child), GRACE);
  };
  const cancel = () => stop(new Error(`${tool} was ended, because the task was cancelled`));
  const late = () => stop(new Error(`${tool} took longer than ${settings.timeout} seconds (score.timeout in app-config)`));
  options.signal?.addEventListener('abort', cancel, { once: true });
  // The compiler keeps the limit itself; this one is for a compiler that hangs.
  const timer = setTimeout(late, settings.timeout * 1000 + GRACE);
  output.read(child);
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(options.stdin ?? '');
  try {
    const status = await ended(child, settings.binaries[target], tool, target);
    const done = output.finish(status);
    if (done.diagnostics.some(one => one.code === 'timed-out')) late();
    if (stopped) throw withoutStack(stopped);
    return done;
  } finally {
    clearTimeout(timer);
    clearTimeout(kill);
    options.signal?.removeEventListener('abort', cancel);
    endGroup(child);
  }
}

/** Starts the compiler. What the system refuses at once, such as arguments that are too long, has no stack of the backend. */
function start(binary: string, tool: string, args: string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(binary, args, options);
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'E2BIG';
    throw withoutStack(new Error(`${tool} cannot be started: ${isTooLong ? 'an input is too long for an argument' : (error as Error).message}`));
  }
}

/** What the compiler sees of the backend's environment: where programs are, and what app-config allows. */
function environment(home: string, settings: CompilerSettings, options: RunOptions): NodeJS.ProcessEnv {
  const allowed = settings.environment.filter(name => process.env[name] !== undefined).map(name => [name, process.env[name]]);
  return {
    ...Object.fromEntries(allowed),
    PATH: process.env.PATH,
    HOME: home,
    NO_COLOR: '1',
    // Dates in templates follow from it, so that a dry run, a run and the pipeline agree.
    SOURCE_DATE_EPOCH: '0',
    ...(options.seed === undefined ? {} : { SCORE_SEED: options.seed }),
  };
}

function restrictions(settings: CompilerSettings): string[] {
  return [
    '--restrict',
    '--message-format=json',
    `--timeout=${settings.timeout}`,
    ...settings.environment.map(name => `--allow-env=${name}`),
    ...settings.programs.map(name => `--allow-cmd=${name}`),
  ];
}

/** Waits for the end of the process and of its output; a program that it left behind does not hold the task. */
function ended(child: ChildProcess, binary: string, tool: string, target: Target): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT' || error.code === 'EACCES';
      const text = `${tool} cannot be run as \`${binary}\`: install it, or set score.binaries.${target} in app-config`;
      reject(missing ? withoutStack(new Error(text)) : error);
    });
    child.once('exit', () => setTimeout(() => endGroup(child), 500).unref());
    child.once('close', (status, signal) => resolve(status ?? (signal ? 128 : 1)));
  });
}

/** Kills what is left of the group of a process, if anything is. */
function endGroup(child: ChildProcess) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing is left, which is the usual case.
  }
}

/** Collects standard output, and takes standard error apart into diagnostics and lines of a log. */
class Output {
  private stdout = '';
  private rest = '';
  private size = 0;
  private readonly log: string[] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private summary: string | undefined;

  constructor(private readonly tool: string, private readonly stop: (why: Error) => void) {}

  read(child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      if (this.fits(text)) this.stdout += text;
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      if (!this.fits(text)) return;
      const lines = (this.rest + text).split('\n');
      this.rest = lines.pop() ?? '';
      lines.forEach(line => this.line(line));
    });
  }

  finish(status: number): CompilerRun {
    this.line(this.rest);
    return { status, stdout: this.stdout, log: this.log, diagnostics: this.diagnostics, summary: this.summary };
  }

  private fits(text: string): boolean {
    this.size += text.length;
    if (this.size <= OUTPUT_LIMIT) return true;
    this.stop(new Error(`${this.tool} wrote more than ${OUTPUT_LIMIT / 1024 / 1024} MiB`));
    return false;
  }

  private line(text: string) {
    if (!text.trim()) return;
    const found = text.startsWith('{') ? parsed(text) : undefined;
    if (isDiagnostic(found)) this.diagnostics.push(found);
    else if (text.startsWith('Error: ')) this.summary = text.slice('Error: '.length);
    else this.log.push(text.replace(/^(INFO|WARN): /, ''));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
