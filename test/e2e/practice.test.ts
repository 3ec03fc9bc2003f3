import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allProcesses } from '../../src/machine/host/process.ts';
import { OwnWorld, whyNoOwnEngine } from '../machine/engine/own-world.ts';
import { BASE, CLI, engineHost, realEngine, until } from './support.ts';

const why = whyNoOwnEngine();

const LONG = `---
format: 1
title: Long
summary: A block that talks to a server, and stays.
minutes: 1
---

## Stay

\`\`\`bash needs=remote-engine
docker --host "$LESSON_REMOTE" version --format 'up {{.Server.Version}}' && sleep 20.4711
\`\`\`
`;

describe.skipIf(why || !realEngine)(
  'the managed engine has a second one to play the server',
  () => {
    let world: OwnWorld;
    let cwd: string;

    beforeEach(async () => {
      world = new OwnWorld();
      cwd = join(world.folder, 'w');
      mkdirSync(cwd);
      await world.ready();
      const { value } = await world.act('start');
      const image = join(world.folder, 'base.tar');
      const docker = (host: string, ...args: string[]) =>
        execFileSync('docker', ['-H', host, ...args]);
      docker(engineHost(), 'save', '-o', image, BASE);
      docker(value?.endpoint.host ?? '', 'load', '-i', image);
    });
    afterEach(() => world[Symbol.asyncDispose]());

    /** A command line in the world of the managed engine, with no other engine named. */
    function sh(line: string): string {
      const at = (name: string) => join(world.folder, 'a', name);
      const env = [`XDG_STATE_HOME=${at('s')}`, `XDG_CACHE_HOME=${at('c')}`];
      env.push(`LESSON_RUNTIME_DIR=${at('r')}`, `HOME=${world.folder}`);
      const unset = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'LESSON_REMOTE'].flatMap((it) => ['-u', it]);
      return world.run('env', '-C', cwd, ...unset, ...env, 'bash', '-c', line);
    }
    const lesson = (args: string) => sh(`'${process.execPath}' '${CLI}' ${args} 2>&1`);
    const second = () =>
      allProcesses().filter(
        ({ argv }) =>
          argv[0]?.endsWith('dockerd') &&
          argv.some((word) => word.startsWith(join(world.folder, 'a', 's', 'lesson', 'practice'))),
      );

    test('a learner takes step after step with it, each in a run of its own', () => {
      lesson('next status');
      let said = '';
      for (let step = 1; step < 10; step++) {
        said = lesson('next');
        expect(said).not.toContain('not run');
        expect(second()).toEqual([]);
      }
      expect(said).toContain('finished');
      const remote = readFileSync(join(cwd, 'sandbox', 'status', 'count.txt'), 'utf8');
      expect(remote).toBe('4\n');
    });

    test('it ends with the managed engine, also after a run that was killed', async () => {
      writeFileSync(join(cwd, 'long.md'), LONG);
      const run = `'${process.execPath}' '${CLI}' --trust verify long.md > run.log 2>&1`;
      const pid = sh(`${run} & echo $!`);
      await until('its block runs', () => allProcesses().some(({ argv }) => argv[1] === '20.4711'));
      process.kill(Number(pid), 'SIGKILL');
      expect(second()).toHaveLength(1);
      lesson('engine stop');
      expect(second()).toEqual([]);
    });
  },
);
