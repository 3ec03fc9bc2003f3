import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSandbox } from '../../../src/machine/sandbox/layout.ts';
import { claim, standingOf } from '../../../src/machine/sandbox/standing.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lesson-standing-'));
});
afterEach(() => rmSync(base, { recursive: true }));

const sandbox = () => findSandbox(base, undefined, join(base, 'state'));

test('a sandbox is its user’s once it was claimed', () => {
  expect(standingOf(sandbox())).toEqual({ kind: 'new' });
  claim(sandbox());
  expect(standingOf(sandbox())).toEqual({ kind: 'own' });
});
