/** Every error and warning, in words: with samples of what each may be about. */
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/core/lesson/model.ts';
import type { Warning, WarningArguments } from '../../../src/core/run/events.ts';
import { type ErrorArguments, type ErrorCode, UserError } from '../../../src/core/run/failure.ts';
import { errorText } from '../../../src/view/messages/error.ts';
import { warningWords } from '../../../src/view/messages/notices.ts';
import { REFUSED_WORDS } from '../../refused-words.ts';

type Samples<Arguments> = {
  readonly [Code in keyof Arguments]: readonly Arguments[Code][];
};

const NONE = [{}] as const;
const PATH = [{ path: '/home/ada/x' }] as const;
const UNREAD = [{ path: 'x.md', reason: 'EACCES: permission denied' }] as const;
const AT = { file: 'x.md', line: 3 };
const FINDING: Finding = { code: 'x', severity: 'error', message: 'is no key', place: AT };
const HOLDER = { user: 'ada', pid: 7, doing: 'lesson next', since: '2026-11-30T03:00:00Z' };
const OBSTACLES = [
  { why: 'no-packages' },
  { why: 'no-apt', missing: ['docker', 'ip'] },
  { why: 'forbidden' },
  { why: 'forbidden', byHand: 'apt-get install docker.io' },
  { why: 'no-sudo', byHand: 'sudo apt-get install docker.io' },
] as const;
const WEAK = { path: '/tmp/x', why: 'open' } as const;
const FOREIGN = [
  { why: 'owner', user: 'bob (user 1001)' },
  { why: 'open', weak: WEAK },
  { why: 'unsealed' },
  { why: 'occupied' },
] as const;
const FULL = { code: 'pull-limit', args: {} } as const;
const TAKEN = { name: 'web', id: '0123456789abcdef' };

const SWEEP = { folder: 'results', done: 1, total: 25 } as const;

const ERRORS: Samples<ErrorArguments> = {
  interrupted: NONE,
  'engine-lost': NONE,
  'machine-limit': [{ failure: FULL }],
  'docker-not-started': [
    { said: 'docker: not found', missing: true },
    { said: 'docker: Exec format error', missing: false },
  ],
  'rebuild-cut-off': NONE,
  'run-open': [{ pid: 7 }],
  'sweep-invalid': [{ problems: [{ option: 'memory', problem: 'must be such as 512m or 2g' }] }],
  'sweep-credit-invalid': [
    { problems: [{ option: 'license CC BY', problem: 'must be an identifier' }] },
  ],
  'sweep-file-invalid': [{ findings: [FINDING] }],
  'sweep-file-unreadable': UNREAD,
  'sweep-incomplete': NONE,
  'sweep-exists': [SWEEP],
  'sweep-taken': [
    { folder: 'results', holder: HOLDER },
    { folder: 'results', holder: undefined },
  ],
  'sweep-absent': [{ folder: 'results' }],
  'sweep-plot-nothing': [{ folder: 'results' }],
  'sweep-plot-unknown': [
    { what: 'metric', name: 'auc', known: ['accuracy', 'seconds'] },
    { what: 'parameter', name: 'depht', known: ['depth'] },
  ],
  'sweep-link': [{ path: 'results/logs' }],
  'sweep-metric-unknown': [
    { metric: 'auc', known: ['accuracy', 'loss'] },
    { metric: 'auc', known: [] },
  ],
  'sweep-verify-nothing': [{ folder: 'results' }],
  'sweep-verify-ended': [
    { folder: 'results', why: undefined },
    { folder: 'results', why: 'The engine no longer answers.' },
  ],
  'sweep-changed': [
    {
      folder: 'results',
      others: 1,
      changes: [
        { what: 'image', before: 'sha256:aa', after: 'sha256:bb' },
        { what: 'mount', target: '/data' },
        { what: 'arguments' },
        { what: 'environment' },
      ],
    },
  ],
  'sweep-mount-unreadable': [{ source: 'data', reason: 'EACCES: permission denied' }],
  'sweep-image-missing': [{ image: 'hyperparam' }],
  'sweep-refused': [{ said: 'no space left on device' }],
  'sweep-engine-lost': [SWEEP],
  'sweep-interrupted': [SWEEP, { ...SWEEP, done: 12 }],
  'images-declined': NONE,
  'images-interrupted': NONE,
  'step-unknown': [
    { word: 'raed', lesson: 'Reading', steps: ['read', 'write'], near: 'read' },
    { word: '5', lesson: 'Reading', steps: ['read', 'write'], near: undefined },
  ],
  'lesson-unknown': (['course', 'course-or-file', 'place'] as const).flatMap((where) => [
    { word: 'x', where, near: undefined },
    { word: 'x', where, near: 'y' },
  ]),
  'lesson-is-file': [{ word: 'x.md' }],
  'lesson-invalid': [{ lessons: [[FINDING]] }, { lessons: [[FINDING, FINDING], [FINDING]] }],
  'lesson-untrusted': PATH,
  'lesson-name-invalid': [{ id: 'a b', reason: 'the file name "a b.md" makes no lesson id' }],
  'lesson-exists': PATH,
  'lesson-unbegun': [{ title: 'Mounting', id: 'mounting' }],
  'course-unbegun': [{ sandbox: '/home/ada/x' }],
  'course-unreadable': ['ENOENT', 'EBINARY', 'EISDIR', 'ENXIO', 'EFBIG', 'ELOOP', 'EIO'].map(
    (errno) => ({ path: 'x.md', errno, reason: 'EIO: i/o error' }),
  ),
  'course-not-extendable': PATH,
  'step-without-task': [{ title: 'Read' }],
  'map-unreadable': UNREAD,
  'map-impossible': [{ findings: [FINDING], unread: ['mounting'] }],
  'page-unreadable': UNREAD,
  'page-outdated': PATH,
  'page-unfillable': [
    { path: 'README.md', unknown: undefined, parts: ['steps'] },
    { path: 'README.md', unknown: 'x', parts: ['steps'] },
  ],
  'all-and-lesson': [{ lesson: 'mounting' }],
  'clean-declined': [{ json: true }, { json: false }],
  'replace-and-drop': NONE,
  'image-name': [{ name: 'a b' }],
  'export-in-sandbox': [{ path: 'x', id: 'mounting' }],
  'export-exists': [
    { path: 'x', id: 'mounting', folder: true },
    { path: 'x', id: 'mounting', folder: false },
  ],
  'report-exists': PATH,
  'report-unwritable': UNREAD,
  'report-missing': PATH,
  'report-invalid': UNREAD,
  'folder-unsafe': [
    { folder: '/tmp/x', weak: WEAK, variable: 'XDG_CACHE_HOME' },
    {
      folder: '/tmp/x',
      weak: { path: '/tmp', why: 'owner', user: 'bob' },
      variable: 'XDG_STATE_HOME',
    },
  ],
  'runtime-path-long': [{ folder: '/tmp/x' }],
  'folder-replaced': [{ folder: '/tmp/x' }],
  'in-the-way': PATH,
  'outside-sandbox': PATH,
  'file-too-large': [{ path: 'x', size: 9_000_000, most: 1_000_000 }],
  'data-missing': [{ from: 'data.csv' }],
  'data-changed': [{ from: 'data.csv' }],
  'record-newer': [{ path: 'progress.json', version: 2, known: 1 }],
  'records-locked': [{ pid: '7', seconds: 5, folder: '/tmp/x' }],
  'key-damaged': PATH,
  'files-foreign': [{ folder: '/tmp/a b' }],
  'sandbox-missing': [{ root: '/tmp/x' }],
  'sandbox-unused': FOREIGN.map((foreign) => ({ root: '/x', foreign, option: '' })),
  'sandbox-foreign': FOREIGN.map((foreign) => ({ root: '/x', foreign })),
  'terminal-unopened': [{ reason: 'forkpty(3) failed.' }],
  'no-engine': [
    { remedy: { do: 'install-desktop', system: 'darwin' } },
    { remedy: { do: 'install-desktop', system: 'win32' } },
    ...(['start', 'start-service', 'start-as-root', 'setup', 'install'] as const).map((it) => ({
      remedy: { do: it },
    })),
    ...OBSTACLES.map((obstacle) => ({ remedy: { do: 'install-by-hand', obstacle } as const })),
  ],
  'engine-silent': (['host', 'variable', 'configuration'] as const).map((by) => ({
    host: 'tcp://far',
    choice: { by, context: 'lab' },
    reason: 'connect ECONNREFUSED',
  })),
  'engine-denied': [{ host: 'unix:///var/run/docker.sock' }],
  'group-joined': [
    { group: 'docker', path: '/var/run/docker.sock', before: true },
    { group: 'docker', path: '/var/run/docker.sock', before: false },
  ],
  'engine-taken': [
    { what: 'engine', holder: HOLDER, mine: false },
    { what: 'lesson', holder: HOLDER, mine: true },
    { what: 'lesson', holder: undefined, mine: false },
  ],
  'engine-starting': [{ holder: HOLDER }, { holder: undefined }],
  'address-unknown': [{ host: 'x://y' }],
  'context-missing': [{ choice: { by: 'configuration', context: 'lab' } }],
  'contexts-unreadable': [{ folder: '/home/ada/.docker', reason: 'EACCES' }],
  'names-taken': [
    { names: [{ kind: 'image', ...TAKEN }] },
    { names: [{ kind: 'container', ...TAKEN, user: 'bob' }] },
    { names: [{ kind: 'container', ...TAKEN }] },
    { names: [{ kind: 'volume', ...TAKEN, own: { lesson: 'mounting', sandbox: '/x' } }] },
  ],
  'setup-declined': NONE,
  'install-impossible': OBSTACLES.map((obstacle) => ({ obstacle })),
  'install-failed': [{ command: 'apt-get update', said: 'E: no network' }],
  'other-engine': [{ command: 'dockerd', pid: 7, address: 'unix:///x' }],
  'managed-needs-linux': NONE,
  'managed-needs-root': NONE,
  'dockerd-missing': NONE,
  'managed-failed': [
    { seconds: 30, said: ['no space'], log: '/x.log' },
    { seconds: undefined, said: [], log: '/x.log' },
  ],
  'registry-failed': [{ log: '/x.log' }],
  'image-missing': [
    { image: 'x', host: 'unix:///x', managed: true, why: undefined },
    ...(['refused', 'unreachable', 'stalled', 'cut'] as const).flatMap((reason) =>
      [undefined, FULL].map((failure) => ({
        image: 'x',
        host: 'unix:///x',
        managed: false,
        why: { reason, said: 'no', failure },
      })),
    ),
  ],
  'program-missing': [{ program: 'registry' }, { program: 'mmdebstrap' }],
  'manifest-invalid': [{ path: 'manifest.yaml', problems: '✖ Invalid input' }],
  'stand-in-untransferred': [{ image: 'x', reason: 'no' }],
  'stand-in-failed': [{ command: 'docker build', said: 'no' }],
  'stand-ins-elsewhere': [{ host: 'unix:///x' }],
  'packages-missing': [
    { image: 'x', suites: ['focal'] },
    { image: 'x', suites: ['focal', 'jammy'] },
  ],
  'root-failed': [{ suite: 'focal', said: 'E: no' }],
};

const WARNINGS: Samples<WarningArguments> = {
  'always-failed': [
    { script: 'rm x', exitCode: 1 },
    { script: 'rm x', exitCode: undefined },
  ],
  'background-gone': [
    { command: 'serve', restarted: true },
    { command: 'serve', restarted: false },
  ],
  'background-resumed': [{ command: 'serve' }],
  'not-taken-over': [{ problem: 'no' }],
  'record-damaged': [
    { file: 'x', keptAs: 'y', wrong: 'damaged' },
    { file: 'x', keptAs: 'y', wrong: 'unsealed' },
  ],
  'transcript-full': [{ most: 256_000_000 }],
  'transcript-no-room': NONE,
};

const errors = Object.entries(ERRORS).flatMap(([code, samples]) =>
  samples.map((args) => ({
    code,
    text: errorText(new UserError(code as ErrorCode, args, 3)),
  })),
);
const warnings = Object.entries(WARNINGS).flatMap(([code, samples]) =>
  samples.map((args) => warningWords({ code, args } as Warning)),
);
const sentences = [
  ...errors.flatMap(({ text: { message, why = '', next = '' } }) => [message, why, next]),
  ...warnings,
];

/** Words of language.md that other texts of the program still have. */
const REFUSED_HERE = [
  [/\bstands?\b(?!-)/i, 'is, appears, remains'],
  [/\b(?:can|cannot) be had\b/i, 'available'],
  [/\btells?\b/i, 'says, explains, shows'],
  [/\bown (?:registry|engine)\b/i, 'managed'],
  [/undefined|\[object|\{|\}/, 'what is meant'],
] as const;

test.each([...REFUSED_WORDS, ...REFUSED_HERE])('not %s, but: %s', (refused) => {
  expect(sentences.filter((text) => refused.test(text))).toEqual([]);
});

test('there is a sample of each', () => {
  const empty = Object.entries({ ...ERRORS, ...WARNINGS }).filter(([, all]) => all.length === 0);
  expect(empty).toEqual([]);
});

test('an error says what to do next', () => {
  const silent = errors.filter(({ text }) => text.next === undefined);
  expect(silent.map(({ code }) => code)).toEqual(['interrupted']);
});
