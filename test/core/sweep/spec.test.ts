import { expect, it } from 'vitest';
import { formatFinding } from '../../../src/core/lesson/findings.ts';
import { mergeWords, readSweepFile, readSweepOptions } from '../../../src/core/sweep/spec.ts';
import { spec } from './sweep.ts';

it('says the same in a file and by options', () => {
  const { words } = readSweepFile(
    `image: hyperparam
params:
  max_depth: [2, 4]
  n_estimators: 10..30:10
  flag: [true, false]
args: --x {max_depth} '{n_estimators} {flag}'
mount: [data:/data]
memory: 1.5g
timeout: 10m
fail_fast: true
maximize: accuracy
`,
    'sweep.yaml',
  );
  const typed = readSweepOptions({
    image: 'hyperparam',
    params: { max_depth: '2,4', n_estimators: '10..30:10', flag: 'true,false' },
    args: "--x {max_depth} '{n_estimators} {flag}'",
    mount: ['data:/data'],
    memory: '1536m',
    timeout: '600',
    fail_fast: true,
    maximize: 'accuracy',
  });
  expect(typed).toEqual({ words });
  expect(words).toMatchObject({ memory: 1.5 * 2 ** 30, timeout: 600 });
});

it('fills in what was not said', () => {
  expect(spec()).toMatchObject({
    repeats: 1,
    network: 'none',
    results: '/results',
    writable: false,
    retries: 0,
    limits: {},
  });
});

it('says where a file is wrong', () => {
  const { words, findings } = readSweepFile(
    'image: hyperparam\nparam:\n  a: 1\nparams:\n  a: 5..1\n  1a: [2]\nrepeats: 0\nmemory: lots\n',
    'sweep.yaml',
  );
  expect(words).toBeUndefined();
  expect(findings.map(formatFinding).join('\n')).toMatchInlineSnapshot(`
    "sweep.yaml:5:6  "a" ends below where it begins
    sweep.yaml:6:3  "1a" must be a word such as max_depth
    sweep.yaml:7:10  "repeats" must be at least 1
    sweep.yaml:8:9  "memory" must be such as 512m or 2g
    sweep.yaml:2:1  unknown key "param"; did you mean "params"?"
  `);
});

it.each([
  [{ params: { a: '5..1' } }, 'param a', 'ends below where it begins'],
  [{ params: { seed: '1,2' } }, 'param seed', 'is a name that the program gives'],
  [{ params: { 'a b': '1' } }, 'param a b', 'must be a word such as max_depth'],
  [{ mount: ['data'] }, 'mount 0', 'must be FOLDER:/PATH, such as data:/data'],
  [{ memory: '1m' }, 'memory', 'must be at least 6m'],
  [{ timeout: 'soon' }, 'timeout', 'must be such as 90s, 10m or 2h'],
  [{ minimize: 'loss', maximize: 'accuracy' }, 'minimize', 'and maximize: name one of them'],
  [{ args: "it's" }, 'args', 'has a quote that is not closed'],
  [{ image: 'Upper' }, 'image', 'must be the name of an image, such as python:3.10'],
])('says which option is wrong: %j', (given, option, problem) => {
  expect(readSweepOptions(given)).toEqual({ problems: [{ option, problem }] });
});

it('takes memory in whole bytes', () => {
  expect(spec({ memory: '1.0000001g' }).limits.memory).toBe(1_073_741_931);
});

it('has the goal that was typed, whatever the file says', () => {
  const { words = {} } = readSweepFile('minimize: loss\nrepeats: 2\n', 'sweep.yaml');
  expect(mergeWords(words, { maximize: 'accuracy' })).toEqual({ maximize: 'accuracy', repeats: 2 });
  expect(mergeWords(words, { minimize: 'time' })).toEqual({ minimize: 'time', repeats: 2 });
  expect(mergeWords(words, {})).toEqual(words);
});
