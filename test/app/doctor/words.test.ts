/** All that doctor can say, once. */
import { expect, test } from 'vitest';
import type { LessonOutlook, MachineFindingArgs } from '../../../src/app/doctor/model.ts';
import { finding } from '../../../src/app/doctor/model.ts';
import { diagnosisJson, findingLines, summaryLines } from '../../../src/app/doctor/report.ts';
import { findingWords, lessonWords } from '../../../src/app/doctor/words.ts';
import { makeTheme } from '../../../src/view/text/theme.ts';

/** At least one example of each; a finding without one does not compile. */
const EXAMPLES: { readonly [Id in keyof MachineFindingArgs]: readonly MachineFindingArgs[Id][] } = {
  'cli-works': [
    { path: '/usr/bin/docker', version: '28.2.2', builder: 'classic' },
    { path: '/usr/bin/docker', version: '28.2.2', builder: 'buildx', buildx: '0.24.0' },
    { path: '/usr/bin/docker', version: '20.10.24', builder: 'classic', buildx: '0.10.2' },
  ],
  'cli-missing': [{}],
  'cli-fails': [{ path: '/usr/bin/docker', said: 'not found in this WSL 2 distro' }],
  'engine-answers': [
    engine({ kind: 'env' }),
    engine({ kind: 'context', context: 'colima' }),
    engine({ kind: 'default', rootless: true }),
    engine({ kind: 'default', name: 'Podman', version: '4.3.1' }),
    engine({ kind: 'own', own: true }),
  ],
  'engine-builds': [{ name: 'Podman', buildx: '0.24.0' }],
  'engine-missing': [
    { message: 'No engine answers.', next: 'lesson setup' },
    { message: 'Odd.' },
    {
      message: 'The engine at tcp://lab does not answer.',
      why: 'The variable DOCKER_HOST is set.',
    },
  ],
  'known-failure': [
    { failure: { code: 'credential-helper-missing', args: { helper: 'desktop' } } },
  ],
  'engine-old': [
    { name: 'Docker Engine', version: '19.03.1', least: '20.10' },
    { name: 'Podman', version: '4.3.1', least: '5.0', olderIs: 'it returns 0 for failures' },
  ],
  'engine-other': [
    { endpoint: 'unix:///other.sock', version: '29.0.0' },
    { endpoint: 'unix:///other.sock', version: '29.0.0', context: 'desktop-linux' },
  ],
  'socket-denied': [{ path: '/var/run/docker.sock' }],
  'socket-open-to-all': [{ path: '/var/run/docker.sock' }],
  'socket-shared': [{ path: '/var/run/docker.sock', group: 'docker' }],
  'session-fails': [{ message: "EACCES: permission denied, mkdir '/state'" }],
  'container-runs': [{}, { image: 'ubuntu:20.04' }],
  'container-fails': [{ said: 'OCI runtime create failed' }],
  'container-unseen': [{ why: 'no-cli' }, { why: 'no-engine' }, { why: 'no-session' }],
  'mount-works': (['you', 'root', 'other'] as const).map((owner) => ({
    folder: '/home/ada',
    image: 'ubuntu:20.04',
    owner,
  })),
  'mount-fails': [
    { folder: '/home/ada', way: 'in', said: 'bind source path does not exist' },
    { folder: '/home/ada', way: 'in', said: 'cat: Permission denied' },
    { folder: '/home/ada', way: 'out', said: 'exit code 0' },
  ],
  'mount-unseen': [{ why: 'no-image' }, { why: 'other-machine' }, { why: 'no-answer' }],
  'port-answers': [{ image: 'ubuntu:20.04' }],
  'port-silent': [{ port: 32768 }],
  'port-fails': [{ said: 'driver failed programming external connectivity' }],
  'port-unseen': [{ why: 'no-listener' }],
  'registry-answers': [{ mirrors: [] }, { mirrors: ['http://127.0.0.1:5000/'] }],
  'registry-silent': [
    { mirrors: [], said: 'no such host', missing: 0, standIns: false },
    { mirrors: [], said: 'no such host', missing: 2, standIns: true },
    { mirrors: ['http://127.0.0.1:5000/'], said: 'no such host', missing: 2, standIns: false },
  ],
  'registry-limited': [{ missing: 0 }, { missing: 1 }],
  'images-here': [
    { count: 1, standIns: [] },
    { count: 2, standIns: [{ image: 'ubuntu:20.04', really: 'Debian 11 (bullseye)' }] },
  ],
  'images-to-get': [
    { images: ['ubuntu:20.04'], how: 'pull' },
    { images: ['ubuntu:20.04', 'python:3.11'], how: 'build' },
  ],
  'images-missing': [{ images: ['ubuntu:20.04'] }],
  'need-unmet': [
    {
      need: 'gpu',
      reason: 'the engine has no GPU toolkit',
      lessons: [{ lesson: 'notebooks', steps: ['on-a-gpu'] }],
    },
    {
      need: 'same-files',
      reason: 'the engine is on another machine',
      lessons: [
        { lesson: 'mounting', steps: [] },
        { lesson: 'notebooks', steps: ['a', 'b'] },
      ],
    },
  ],
  'disk-free': [{ free: 77.2e9, folder: '/var/lib/docker', of: 'both' }],
  'disk-low': [
    { free: 0.4e9, wanted: 1.3e9, folder: '/var/lib/docker', of: 'images' },
    { free: 0.04e9, wanted: 0.1e9, folder: '/home/ada', of: 'files' },
  ],
  'disk-unseen': [{ folder: '/var/lib/docker' }],
  'sandbox-denied': [{ folder: '/', message: 'EACCES: permission denied' }],
  memory: [
    { machine: 16e9, cpus: 1 },
    { machine: 16e9, engine: 4e9, cpus: 4 },
    { machine: 16e9, engine: 15.9e9, cpus: 4 },
  ],
  'memory-low': [{ engine: 1e9, wanted: 1.5e9 }],
  'clock-agrees': [{}],
  'clock-differs': [{ differenceMs: -45_000 }, { differenceMs: 7_200_000 }],
  'bash-works': [{ version: '5.2.15' }],
  'bash-old': [{ version: '3.1', least: '3.2' }],
  'bash-missing': [{}],
  'node-works': [{ version: '20.20.2' }],
  'node-old': [{ version: '18.1.0', least: '20.19' }],
  'lesson-invalid': [{ lesson: 'mounting', code: 'lesson-invalid', message: '' }],
  'lessons-none': [{ total: 14 }],
  'left-behind': [{ what: [] }, { what: ['container web (it is paused)'] }],
};

function engine(
  args: Partial<MachineFindingArgs['engine-answers']> &
    Pick<MachineFindingArgs['engine-answers'], 'kind'>,
): MachineFindingArgs['engine-answers'] {
  const endpoint = 'unix:///var/run/docker.sock';
  return {
    endpoint,
    own: false,
    name: 'Docker Engine',
    rootless: false,
    version: '28.2.2',
    ...args,
  };
}

test('every finding has words', () => {
  const all = Object.entries(EXAMPLES).flatMap(([id, examples]) =>
    examples.map((args) => {
      const { text, next } = findingWords(finding(id as 'memory', 'ok', args as never));
      return next === undefined ? `${id}: ${text}` : `${id}: ${text}\n    → ${next}`;
    }),
  );
  expect(`${all.join('\n')}\n`).toMatchSnapshot();
});

test('escape sequences in what an engine says are made harmless', () => {
  const { text } = findingWords(finding('container-fails', 'blocking', { said: '\x1b[2Jgone' }));
  expect(text).not.toContain('\x1b');
});

const lesson = (runs: LessonOutlook['runs'], without: string[] = []): LessonOutlook => ({
  lesson: 'a',
  title: 'A',
  runs,
  without,
  lacks: [],
});

test.each<[LessonOutlook[], string]>([
  [[lesson('completely'), lesson('completely')], 'All 2 lessons can run here completely.'],
  [
    [lesson('completely'), lesson('partly', ['gpu'])],
    '1 of 2 lessons can run here completely, 1 without one step.',
  ],
  [
    [lesson('partly', ['a', 'b']), lesson('partly'), lesson('not')],
    'None of 3 lessons can run here completely, 1 without some steps, 1 in part, 1 not at all.',
  ],
])('lessons that can run, in words %#', (lessons, words) => {
  expect(lessonWords(lessons)).toBe(words);
});

const theme = makeTheme({ level: 0, unicode: true });
const runs = finding('container-runs', 'ok', {}, 312);

test('times stand at the right margin, and only those that are worth it', () => {
  expect(findingLines(runs, theme, 40)).toEqual(['  ✔ a container runs               0.3 s']);
  expect(findingLines(finding('container-runs', 'ok', {}, 20), theme, 40)).toEqual([
    '  ✔ a container runs',
  ]);
});

test('a long finding is wrapped beside its time, with the next action below', () => {
  const long = finding('port-silent', 'warning', { port: 8080 }, 2500);
  const lines = findingLines(long, theme, 60);
  expect(lines).toMatchInlineSnapshot(`
    [
      "  ! a published port (8080 on 127.0.0.1) does not",
      "    answer: the engine's network is not this",
      "    machine's, or something blocks it                  2.5 s",
      "      → Look for a firewall or a VPN on this machine;",
      "        lessons without ports are not affected.",
    ]
  `);
});

test('a screen reader gets words in place of marks', () => {
  const spoken = makeTheme({ level: 0, unicode: true, screenReader: true });
  const note = finding('port-unseen', 'note', { why: 'no-listener' });
  expect(findingLines(note, spoken, 100)[0]).toMatch(/^ {2}Note: not looked at/);
});

test('a machine that is not fit is told so in place of its lessons', () => {
  const findings = [finding('cli-missing', 'blocking', {})];
  const lines = summaryLines({ fit: false, findings, lessons: [lesson('not')] }, 80);
  expect(lines).toEqual(['  This machine is not ready yet: one problem to solve first.']);
});

test('the object for programs carries data and words', () => {
  expect(diagnosisJson({ fit: true, findings: [runs], lessons: [lesson('completely')] })).toEqual({
    version: 1,
    fit: true,
    checks: [
      {
        id: 'container-runs',
        severity: 'ok',
        args: {},
        durationMs: 312,
        message: 'a container runs',
        next: null,
      },
    ],
    lessons: [lesson('completely')],
  });
});
