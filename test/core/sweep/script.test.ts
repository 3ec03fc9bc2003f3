import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { scriptOf } from '../../../src/core/sweep/script.ts';
import { IMAGE, spec, trials } from './sweep.ts';

const folder = mkdtempSync(join(tmpdir(), 'lesson-script-'));
afterAll(() => rmSync(folder, { recursive: true }));

const asked = spec({ timeout: '1s', params: { n: '0,3' }, args: ['{n}'] });
const script = scriptOf({
  spec: asked,
  trials: trials(asked),
  image: IMAGE.id,
  mounts: [],
  folder: join(folder, 'r'),
  jobs: 2,
  memory: 1e9,
  cpus: 1,
  user: undefined,
  env: {},
});

/** @param docker what the command does, given its arguments */
function run(docker: string) {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$@" >> "${folder}/asked"\n${docker}\n`);
  chmodSync(join(folder, 'docker'), 0o755);
  writeFileSync(join(folder, 'asked'), '');
  const PATH = `${folder}:${process.env.PATH}`;
  const { status, stderr } = spawnSync('bash', ['-c', script], {
    env: { ...process.env, PATH },
    encoding: 'utf8',
  });
  return { status, stderr, asked: readFileSync(join(folder, 'asked'), 'utf8') };
}

it('ends with an error if a trial fails, and else without', () => {
  expect(run('exit 0')).toMatchObject({ status: 0, stderr: '' });
  const failed = run('for last; do :; done; exit $last');
  expect(failed.status).toBe(1);
  expect(failed.stderr).toMatch(/^trial [0-9a-f]{16} failed with exit code 3\n$/);
});

it('removes its own containers alone, and gives each the limits of a sweep', () => {
  const id = 'while [ $# -gt 0 ]; do [ "$1" = --cidfile ] && echo mine > "$2"; shift; done';
  const { status, asked: told } = run(`case $1 in run) ${id}; exec sleep 10;; esac`);
  expect(status).toBe(1);
  expect(told.match(/^rm .*$/gm)).toEqual(['rm -f mine', 'rm -f mine']);
  expect(told.match(/--pids-limit 4096 /g)).toHaveLength(2);
  expect(script).not.toContain('--name');
});
