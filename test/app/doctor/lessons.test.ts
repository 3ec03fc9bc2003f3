import { expect, test } from 'vitest';
import { imageStates } from '../../../src/app/doctor/course.ts';
import {
  type CourseLesson,
  type ImageReadiness,
  imageFindings,
  imagesOf,
  type Lacks,
  needFindings,
  needsOf,
  outlook,
} from '../../../src/app/doctor/lessons.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';

function lesson(id: string, extra: string, blocks: readonly string[] = ['bash']): CourseLesson {
  const steps = blocks.map((info, i) => `## Step ${i + 1}\n\n\`\`\`${info}\ntrue\n\`\`\`\n`);
  const source = `---\nformat: 1\ntitle: ${id}\nsummary: s\nminutes: 5\n${extra}\n---\n\n# ${id}\n\nText.\n\n${steps.join('\n')}`;
  const read = readLesson(source, `${id}.md`);
  if (!read.lesson) throw new Error(read.findings.map((found) => found.message).join('\n'));
  return { id, lesson: read.lesson };
}

const NOTHING: Lacks = { images: new Map(), unmet: new Map(), noPorts: false, unfit: false };
const noGpu = new Map([['gpu', 'no GPU']]);
const plain = lesson('plain', 'images: [ubuntu:20.04]');
const gpu = lesson('gpu', 'images: [ubuntu:20.04]', ['bash', 'bash needs=gpu']);
const port = lesson('port', 'images: [ubuntu:20.04, python:3.11]\nports: {PORT: 8888}');

test.each<[string, CourseLesson, Partial<Lacks>, object]>([
  ['nothing is lacking', plain, {}, { runs: 'completely', without: [], lacks: [] }],
  [
    'one step lacks',
    gpu,
    { unmet: noGpu },
    { runs: 'partly', without: ['step-2'], lacks: ['gpu'] },
  ],
  ['others lack', plain, { unmet: noGpu, noPorts: true }, { runs: 'completely' }],
  ['no port answers', port, { noPorts: true }, { runs: 'partly', without: [], lacks: ['port'] }],
  [
    'an image is missing',
    port,
    { images: new Map([['python:3.11', { state: 'missing' }]]) },
    { runs: 'not', without: [], lacks: ['image:python:3.11'] },
  ],
  [
    'an image is still to be had',
    port,
    { images: new Map([['python:3.11', { state: 'pull' }]]) },
    { runs: 'completely' },
  ],
  [
    'the whole lesson needs it',
    lesson('all', 'images: [ubuntu:20.04]\nneeds: [gpu]'),
    { unmet: noGpu },
    { runs: 'not', lacks: ['gpu'] },
  ],
  ['the machine is not fit', plain, { unfit: true }, { runs: 'not', lacks: ['machine'] }],
  [
    'the lesson is not valid',
    { id: 'broken', invalid: { code: 'lesson-invalid', message: 'one error' } },
    {},
    { runs: 'not', lacks: ['invalid'] },
  ],
])('how far a lesson runs: %s', (_name, course, lacks, expected) => {
  expect(outlook(course, { ...NOTHING, ...lacks })).toMatchObject(expected);
});

test('what a course asks for is named once', () => {
  expect(imagesOf([plain, gpu, port])).toEqual(['ubuntu:20.04', 'python:3.11']);
  expect(needsOf([plain, gpu, lesson('all', 'images: []\nneeds: [gpu, same-files]')])).toEqual([
    'gpu',
    'same-files',
  ]);
});

test('an unmet need names what is left out', () => {
  expect(needFindings([plain, gpu], noGpu)).toMatchObject([
    { id: 'need-unmet', args: { need: 'gpu', lessons: [{ lesson: 'gpu', steps: ['step-2'] }] } },
  ]);
});

const states = (state: 'answers' | 'silent', buildable: string[] = []) =>
  imageStates(
    new Map<string, ImageReadiness | undefined>([
      ['docker.io/library/ubuntu:20.04', { state: 'stand-in', really: 'Debian 11' }],
      ['alpine', { state: 'here' }],
      ['python:3.11', undefined],
    ]),
    state === 'answers' ? { state, durationMs: 1 } : { state, said: 'no', durationMs: 1 },
    new Set(buildable),
  );

test('an absent image is pulled where a registry answers, else built, else missing', () => {
  expect(states('answers', ['python:3.11']).get('python:3.11')).toEqual({ state: 'pull' });
  expect(states('silent', ['python:3.11']).get('python:3.11')).toEqual({ state: 'build' });
  expect(states('silent').get('python:3.11')).toEqual({ state: 'missing' });
});

test('findings on images', () => {
  expect(imageFindings(states('silent')).map(({ id, severity }) => `${id} ${severity}`)).toEqual([
    'images-here note',
    'images-missing warning',
  ]);
  expect(imageFindings(states('answers')).map(({ id }) => id)).toEqual([
    'images-here',
    'images-to-get',
  ]);
  expect(imageFindings(new Map([['alpine', { state: 'here' }]]))).toMatchObject([
    { severity: 'ok', args: { count: 1 } },
  ]);
});
