import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineFacts } from '../../../../src/core/run/events.ts';
import { unmetNeeds } from '../../../../src/machine/engine/observe/needs.ts';
import { engineHost, realEngine, realEngineSuite } from '../../../e2e/support.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'needs-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('looks for make where the blocks will', async () => {
  // No engine is asked for a program of the machine.
  const facts = { endpoint: 'unix:///nowhere', software: 'docker' } as EngineFacts;
  const unmet = () => unmetNeeds({ host: 'unix:///nowhere' }, facts, { PATH: folder })('make');
  expect(await unmet()).toBe('make is not installed on this machine');
  writeFileSync(join(folder, 'make'), '#!/bin/sh\n', { mode: 0o755 });
  expect(await unmet()).toBeUndefined();
});

it('says why there is no BuildKit', async () => {
  const facts = { endpoint: 'unix:///nowhere', software: 'docker' } as EngineFacts;
  const unmet = (here: EngineFacts, env = {}) =>
    unmetNeeds({ host: here.endpoint }, here, env)('buildkit');
  expect(await unmet(facts)).toBeUndefined();
  expect(await unmet(facts, { DOCKER_BUILDKIT: '0' })).toContain('is switched off');
  // Blocks have it switched off there, and nobody else has.
  expect(await unmet({ ...facts, software: 'podman' }, { DOCKER_BUILDKIT: '0' })).toContain(
    'Podman',
  );
});

describe('another engine, named by LESSON_REMOTE', () => {
  const facts = { endpoint: 'unix:///nowhere', id: '', software: 'docker' } as EngineFacts;
  const unmet = (env: NodeJS.ProcessEnv, here = facts) =>
    unmetNeeds({ host: here.endpoint }, here, { ...process.env, ...env })('remote-engine');

  it('is missed where none is named, or it does not answer', async () => {
    expect(await unmet({ LESSON_REMOTE: '' })).toBe(
      'LESSON_REMOTE names no engine on another machine',
    );
    const host = `unix://${join(folder, 'none.sock')}`;
    expect(await unmet({ LESSON_REMOTE: host })).toBe(
      `the engine at ${host}, named by LESSON_REMOTE, does not answer`,
    );
  });

  it.skipIf(!realEngine)('is another one than that of the lesson', async () => {
    const here = realEngine?.facts ?? facts;
    expect(await unmet({ LESSON_REMOTE: here.endpoint }, here)).toBe(
      `LESSON_REMOTE names the engine at ${here.endpoint}, and no other one`,
    );
    expect(
      await unmet(
        { LESSON_REMOTE: here.endpoint },
        { ...here, id: 'another', endpoint: 'unix:///another' },
      ),
    ).toBeUndefined();
  });
});

realEngineSuite('the digest of base images', () => {
  const name = `lesson-test-digest-${randomUUID().slice(0, 8)}`;
  const docker = (...args: string[]) =>
    execFileSync('docker', ['-H', engineHost(), ...args], { input: Buffer.alloc(1024) });
  const unmet = (...images: string[]) => {
    if (!realEngine) throw new Error('no engine');
    const { endpoint, facts } = realEngine;
    return unmetNeeds(endpoint, facts, process.env, images)('image-digest');
  };

  it('is missed on an image that no registry has given one', async () => {
    // An engine with containerd's store gives every image a digest, and so does Podman.
    const store = docker('info', '--format', '{{.Driver}}').toString().trim();
    const gives = store === 'overlayfs' || realEngine?.facts.software === 'podman';
    docker('import', '-', name);
    try {
      expect(await unmet('lesson-test/not-there', name)).toBe(
        gives ? undefined : `${name} was not pulled from a registry and has no digest`,
      );
    } finally {
      docker('rmi', name);
    }
  });

  it('is not missed on an image that is still to be pulled', async () => {
    expect(await unmet('lesson-test/not-there')).toBeUndefined();
  });
});
