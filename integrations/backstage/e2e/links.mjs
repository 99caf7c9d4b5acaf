// A template with links out of the workspace. Backstage brings none along when it fetches, so a task waits until they are planted.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SCORE = 'apiVersion: score.dev/v1b1\nmetadata: {name: guest}\ncontainers: {web: {image: nginx}}\n';

/** The inputs of `score:generate` with which the template is tried, by the value of its one parameter. */
export const TRIES = {
  'a Score file that is a link': { files: ['linked.score.yaml'] },
  'a source that is a link': { files: ['source.score.yaml'] },
  'an output through a link': { files: ['plain.score.yaml'], outputPath: 'away/manifests.yaml' },
  'an output folder through a link': { files: ['plain.score.yaml'], outputDir: 'away/deploy' },
  'an output that is a link': { files: ['plain.score.yaml'], outputPath: 'linked.yaml' },
};

/** Writes the template and its skeleton. */
export function writeLinksTemplate(folder) {
  const skeleton = path.join(folder, 'skeleton');
  mkdirSync(skeleton, { recursive: true });
  mkdirSync(path.join(folder, 'away'));
  writeFileSync(path.join(skeleton, 'plain.score.yaml'), SCORE);
  writeFileSync(path.join(skeleton, 'source.score.yaml'), SCORE.replace('{image: nginx}', '{image: nginx, files: {/x: {source: linked}}}'));
  const steps = Object.entries(TRIES).map(([which, input], index) => ({
    id: `generate${index}`, name: which, action: 'score:generate', if: `\${{ parameters.which == "${which}" }}`, input: { target: 'k8s', seed: 'links', ...input },
  }));
  const first = [
    { id: 'fetch', name: 'Fetch', action: 'fetch:plain', input: { url: './skeleton' } },
    { id: 'wait', name: 'Wait', action: 'debug:wait', input: { seconds: 3 } },
  ];
  const spec = { owner: 'group:default/platform', type: 'service', parameters: [{ properties: { which: { type: 'string' } } }], steps: [...first, ...steps] };
  writeFileSync(path.join(folder, 'template.yaml'), JSON.stringify({ apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'links' }, spec }));
}

/** Plants the links in the workspace of a task. */
export function plantLinks(workspace, folder) {
  const away = path.join(folder, 'away');
  symlinkSync('/etc/passwd', path.join(workspace, 'linked.score.yaml'));
  symlinkSync('/etc/passwd', path.join(workspace, 'linked'));
  symlinkSync(path.join(away, 'manifests.yaml'), path.join(workspace, 'linked.yaml'));
  symlinkSync(away, path.join(workspace, 'away'));
}
