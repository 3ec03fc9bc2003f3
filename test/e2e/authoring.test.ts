/** docs/authoring.md, done as it says: its lessons written, its commands run, on the real engine. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { missing, TASKS } from '../authoring.ts';
import { dockerOfEachBuilder } from './dockers.ts';
import { inPlace } from './place.ts';
import { CLI, realEngine, realEngineSuite } from './support.ts';

realEngineSuite('docs/authoring.md', () => {
  test.each(realEngine ? dockerOfEachBuilder().slice(0, 1) : [])('with $name', (docker) =>
    inPlace(docker, async (place) => {
      const lesson = join(place.folder, 'b', 'lesson');
      writeFileSync(lesson, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
      chmodSync(lesson, 0o755);
      let commands = 0;
      for (const task of TASKS) {
        if (task.kind === 'file') {
          const path = join(place.cwd, task.path);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, task.text);
          continue;
        }
        commands++;
        const { stdout, stderr } = await place.bystander(`cd w && ${task.command}`);
        expect({ ...task, missing: missing(task.expected, stdout + stderr) }).toEqual({
          ...task,
          missing: undefined,
        });
      }
      expect(commands).toBeGreaterThan(7);
    }),
  );
});
