// Acceptance 8: cancel, time-out and retry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processesLike, until } from '../processes.mjs';
import { form } from './form.mjs';

/** What of a slow task is on this machine: its program, the shell around it, and the compiler. */
async function left() {
  const running = [...await processesLike('sleep 86403'), ...await processesLike('generate score.yaml --no-state')];
  return running.filter(line => !line.includes('ps -eo'));
}

export function lifeChecks(world) {
  test('8. cancel ends the compiler and what it started', async () => {
    const { status, body } = await world().start({}, 'slow');
    assert.equal(status, 201, JSON.stringify(body));
    await until('the program of the provisioner runs', async () => (await processesLike('sleep 86403')).length > 0);
    assert.ok((await left()).length >= 2);
    const from = Date.now();
    assert.equal((await world().api('POST', `/api/scaffolder/v2/tasks/${body.id}/cancel`)).status, 200);
    await until('no process is left', async () => (await left()).length === 0, 4000);
    console.log(`    no process left ${Date.now() - from} ms after the cancel`);
    const task = await world().finish(body.id);
    assert.ok(['cancelled', 'failed'].includes(task.state), task.state);
    assert.match(task.log, /cancelled/);
    assert.ok(!task.log.includes('node_modules'), task.log);
  });

  test('8. the time-out ends the compiler and what it started', async () => {
    const task = await world().task({}, 'slow');
    assert.equal(task.state, 'failed');
    assert.match(task.completion.error.message, /^score-k8s took longer than 5 seconds \(score\.timeout in app-config\)$/);
    assert.deepEqual(await left(), []);
  });

  test('8. a retry of a failed task completes', async () => {
    await world().forge.create('again');
    const task = await world().task(form(world(), 'again'));
    assert.equal(task.state, 'failed', 'the name is taken');
    world().forge.remove('again');
    assert.ok((await world().api('POST', `/api/scaffolder/v2/tasks/${task.id}/retry`, {})).status < 300);
    const again = await world().finish(task.id, ['completed']);
    assert.equal(again.state, 'completed');
    assert.ok(world().forge.has('again'));
  });
}
