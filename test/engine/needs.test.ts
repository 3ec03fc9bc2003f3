import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unmetNeeds } from '../../src/engine/needs.ts';
import type { EngineFacts } from '../../src/run/events.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'needs-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('looks for make where the blocks will', async () => {
  // No engine is asked for a program of the machine.
  const facts = { endpoint: 'unix:///nowhere' } as EngineFacts;
  const unmet = () => unmetNeeds({ host: 'unix:///nowhere' }, facts, { PATH: folder })('make');
  expect(await unmet()).toBe('make is not installed on this machine');
  writeFileSync(join(folder, 'make'), '#!/bin/sh\n', { mode: 0o755 });
  expect(await unmet()).toBeUndefined();
});
