import { expect, test } from 'vitest';
import { BuilderAnswer } from '../../../../src/machine/engine/proxy/build-output.ts';

/** What is heard of an answer, in its order. */
function heard(...lines: readonly object[]) {
  const said: string[] = [];
  const answer = new BuilderAnswer({
    step: (on) => said.push(`step on ${on}`),
    container: (id) => said.push(`container ${id}`),
    image: (id) => said.push(`image ${id}`),
  });
  // As engines write it: with the arrow's point escaped.
  const text = lines.map((line) => `${JSON.stringify(line).replaceAll('>', '\\u003e')}\n`).join('');
  answer.read(Buffer.from(text));
  answer.end();
  return { said, loaded: answer.loaded };
}

const stream = (...texts: readonly string[]) => texts.map((text) => ({ stream: `${text}\n` }));
const WHOLE = '58dab3c82c69ff9c72c5e90204833cb0672ef173d58ef5260095a78311314abd';

test("Docker's classic builder tells of steps, containers and images", () => {
  const { said } = heard(
    ...stream('Step 1/2 : FROM ubuntu:20.04', ' ---> 783576a7ee39', 'Step 2/2 : RUN true'),
    ...stream(' ---> Running in 1f0de7a2f5c4', ' ---> 5631279b74b3'),
    { aux: { ID: `sha256:${WHOLE}` } },
  );
  expect(said).toEqual([
    'step on ',
    'image 783576a7ee39',
    'step on 783576a7ee39',
    'container 1f0de7a2f5c4',
    'image 5631279b74b3',
    `image ${WHOLE}`,
  ]);
});

test("Podman's builder tells of them with a shorter arrow, and of the stages", () => {
  const { said } = heard(
    ...stream('[1/2] STEP 1/2: FROM ubuntu:20.04 AS a', '[1/2] STEP 2/2: LABEL t=1'),
    ...stream(`--> Using cache ${WHOLE}`, '--> 58dab3c82c69', 'STEP 2/2: RUN true'),
    ...stream('--> 5631279b74b3'),
  );
  expect(said).toEqual([
    'step on ',
    'step on ',
    `image ${WHOLE}`,
    'image 58dab3c82c69',
    'step on 58dab3c82c69',
    'image 5631279b74b3',
  ]);
});

test.each([
  ['a quiet build', stream(WHOLE)],
  ['a commit', [{ Id: WHOLE }]],
])('Podman names the image of %s by its digits alone', (_of, lines) => {
  expect(heard(...lines).said).toEqual([`image ${WHOLE}`]);
});

test('what a RUN line prints is no image', () => {
  expect(
    heard(...stream(`digest ${WHOLE}`, `${WHOLE}  data.csv`, '58dab3c82c69', 'a -> 58dab3c82c69'))
      .said,
  ).toEqual([]);
});

test('references that a load names, each in a line of its own, or all in one', () => {
  const all = ['a:1', 'lab.example:5000/b:2'];
  expect(heard(...stream(...all.map((ref) => `Loaded image: ${ref}`))).loaded).toEqual(all);
  expect(heard({ stream: `Loaded image: ${all.join(',')}` }).loaded).toEqual(all);
});
