// Runs the steps of a pipeline as its service does: each in a shell, with the environment that the file says.
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { must, run } from './processes.mjs';
import { binaries } from './world.mjs';

/** The `run` steps of the workflow in a clone. */
export function githubSteps(clone) {
  const workflow = parse(readFileSync(path.join(clone, '.github/workflows/score.yaml'), 'utf8'));
  return workflow.jobs.score.steps.filter(step => step.run !== undefined).map(step => ({ name: step.name, script: step.run, env: { ...workflow.env, ...step.env } }));
}

/** The lines of the GitLab job in a clone. */
export function gitlabSteps(clone) {
  const { variables, score } = parse(readFileSync(path.join(clone, '.gitlab-ci.yml'), 'utf8'));
  const named = (part, lines) => lines.map((script, index) => ({ name: `${part} ${index + 1}`, script, env: variables }));
  return [...named('before_script', score.before_script), ...named('script', score.script)];
}

/** Runs the steps in a clone, all of them, and gives what each ended with. */
export async function runSteps(steps, clone) {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'score-runner-'));
  const sha = (await must('git', ['-C', clone, 'rev-parse', 'HEAD'])).trim();
  const base = { PATH: `${binaries()}:${process.env.PATH}`, HOME: temporary, RUNNER_TEMP: temporary, CI_COMMIT_SHA: sha, CI: 'true' };
  const results = [];
  for (const step of steps) {
    const script = step.script.replaceAll('${{ github.sha }}', sha);
    if (script.includes('${{')) throw new Error(`an expression that this test does not know: ${script}`);
    const { status, stdout, stderr } = await run('bash', ['-eo', 'pipefail', '-c', script], { cwd: clone, env: { ...base, ...step.env } });
    results.push({ name: step.name, status, ...(status === 0 ? {} : { script, stdout, stderr }) });
  }
  return Object.assign(results, { temporary });
}
