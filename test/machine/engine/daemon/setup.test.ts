import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type SetupOptions, setup } from '../../../../src/machine/engine/daemon/setup.ts';

let folder: string;
let server: Server;

/** An engine that answers as much as finding one asks. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'));
  server = createServer((_request, response) => response.end('{"Version":"1","ID":"x"}'));
  await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function options(missing: string[], agrees: boolean) {
  const consent = vi.fn(async () => agrees);
  const ensure = vi.fn(async () => ['made']);
  const all: SetupOptions<string[]> = {
    env: { PATH: '', DOCKER_HOST: `unix://${join(folder, 's')}` },
    home: folder,
    paths: { state: folder, cache: folder, runtime: folder },
    images: {
      names: ['a', 'b'],
      missing: async () => missing,
      estimate: (names) => ({ minutes: names.length, megabytes: 100 * names.length }),
      ensure,
    },
    consent,
  };
  return { all, consent, ensure };
}

it('asks nothing when nothing is left to do', async () => {
  const { all, consent } = options([], false);
  const done = await setup(all);
  expect(consent).not.toHaveBeenCalled();
  expect(done.images).toEqual(['made']);
});

it('says beforehand what it will take, and does nothing without consent', async () => {
  const { all, consent, ensure } = options(['b'], false);
  await expect(setup(all)).rejects.toMatchObject({ name: 'UserError', exitCode: 3 });
  expect(consent).toHaveBeenCalledWith(
    expect.objectContaining({ startsEngine: false, images: ['b'], minutes: 1, megabytes: 100 }),
  );
  expect(ensure).not.toHaveBeenCalled();
});

it('gets the images that were agreed to', async () => {
  const { all, ensure } = options(['b'], true);
  await setup(all);
  expect(ensure).toHaveBeenCalledTimes(1);
});
