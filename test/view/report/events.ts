/** Runs as streams of events, for tests of their readers. */
import type { Verdict } from '../../../src/core/expect/verdict.ts';
import type { Event, EventBody } from '../../../src/core/run/events.ts';

export function event(body: EventBody): Event {
  return { v: 1, run: 'r1', at: '2025-01-01T00:00:00.000Z', ...body };
}

const place = { file: 'first-image.md', line: 12 };
export const engine = {
  endpoint: 'unix:///var/run/docker.sock',
  kind: 'context',
  own: false,
  context: 'default',
  version: '20.10.24',
  software: 'docker',
  id: 'ABCD',
} as const;

const exited: Verdict = {
  outcome: 'passed',
  code: 'exit-ok',
  args: { expected: 0, exitCode: 0 },
  place,
};

const failed: Verdict = {
  outcome: 'failed',
  code: 'line-missing',
  args: {
    source: { kind: 'stdout' },
    index: 1,
    expected: 'Greetings, World!',
    nearest: { number: 1, text: 'Hello World' },
  },
  place: { ...place, line: 30 },
};

const where = { lesson: 'first-image', step: 'build-it' };
const build = { step: 'build-it', action: 'build-it/2' };
const run = { step: 'run-it', action: 'run-it/1' };

/** One step that passes, one that fails, one that is not run. */
export const bodies: readonly EventBody[] = [
  { type: 'run-started', engine, lessons: ['first-image'] },
  {
    type: 'lesson-started',
    lesson: 'first-image',
    title: 'Your first image',
    sandbox: 'sandbox/first-image',
    standIns: [{ image: 'ubuntu:20.04', really: 'Debian 11, built from Debian packages' }],
  },
  { type: 'step-started', ...where, title: 'Build it', index: 0, count: 3 },
  { type: 'action-started', ...where, action: 'build-it/1', kind: 'file', place },
  {
    type: 'file-written',
    step: 'build-it',
    action: 'build-it/1',
    path: 'Dockerfile',
    change: 'created',
  },
  {
    type: 'action-finished',
    step: 'build-it',
    action: 'build-it/1',
    ended: 'exited',
    durationMs: 1,
  },
  { type: 'action-started', ...where, action: 'build-it/2', kind: 'block', place },
  { type: 'output', ...build, stream: 'stdout', text: 'Step 1/3 : FROM ubuntu:20.04\nStep 2/3' },
  { type: 'output', ...build, stream: 'stdout', text: ' : \x1b[2JLABEL\nSuccessfully built\n' },
  { type: 'action-finished', ...build, exitCode: 0, ended: 'exited', durationMs: 700 },
  { type: 'verdict', ...build, verdict: exited },
  { type: 'step-finished', ...where, outcome: 'passed', durationMs: 720 },
  {
    type: 'step-started',
    lesson: 'first-image',
    step: 'run-it',
    title: 'Run it',
    index: 1,
    count: 3,
  },
  { type: 'action-started', lesson: 'first-image', ...run, kind: 'block', place },
  { type: 'output', ...run, stream: 'stdout', text: 'Hello World\n' },
  { type: 'action-finished', ...run, exitCode: 0, ended: 'exited', durationMs: 12_300 },
  { type: 'verdict', ...run, verdict: exited },
  { type: 'verdict', ...run, verdict: failed },
  {
    type: 'step-finished',
    lesson: 'first-image',
    step: 'run-it',
    outcome: 'failed',
    durationMs: 12_350,
  },
  {
    type: 'step-started',
    lesson: 'first-image',
    step: 'change-it',
    title: 'Change it',
    index: 2,
    count: 3,
  },
  {
    type: 'step-finished',
    lesson: 'first-image',
    step: 'change-it',
    outcome: 'not-run',
    reason: 'the step "Run it" before it failed',
    durationMs: 0,
  },
  { type: 'lesson-finished', lesson: 'first-image', outcome: 'failed', durationMs: 13_100 },
  {
    type: 'run-finished',
    passed: 1,
    failed: 1,
    notRun: 1,
    actions: 3,
    expectations: 4,
    durationMs: 13_400,
  },
];

export const events: readonly Event[] = bodies.map(event);
