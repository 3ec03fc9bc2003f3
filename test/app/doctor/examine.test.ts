/** The whole examination: on engines that do not answer, and on a real one. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCourse, shippedCourse } from '../../../src/app/course/catalog.ts';
import { type ExamineOptions, examine } from '../../../src/app/doctor/examine.ts';
import { askEngine } from '../../../src/machine/engine/connect/dial.ts';
import { findEngine } from '../../../src/machine/engine/connect/find.ts';
import { pathsFor } from '../../../src/machine/host/paths.ts';
import { findProgram } from '../../../src/machine/host/process.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lesson-doctor-test-'));
  mkdirSync(join(root, 'here'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function options(extra: Partial<ExamineOptions> = {}): Promise<ExamineOptions> {
  const env = extra.env ?? process.env;
  return {
    home: root,
    paths: { state: join(root, 'state'), cache: join(root, 'cache'), runtime: join(root, 'run') },
    sandbox: join(root, 'here', 'sandbox'),
    course: await loadCourse(shippedCourse(), root),
    signal: new AbortController().signal,
    onFinding: () => undefined,
    ...extra,
    env,
  };
}

/** Nothing that was made on disk or in journals is there any more. */
function nothingLeft(): void {
  expect(readdirSync(join(root, 'here'))).toEqual([]);
  for (const folder of ['state/journal', 'run']) {
    expect(list(join(root, folder))).toEqual([]);
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const severe = async (env: NodeJS.ProcessEnv) => {
  const { fit, findings, lessons } = await examine(await options({ env }));
  expect(fit).toBe(false);
  expect(lessons.every(({ runs }) => runs === 'not')).toBe(true);
  nothingLeft();
  return findings.filter(({ severity }) => severity === 'blocking').map(({ id }) => id);
};

test('an engine that is nowhere is in the way, and the rest is looked at', async () => {
  const host = `unix://${join(root, 'none.sock')}`;
  expect(await severe({ ...process.env, DOCKER_HOST: host })).toContain('engine-missing');
});

test('an engine that never answers is given up', async () => {
  const path = join(root, 'hang.sock');
  const server = createServer(() => undefined).listen(path);
  const started = performance.now();
  expect(await severe({ ...process.env, DOCKER_HOST: `unix://${path}` })).toContain(
    'engine-missing',
  );
  expect(performance.now() - started).toBeLessThan(10_000);
  server.close();
});

const real = await findEngine({
  env: process.env,
  home: process.env.HOME ?? '/',
  paths: pathsFor(process.env, process.env.HOME ?? '/'),
}).catch(() => undefined);
const usable = real !== undefined && findProgram('docker', process.env) !== undefined;

test.runIf(Boolean(process.env.CI))('CI has an engine', () => {
  expect(usable).toBe(true);
});

describe.skipIf(!usable)('on a real engine', () => {
  const env = { ...process.env, DOCKER_HOST: real?.facts.endpoint };

  /** Ids that the run's journal tells while it is there. */
  function made(): string[] {
    return list(join(root, 'state', 'journal'))
      .flatMap((name) => readFileSync(join(root, 'state', 'journal', name), 'utf8').split('\n'))
      .filter((line) => line.includes('"t":"made"'))
      .map((line) => {
        const { kind, id } = JSON.parse(line) as { kind: string; id: string };
        // Podman takes 64 digits alone for a name that cannot be.
        return `/${kind}s/${kind === 'image' ? 'sha256:' : ''}${id}/json`;
      });
  }

  async function areGone(paths: readonly string[]): Promise<void> {
    if (!real) return;
    for (const path of paths) {
      expect((await askEngine(real.endpoint, path)).status, path).toBe(404);
    }
  }

  test('a container runs, and nothing is left of it', async () => {
    let during: string[] = [];
    const diagnosis = await examine(
      await options({
        env,
        onFinding({ id }) {
          if (id === 'container-runs' || id.startsWith('port-')) during = made();
        },
      }),
    );
    const ids = diagnosis.findings.map(({ id }) => id);
    expect(ids).toContain('container-runs');
    expect(ids).not.toContain('left-behind');
    expect(during.length).toBeGreaterThanOrEqual(2);
    await areGone(during);
    nothingLeft();
  });

  test('nothing is left after Ctrl-C either', async () => {
    const stop = new AbortController();
    let during: string[] = [];
    const examined = examine(
      await options({
        env,
        signal: stop.signal,
        onFinding({ id }) {
          if (id !== 'container-runs') return;
          during = made();
          stop.abort();
        },
      }),
    );
    await expect(examined).rejects.toMatchObject({ exitCode: 130 });
    expect(during).not.toEqual([]);
    await areGone(during);
    nothingLeft();
  });
});
