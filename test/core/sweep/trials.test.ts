import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/core/sweep/identity.ts';
import {
  trialCount,
  unknownPlaceholders,
  unusedParameters,
} from '../../../src/core/sweep/trials.ts';
import { IMAGE, sha256, spec, trials } from './sweep.ts';

describe('the id of a trial', () => {
  const ids = (given: object = {}, world: object = {}) =>
    trials(spec({ ...given }), world).map(({ id }) => id);

  it('is the same for the same, and no two trials share one', () => {
    expect(ids()).toEqual(ids());
    expect(new Set(ids({ repeats: 3 })).size).toBe(18);
    expect(new Set(ids({ repeats: 3, args: 'run {max_depth} {n_estimators}' })).size).toBe(18);
  });

  it('is that of the values, in whatever grid they are', () => {
    const more = ids({ params: { max_depth: '1,2,4', n_estimators: '10..30:10' } });
    expect(more.slice(3)).toEqual(ids());
  });

  it.each([
    ['image', {}, { image: { ...IMAGE, id: 'sha256:bb' } }],
    ['data', {}, { mounts: [{ target: '/data', sha256: 'cc' }] }],
    ['arguments', { args: '--max_depth {max_depth} --n_estimators {n_estimators} -v' }, {}],
    ['environment', { env: { A: '{max_depth}' } }, {}],
    ['seed', { seed: 5 }, {}],
  ])('is another one with another %s', (_, given, world) => {
    expect(ids(given, world)).not.toContain(ids()[0]);
  });

  it.each([
    ['memory', '2g'],
    ['timeout', '10m'],
    ['jobs', 3],
    ['retries', 2],
    ['maximize', 'accuracy'],
  ])('does not depend on %s', (name, value) => {
    expect(ids({ [name]: value })).toEqual(ids());
  });

  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe(
      '{"b":[1,{"c":"x","d":null}]}',
    );
    expect(sha256(canonicalJson({ a: 1, b: 2 }))).toBe(sha256(canonicalJson({ b: 2, a: 1 })));
  });
});

it.each([
  [{ params: { a: '1..1000', b: '1..1000', c: '1..1000' } }, 1e9],
  [{ params: { a: '1..1000', b: '1..1000' }, random: 10, repeats: 3 }, 30],
  [{ params: { a: '1,2' }, random: 10, repeats: 10_000 }, 20_000],
  [{ params: { a: '0.1..0.9' }, random: 10 }, 10],
])('counts trials without building them: %j', (given, count) => {
  expect(trialCount(spec(given))).toBe(count);
});

describe('the arguments of a trial', () => {
  const first = (given: Readonly<Record<string, unknown>>, image = IMAGE) =>
    trials(spec(given), { image })[0];

  it('follow what the image runs, as an option for each parameter', () => {
    const options = ['--max_depth', '2', '--n_estimators', '10'];
    expect(first({})?.args).toEqual(options);
    const withCmd = { ...IMAGE, entrypoint: [], cmd: ['python', '/main.py'] };
    expect(first({}, withCmd)?.args).toEqual(['python', '/main.py', ...options]);
    expect(first({ seed: 3 })?.args).toEqual([...options, '--seed', '3']);
  });

  it('come from a template, of which values divide no word', () => {
    const params = { name: ['two words', '$HOME; rm'] };
    const args = `sh -c "train '{name}'" --name={name} 'a b'c \\{seed} {seed} {"x":1}`;
    expect(first({ params, args, seed: 4 })?.args).toEqual([
      ...['sh', '-c', "train 'two words'", '--name=two words', 'a bc', '4', '4', '{x:1}'],
    ]);
  });

  it('can be an environment instead', () => {
    const trial = first({ env: { DEPTH: '{max_depth}', TREES: 'n={n_estimators}' } });
    expect(trial).toMatchObject({ args: [], env: { DEPTH: '2', TREES: 'n=10' } });
  });

  it('name placeholders that stand for nothing', () => {
    const asked = spec({ args: 'run {max_dept} {seed}', env: { X: '{trees}{max_depth}' } });
    expect(unknownPlaceholders(asked)).toEqual(['max_dept', 'trees']);
    expect(unusedParameters(asked)).toEqual(['n_estimators']);
    expect(unusedParameters(spec())).toEqual([]);
  });

  it('has a seed of its own for each repeat', () => {
    const seeds = (given: object) => trials(spec({ params: { a: 1 }, ...given }));
    expect(seeds({ repeats: 3 }).map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(seeds({ repeats: 2, seed: 40 }).map(({ seed }) => seed)).toEqual([40, 41]);
    expect(seeds({})[0]?.seed).toBeNull();
  });
});
