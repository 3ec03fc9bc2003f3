import { describe, expect, test } from 'vitest';
import { NOTHING_OBSERVED } from '../../../src/core/checks/evaluate.ts';
import type { World } from '../../../src/core/expect/world.ts';
import { actionsOf } from '../../../src/core/run/progress.ts';
import { lookAt, type SeenContainer, type Sight, whyNot } from '../../../src/core/run/seen.ts';
import { lessonOf } from './support.ts';

const FILES: Record<string, string> = { 'typed.txt': 'one\ntwo\n', 'data.csv': '1,2\n' };
const bytes = (text: string | undefined) =>
  text === undefined ? undefined : new TextEncoder().encode(text);

const world: World = {
  image: async (name) =>
    name === 'there'
      ? {
          id: 'sha256:1',
          tags: [],
          labels: {},
          cmd: [],
          entrypoint: [],
          env: [],
          user: '',
          workdir: '',
          layers: ['a'],
          size: 1,
        }
      : undefined,
  unmet: async () => undefined,
  logs: async () => undefined,
  container: async () => undefined,
  volume: async () => undefined,
  network: async () => undefined,
  file: async (path) => bytes(FILES[path]),
  files: async () => [],
  http: async (url) => (url.endsWith('/up') ? { status: 200, body: '' } : undefined),
  command: async (script) => ({ exitCode: script === 'true' ? 0 : 1, stdout: '', stderr: '' }),
};
const sight: Sight = {
  world,
  beside: (path) => bytes(path === 'data/data.csv' ? '1,2\n' : 'other'),
  before: () => NOTHING_OBSERVED,
};

function actionOf(markdown: string, matter = '') {
  const [action] = lessonOf(`## A step\n\n${markdown}`, matter).steps.flatMap(actionsOf);
  if (!action) throw new Error('no action');
  return action;
}

const container = (stdout: string, more: Partial<SeenContainer> = {}): SeenContainer => ({
  image: 'ubuntu:20.04',
  stdout,
  stderr: '',
  truncated: false,
  exitCode: 0,
  ...more,
});

const look = async (markdown: string, ...containers: SeenContainer[]) => {
  const { outcome, used } = await lookAt(actionOf(markdown), sight, containers);
  return `${outcome} ${used}`;
};

const block = (script: string, output = '', attributes = '') =>
  `\`\`\`bash${attributes}\n${script}\n\`\`\`\n\n${output && `\`\`\`output\n${output}\n\`\`\`\n`}`;

describe('files', () => {
  test('one that was typed is as good as one that was written', async () => {
    expect(await look('```text file=typed.txt\none\ntwo\n```\n')).toBe('passed 0');
    expect(await look('```text file=typed.txt\none\nthree\n```\n')).toBe('failed 0');
    expect(await look('```text file=missing.txt\none\n```\n')).toBe('failed 0');
  });

  test('one that comes with the lesson is the same, to the byte', async () => {
    expect(await look('```csv file=data.csv from=data/data.csv\n```\n')).toBe('passed 0');
    expect(await look('```csv file=data.csv from=data/other.csv\n```\n')).toBe('failed 0');
    expect(await look('```csv file=gone.csv from=data/data.csv\n```\n')).toBe('failed 0');
  });
});

describe('blocks', () => {
  const RUN = 'docker run --rm ubuntu:20.04 date';
  const CHECK = '<!-- check\nimage: there\n-->\n';

  test('nothing is taken for done that nobody saw', async () => {
    expect(await look(block(RUN, 'now'))).toBe('not-run 0');
    expect(await look(block('ls'))).toBe('not-run 0');
  });

  test('the output of a container that appeared', async () => {
    expect(await look(block(RUN, 'now'), container('now\n'))).toBe('passed 1');
    expect(await look(block(RUN, 'now'), container('then\n'))).toBe('not-run 0');
    expect(await look(block(RUN, 'now'), container('a\n'), container('now\n'))).toBe('passed 2');
    expect(await look(block(RUN, 'now'), container('now\n', { exitCode: 1 }))).toBe('not-run 0');
    expect(await look(block(RUN, 'now'), container('now\n', { truncated: true }))).toBe(
      'not-run 0',
    );
  });

  test('the outputs of several, in their order', async () => {
    const two = block(`${RUN}\n${RUN}`, 'one\ntwo');
    expect(await look(two, container('one\n'), container('two\n'))).toBe('passed 2');
    expect(await look(two, container('two\n'), container('one\n'))).toBe('not-run 0');
    const failed = container('one\n', { exitCode: 2 });
    expect(await look(two, failed, container('two\n'))).toBe('not-run 0');
  });

  test('an exit code that is expected', async () => {
    const three = block(RUN, '', ' exit=3');
    expect(await look(three, container('', { exitCode: 3 }))).toBe('passed 1');
    expect(await look(three, container('', { exitCode: 0 }))).toBe('not-run 0');
  });

  test('without an output it is the block’s by image and number', async () => {
    expect(await look(block(RUN), container('x'))).toBe('passed 1');
    expect(await look(block(RUN), container('x', { image: 'other' }))).toBe('not-run 0');
    expect(await look(block(`${RUN}\n${RUN}`), container('x'))).toBe('not-run 0');
    expect(await look(block('ls ubuntu:20.04'), container('x'))).toBe('not-run 0');
  });

  test('checks that hold say that the command succeeded, and not what it printed', async () => {
    expect(await look(block('docker build .') + CHECK)).toBe('passed 0');
    expect(await look(block('docker build .') + CHECK.replace('there', 'gone'))).toBe('failed 0');
    expect(await look(block('docker build .', 'Built') + CHECK)).toBe('not-run 0');
    expect(await look(block('docker build .', '', ' exit=1') + CHECK)).toBe('not-run 0');
    const cached = CHECK.replace('there', 'there\ncached: true');
    expect(await look(block('docker build .') + cached)).toBe('not-run 0');
  });

  test('what is left out on this machine is done', async () => {
    expect(await look(block('make it', '', ' unless=true'))).toBe('passed 0');
  });
});

test('why a container is not what is waited for', () => {
  const action = actionOf(block('docker run ubuntu:20.04', 'now'));
  expect(whyNot(action, container('then\n')).map(({ outcome }) => outcome)).toEqual(['failed']);
  expect(whyNot(action, container('now\n'))).toEqual([]);
  // One of two cannot be all of it.
  const two = actionOf(block('docker run ubuntu:20.04\ndocker run ubuntu:20.04', 'now\nnow'));
  expect(whyNot(two, container('now\n'))).toEqual([]);
});
