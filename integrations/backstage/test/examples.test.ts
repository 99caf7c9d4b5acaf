import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScoreCatalogAction, createScoreGenerateAction, createScoreValidateAction } from 'backstage-plugin-scaffolder-backend-module-score';
import { parse } from 'yaml';
import { act, settings, SHOP } from './context';

const EXTENSION = 'apiVersion: humanitec.org/v1b1\nprofile: humanitec/default-module\nspec: {deployment: {replicas: 2}}\n';

for (const action of [createScoreValidateAction(settings()), createScoreGenerateAction(settings()), createScoreCatalogAction(settings())]) {
  for (const { description, example } of action.examples!) {
    test(`${action.id}: ${description}`, async () => {
      const [step] = parse(example).steps;
      assert.equal(step.action, action.id);
      const input = Object.fromEntries(Object.entries(step.input ?? {}).map(([key, value]) => [key, typeof value === 'string' && value.includes('${{') ? 'shop' : value]));
      const known = Object.keys((action.schema!.input as any).properties);
      assert.deepEqual(Object.keys(input).filter(key => !known.includes(key)), []);
      const done = await act(action, input, { 'score.yaml': SHOP, 'humanitec.score.yaml': EXTENSION });
      assert.equal(done.error, undefined, String(done.error));
    });
  }

  test(`${action.id}: every output is in the schema`, async () => {
    const done = await act(action, { target: 'k8s', seed: 'shop', ...(action.id === 'score:generate' ? { image: 'nginx' } : {}) }, { 'score.yaml': SHOP });
    const known = Object.keys((action.schema!.output as any).properties);
    assert.deepEqual(Object.keys(done.outputs).sort(), known.sort());
  });
}
