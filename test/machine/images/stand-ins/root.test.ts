import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pathsFor } from '../../../../src/machine/host/paths.ts';
import { makeRoot } from '../../../../src/machine/images/stand-ins/root.ts';

test('an abort ends what mmdebstrap has started, too, and leaves nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-root-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  // As dpkg below it, what it has started holds on to its output.
  const script = '#!/bin/sh\nsleep 300 &\necho "I: running apt-get update..."\nwait\n';
  writeFileSync(join(bin, 'mmdebstrap'), script, { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const paths = { ...pathsFor(env, folder), cache: join(folder, 'cache') };
  const stop = new AbortController();
  const said: string[] = [];
  const plan = {
    suite: 'bullseye',
    packages: [],
    leaveOut: [],
    sources: [],
    aptOptions: [],
    arch: 'x64',
  };
  const made = makeRoot(plan, {
    paths,
    env,
    signal: stop.signal,
    say: (text) => {
      said.push(text);
      stop.abort(new Error('enough'));
    },
  });
  await expect(made).rejects.toThrow('enough');
  expect(said).toEqual(['reading the package lists', 'stopping']);
  expect(readdirSync(join(paths.cache, 'roots'))).toEqual([]);
  rmSync(folder, { recursive: true });
});
