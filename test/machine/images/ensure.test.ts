import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FoundEngine, findEngine } from '../../../src/machine/engine/connect/find.ts';
import { startEngine, stopEngine } from '../../../src/machine/engine/daemon/daemon.ts';
import { type Paths, pathsFor } from '../../../src/machine/host/paths.ts';
import { type EnsureOptions, ensureImages } from '../../../src/machine/images/ensure.ts';
import { whyNoOwnEngine } from '../engine/own-world.ts';

const env = process.env;
const home = homedir();
const present = await findEngine({ env, home, paths: pathsFor(env, home) }).catch(() => undefined);
const why = present ? undefined : whyNoOwnEngine();
if (why && env.CI) throw new Error(`there is no engine to try images on: ${why}`);

/** The engine of the machine, where there is one; else an own one in throw-away folders. */
describe.skipIf(why)(
  `images on a real engine${why ? ` (${why})` : ''}`,
  { timeout: 300_000 },
  () => {
    let folder: string;
    let paths: Paths;
    let engine: FoundEngine;

    beforeAll(async () => {
      folder = mkdtempSync('/tmp/images-');
      paths = present
        ? pathsFor(env, home)
        : { state: join(folder, 's'), cache: join(folder, 'c'), runtime: join(folder, 'r') };
      if (!present) await startEngine({ paths, env });
      engine = present ?? (await findEngine({ env, home, paths }));
    }, 60_000);

    afterAll(async () => {
      if (!present) await stopEngine({ paths, env });
      rmSync(folder, { recursive: true, force: true });
    }, 60_000);

    function options(images: string[]): EnsureOptions {
      const standInsDir = 'lessons/docker-101/stand-ins';
      return { engine, images, paths, standInsDir, env, home };
    }

    function docker(args: string[], input = ''): string {
      const around = { ...env, DOCKER_CONFIG: folder, DOCKER_HOST: engine.endpoint.host };
      return execFileSync('docker', args, {
        input,
        encoding: 'utf8',
        env: around,
        stdio: ['pipe', 'pipe', 'ignore'],
      }).trim();
    }

    it('has ubuntu:20.04, and says what it is', async () => {
      const [got] = await ensureImages(options(['ubuntu:20.04']));
      expect(got?.id).toMatch(/^sha256:/);
      if (got?.how === 'stand-in') expect(got.standIn?.really).toContain('Debian');
      const [again] = await ensureImages(options(['ubuntu:20.04']));
      expect(again).toEqual({ ...got, how: 'present' });
    });

    it('builds on it by name and by digest, as on the real one', () => {
      const [digest = ''] = JSON.parse(
        docker(['image', 'inspect', '--format', '{{json .RepoDigests}}', 'ubuntu:20.04']),
      ) as string[];
      expect(digest).toMatch(/^ubuntu@sha256:/);
      for (const base of ['ubuntu:20.04', digest]) {
        const id = docker(['build', '-q', '-'], `FROM ${base}\nRUN true\nCMD echo ${base}\n`);
        expect(docker(['run', '--rm', id])).toBe(base);
        docker(['rmi', id]);
      }
    });

    it('leaves no temporary names behind', () => {
      const names = docker(['image', 'ls', '--format', '{{.Repository}}']).split('\n');
      expect(names.filter((it) => /^lesson-stand-in-root|^127\.0\.0\.1/.test(it))).toEqual([]);
    });

    it('says what has to be fetched, and of an image that cannot be had what to do', async () => {
      const told: string[][] = [];
      const onMissing = async (missing: readonly string[]) => void told.push([...missing]);
      const wanted = ['ubuntu:20.04', 'lesson.invalid/none:1', 'lesson.invalid/nor-this:1'];
      await expect(ensureImages({ ...options(wanted), onMissing })).rejects.toMatchObject({
        code: 'image-missing',
        exitCode: 3,
        args: { image: 'lesson.invalid/none:1' },
      });
      // Before anything is fetched: those that are not there.
      expect(told).toEqual([wanted.slice(1)]);
    });

    it.runIf(!present)('is pulled without being asked for, once it has been removed', () => {
      docker(['rmi', 'ubuntu:20.04']);
      expect(docker(['run', '--rm', 'ubuntu:20.04', 'echo', 'here'])).toBe('here');
    });

    it('never gives an official name to something else on an engine of others', async () => {
      const facts = { ...engine.facts, own: false };
      const elsewhere = { ...options(['python:3.9-not-there']), engine: { ...engine, facts } };
      await expect(ensureImages(elsewhere)).rejects.toMatchObject({ exitCode: 3 });
    });
  },
);
