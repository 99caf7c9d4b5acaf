import { InputError } from '@backstage/errors';
import { withoutStack } from 'backstage-plugin-score-node';

/** Characters that begin a line for a shell or in YAML, or that a terminal obeys. */
const CONTROLS = /[\0-\x1f\x7f-\x9f\u2028\u2029]/;

/** Refuses a text of a form that would be more than a word in the pipeline of the repository. */
export function mustBePlain(what: string, text: string) {
  if (CONTROLS.test(text)) throw withoutStack(new InputError(`${what} has control characters`));
  if (text.includes('${{')) throw withoutStack(new InputError(`${what} has \`\${{\`, which the pipeline of the repository would replace`));
}
