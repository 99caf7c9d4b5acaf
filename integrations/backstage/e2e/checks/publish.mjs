// What docs/backstage.md says of other forges: the step of each, against the inputs and outputs that its action has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { createPublishGitlabAction } from '@backstage/plugin-scaffolder-backend-module-gitlab';
import { parse } from 'yaml';

// What the scaffolder checks inputs with.
const { validate } = createRequire(createRequire(import.meta.url).resolve('@backstage/plugin-scaffolder-backend'))('jsonschema');
const text = file => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The steps in the blocks of YAML of the page, by their actions. */
export function stepsOfPage(page) {
  const blocks = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, block]) => block);
  const steps = blocks.filter(block => /^\s*-? *action: publish:/m.test(block)).flatMap(block => parse(block));
  return new Map(steps.map(step => [step.action, step]));
}

/** The schemas of an action: those of the package, or what is kept of one whose package would bring a hundred others. */
function schemas(action) {
  if (action === 'publish:github') return JSON.parse(text('../fixtures/publish-github.json')).schema;
  return createPublishGitlabAction({ integrations: {}, config: {} }).schema;
}

export function publishChecks() {
  const template = parse(text('../../templates/score-service/template.yaml'));
  const own = template.spec.steps.find(step => step.id === 'publish');
  const steps = stepsOfPage(text('../../../../docs/backstage.md'));

  for (const action of ['publish:github', 'publish:gitlab']) {
    test(`12. the step of the docs page for ${action} has the inputs that the action takes, and the outputs that the template reads`, () => {
      const step = steps.get(action);
      assert.ok(step, `docs/backstage.md has the step, and not only ${[...steps.keys()].join(', ')}`);
      const { input, output } = schemas(action);
      const { errors } = validate(step.input, input);
      assert.deepEqual(errors.map(String), []);
      assert.deepEqual([step.id, step.input.repoUrl, step.input.defaultBranch], [own.id, own.input.repoUrl, own.input.defaultBranch]);
      const read = [...JSON.stringify(template.spec).matchAll(/steps\.publish\.output\.(\w+)/g)].map(([, name]) => name);
      assert.ok(read.length >= 2);
      for (const name of read) assert.ok(Object.hasOwn(output.properties, name), name);
    });
  }

  test('12. the inputs of publish:gitea are no inputs of publish:gitlab', () => {
    assert.match(validate(own.input, schemas('publish:gitlab').input).errors.join('\n'), /additional property "description"/);
    assert.deepEqual(validate(own.input, schemas('publish:github').input).errors, []);
  });
}
