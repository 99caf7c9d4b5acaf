import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ConfigReader } from '@backstage/config';
import { SCORE_KEYS, slipsOf, warnOfSlips } from 'backstage-plugin-score-node';
import ts from 'typescript';
import { binaries, folder } from './context';

const programs = { k8s: path.join(binaries(), 'score-k8s'), compose: path.join(binaries(), 'score-compose') };
const slips = (score: object) => slipsOf(new ConfigReader({ score: { binaries: programs, ...score } }));

test('the keys that are known are those of the schema', () => {
  const source = ts.createSourceFile('config.d.ts', readFileSync('compiler/config.d.ts', 'utf8'), ts.ScriptTarget.Latest);
  const keysOf = (type: ts.TypeNode): unknown => {
    if (ts.isTypeLiteralNode(type)) return Object.fromEntries(type.members.map(member => [(member.name as ts.Identifier).text, keysOf((member as ts.PropertySignature).type!)]));
    const element = ts.isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
    return element && ts.isTypeLiteralNode(element) ? [keysOf(element)] : true;
  };
  const config = source.statements.find(ts.isInterfaceDeclaration)!;
  assert.deepEqual(SCORE_KEYS, keysOf((config.members[0] as ts.PropertySignature).type!));
});

test('a configuration without slips says nothing', () => {
  const own = folder({ 'a.provisioners.yaml': '[]' });
  const file = path.join(own, 'a.provisioners.yaml');
  const all = { timeout: 30, provisioners: [{ name: 'a', file, source: 'x' }], definitions: [{ name: 'a', file: own }], programs: ['sh', './tool'], catalog: { owner: 'x', files: ['a'], interval: 5 }, environment: ['X'] };
  assert.deepEqual(slips(all), []);
});

test('a key that nobody reads is named, with the nearest that is read', () => {
  for (const [score, said] of [
    [{ timeot: 30 }, /^score\.timeot in app-config is nothing that the Score modules read: did you mean `timeout`\?$/],
    [{ Timeout: 30 }, /did you mean `timeout`\?$/],
    [{ provisoners: [] }, /did you mean `provisioners`\?$/],
    [{ catalog: { onwer: 'x' } }, /^score\.catalog\.onwer in app-config .*did you mean `owner`\?$/],
    [{ binaries: { ...programs, nomad: 'x' } }, /^score\.binaries\.nomad .*: there are `k8s`, `compose`$/],
    [{ constructor: 1 }, /^score\.constructor in app-config is nothing/],
    [{ definitions: [{ name: 'a', file: '/', soruce: 'x' }] }, /^score\.definitions\[0\]\.soruce .*did you mean `source`\?$/],
  ] as const) {
    const [first, ...more] = slips(score);
    assert.match(first ?? '', said);
    assert.deepEqual(more, []);
  }
});

test('files and programs that are not there are named', () => {
  const own = folder({ plain: 'no program' });
  chmodSync(path.join(own, 'plain'), 0o644);
  for (const key of ['provisioners', 'patchTemplates', 'definitions']) {
    const file = path.join(own, 'nope.yaml');
    assert.deepEqual(slips({ [key]: [{ name: 'a', file }] }), [`score.${key} in app-config: the file of \`a\`, ${file}, is not there, or cannot be read; relative paths count from ${process.cwd()}`]);
  }
  assert.match(slips({ provisioners: [{ name: 'a', file: own }, { name: 'a', file: own }] }).join('\n'), /^score\.provisioners in app-config: the file of `a`, .* is never used, since another entry has the name, too$/);
  for (const k8s of ['/opt/nowhere/score-k8s', own, path.join(own, 'plain'), 'no-such-program-4711']) {
    assert.deepEqual(slips({ binaries: { ...programs, k8s } }), [`score.binaries.k8s in app-config is \`${k8s}\`, which is no program on this machine: what needs it will fail`]);
  }
  assert.deepEqual(slips({ programs: ['no-such-program-4711'] }), ['score.programs in app-config names `no-such-program-4711`, which is no program on this machine']);
  const before = process.env.PATH;
  process.env.PATH = own;
  try {
    assert.match(slips({ binaries: { k8s: programs.k8s } }).join('\n'), /^score-compose is not on PATH: .*score\.binaries\.compose in app-config/);
  } finally {
    process.env.PATH = before;
  }
});

test('two modules of a backend warn once', () => {
  const config = new ConfigReader({ score: { binaries: programs, timeot: 1 } });
  const log: string[] = [];
  const logger: any = { warn: (text: string) => log.push(text) };
  warnOfSlips(config, logger);
  warnOfSlips(config, logger);
  assert.equal(log.length, 1);
});
