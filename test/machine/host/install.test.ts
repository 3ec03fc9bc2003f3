import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { install, planInstall, statusLine } from '../../../src/machine/host/install.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'install-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function programs(...names: string[]): NodeJS.ProcessEnv {
  for (const name of names) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  }
  return { PATH: folder };
}

it('never installs where that is forbidden', async () => {
  const plan = {
    packages: ['docker.io'],
    commands: [['false']],
    minutes: 1,
    megabytes: 1,
  };
  const forbidden = install(plan, { env: { LESSON_INSTALL: 'no' } });
  await expect(forbidden).rejects.toMatchObject({ code: 'install-impossible', exitCode: 3 });
});

it('does nothing when nothing is missing', async () => {
  const all = ['apt-get', 'dockerd', 'docker', 'iptables', 'ip', 'mmdebstrap', 'docker-registry'];
  const plan = await planInstall(programs(...all));
  expect(plan).toMatchObject({ packages: [], commands: [] });
  expect(plan.obstacle).toBeUndefined();
  await install(plan, { env: {} });
});

it('brings what lessons use along with an engine, and installs nothing for its sake alone', async () => {
  const engine = ['dockerd', 'docker', 'iptables', 'ip', 'mmdebstrap'];
  const { packages } = await planInstall(programs('apt-get', ...engine));
  expect(packages).toEqual(expect.arrayContaining(['docker-registry', 'make', 'openssh-client']));
  expect(await planInstall(programs('docker-registry'))).toMatchObject({ packages: [] });
});

it('says what a failing package manager said', async () => {
  const plan = {
    packages: ['x'],
    commands: [['sh', '-c', 'echo "E: Unable to correct problems"; exit 100']],
    minutes: 1,
    megabytes: 1,
  };
  const failed = install(plan, { env: { PATH: process.env.PATH, LESSON_INSTALL: '' } });
  await expect(failed).rejects.toMatchObject({
    exitCode: 3,
    code: 'install-failed',
    args: { said: 'E: Unable to correct problems' },
  });
});

it('without apt, says what has to be there', async () => {
  const plan = await planInstall(programs('dnf'));
  const missing = expect.arrayContaining(['docker']);
  expect(plan).toMatchObject({ packages: [], commands: [], obstacle: { why: 'no-apt', missing } });
  const all = ['dockerd', 'docker', 'iptables', 'ip'];
  expect(await planInstall(programs('dnf', ...all))).not.toHaveProperty('obstacle');
});

it.each([
  ['dlstatus:1:20.0:Retrieving file 1 of 4', { text: 'Retrieving file 1 of 4', fraction: 0.1 }],
  ['pmstatus:docker.io:50.0:Unpacking docker.io', { text: 'Unpacking docker.io', fraction: 0.75 }],
  ['Setting up docker.io ...', undefined],
])('reads progress out of %s', (line, progress) => {
  expect(statusLine(line)).toEqual(progress);
});
