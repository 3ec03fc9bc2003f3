import { expect, it } from 'vitest';
import { type Ending, judgeExit } from '../../../src/core/expect/exit.ts';

it.each<[number | 'nonzero', Ending, string, string]>([
  [0, { ended: 'exited', exitCode: 0 }, 'passed', 'exit-ok'],
  [0, { ended: 'exited', exitCode: 125 }, 'failed', 'exit-code'],
  [4, { ended: 'exited', exitCode: 4 }, 'passed', 'exit-ok'],
  [4, { ended: 'exited', exitCode: 0 }, 'failed', 'exit-code'],
  ['nonzero', { ended: 'exited', exitCode: 1 }, 'passed', 'exit-ok'],
  ['nonzero', { ended: 'exited', exitCode: 0 }, 'failed', 'exit-code'],
  ['nonzero', { ended: 'exited' }, 'failed', 'exit-unknown'],
  ['nonzero', { ended: 'timeout' }, 'failed', 'timeout'],
  [0, { ended: 'timeout', exitCode: 0 }, 'failed', 'timeout'],
  [130, { ended: 'interrupted', exitCode: 130 }, 'not-run', 'interrupted'],
  [0, { ended: 'engine-lost' }, 'not-run', 'engine-lost'],
])('%s %j', (exit, ending, outcome, code) => {
  const place = { file: 'lesson.md', line: 3 };
  expect(judgeExit({ kind: 'exit', exit, place }, ending)).toMatchObject({ outcome, code, place });
});
