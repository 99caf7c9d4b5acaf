import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScoreValidateAction } from 'backstage-plugin-scaffolder-backend-module-score';
import { act, listed, settings, SHOP } from './context';

const validate = createScoreValidateAction(settings());
const FAULTY = SHOP.replace('resources.db.host', 'resources.bd.host').replace('resources.db.password', 'resources.dc.password');

test('a Score file without a fault is valid, and nothing is written', async () => {
  const done = await act(validate, { target: 'both' }, { 'score.yaml': SHOP });
  assert.equal(done.error, undefined);
  assert.deepEqual([done.outputs.valid, done.outputs.errorCount], [true, 0]);
  assert.deepEqual(done.outputs.commands, ['score-k8s validate score.yaml', 'score-compose validate score.yaml']);
  assert.deepEqual(listed(done.workspace), ['score.yaml']);
  assert.deepEqual(done.left, []);
});

test('all faults are one log event, and the first is the first line of the error', async () => {
  const done = await act(validate, {}, { 'score.yaml': FAULTY });
  const errors = done.log.filter(one => one.level === 'error');
  assert.equal(errors.length, 1);
  assert.match(errors[0]!.text, /score\.yaml:6:\d+ unknown-resource: no resource `dc`[^]*score\.yaml:6:\d+ unknown-resource: no resource `bd`/);
  assert.equal(done.error.name, 'InputError');
  assert.match(done.error.message.split('\n')[0], /^score\.yaml:6:\d+ unknown-resource: no resource `dc` in workload `shop`$/);
  assert.match(done.error.message, /and 1 more/);
  assert.equal(done.error.stack, `InputError: ${done.error.message}`);
  assert.deepEqual([done.outputs.valid, done.outputs.errorCount], [false, 2]);
  assert.equal(done.outputs.diagnostics[0].line, 6);
  assert.equal(done.outputs.diagnostics[0].excerpt, undefined);
  assert.match(done.outputs.diagnostics[0].helpUri, /^https:.*\/docs\/errors\.md#unknown-resource$/);
  assert.match(done.outputs.summary, /^- error: `score\.yaml:6:/);
  assert.deepEqual(done.left, [], 'a failed action leaves no copy behind');
});

test('what both targets find is told once', async () => {
  const done = await act(validate, { target: 'both' }, { 'score.yaml': FAULTY });
  assert.equal(done.outputs.errorCount, 2);
});

test('with failOnError: false the outputs say what is wrong', async () => {
  const done = await act(validate, { failOnError: false }, { 'score.yaml': FAULTY });
  assert.equal(done.error, undefined);
  assert.equal(done.outputs.valid, false);
});

test('warnings are warnings, and faults with strict', async () => {
  const warned = { 'score.yaml': SHOP.replace('files:', 'livenessProbe: {httpGet: {path: /, port: 80}}\n    files:') };
  const loose = await act(validate, { target: 'compose' }, warned);
  assert.equal(loose.error, undefined);
  assert.ok(loose.outputs.warningCount > 0);
  assert.equal(loose.log.filter(one => one.level === 'warn').length, 1);
  const strict = await act(validate, { target: 'compose', strict: true }, warned);
  assert.match(strict.error.message, /^score\.yaml:7:21 unsupported-field: /);
});

test('a file that is missing is said', async () => {
  const done = await act(validate, { files: ['absent.yaml'] }, { 'score.yaml': SHOP });
  assert.match(done.error.message, /read-failed: failed to read 'absent\.yaml'/);
});

test('paths that lead out are refused', async () => {
  for (const files of [['../x'], ['/etc/passwd'], ['a/../../x'], ['.'], ['.git/config'], ['.score-k8s/state.yaml'], ['a\nb']]) {
    const done = await act(validate, { files }, { 'score.yaml': SHOP });
    assert.ok(['NotAllowedError', 'InputError'].includes(done.error.name), String(done.error));
    assert.ok(!done.error.stack.includes('node_modules'));
  }
});

test('a link to a file outside is not followed', async () => {
  const done = await act(validate, {}, { 'score.yaml': { link: '/etc/passwd' } });
  assert.match(done.error.message, /not-allowed: .*which leads to `\/etc\/passwd`|leads out/);
  assert.ok(!JSON.stringify(done).includes('root:x'));
});

test('a compiler that is missing is one sentence', async () => {
  const missing = createScoreValidateAction(settings({ binaries: { k8s: '/nowhere/score-k8s', compose: 'x' } }));
  const done = await act(missing, {}, { 'score.yaml': SHOP });
  assert.equal(done.error.message, 'score-k8s cannot be run as `/nowhere/score-k8s`: install it, or set score.binaries.k8s in app-config');
});
