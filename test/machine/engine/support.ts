/** A session on the engine that answers, for tests that need a real one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cleaned, clean } from '../../../src/machine/engine/clean/clean.ts';
import { openDocker } from '../../../src/machine/engine/connect/api.ts';
import { type FoundEngine, findEngine } from '../../../src/machine/engine/connect/find.ts';
import {
  type EngineSession,
  newRunId,
  openSession,
} from '../../../src/machine/engine/proxy/session.ts';
import type { Paths } from '../../../src/machine/host/paths.ts';
import { pathsFor } from '../../../src/machine/host/paths.ts';

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestSession {
  readonly found: FoundEngine;
  readonly paths: Paths;
  readonly session: EngineSession;
  /** Runs a shell line as a block would. */
  sh(line: string, env?: Record<string, string>): Promise<Output>;
  /** Runs a shell line as somebody else on the same engine. */
  bystander(line: string): Promise<Output>;
  /** Like `sh`, where it has to work. @returns what it prints */
  ok(line: string, env?: Record<string, string>): Promise<string>;
  /** Like `bystander`, where it has to work. @returns what it prints */
  theirs(line: string): Promise<string>;
  clean(options?: { readonly bases?: boolean }): Promise<Cleaned>;
  dispose(): Promise<void>;
}

export async function theEngine(): Promise<FoundEngine> {
  return findEngine({ env: process.env, home: homedir(), paths: pathsFor(process.env, homedir()) });
}

export async function testSession(): Promise<TestSession> {
  const found = await theEngine();
  const folder = mkdtempSync(join(tmpdir(), 'lesson-t-'));
  const paths = {
    state: join(folder, 'state'),
    cache: join(folder, 'cache'),
    runtime: join(folder, 'run'),
  };
  const session = await openSession({
    run: newRunId(),
    endpoint: found.endpoint,
    facts: found.facts,
    paths,
    lesson: 'test',
    bases: ['ubuntu:20.04'],
    sandbox: folder,
    env: process.env,
    home: homedir(),
  });
  const outside = { ...process.env, DOCKER_HOST: found.endpoint.host };
  const sh: TestSession['sh'] = (line, env) => shell(line, { ...session.env, ...env }, folder);
  const bystander: TestSession['bystander'] = (line) => shell(line, outside, folder);
  const printed = (line: string, { code, stdout, stderr }: Output): string => {
    if (code !== 0) throw new Error(`${line}\n${stderr}`);
    return stdout.trim();
  };
  return {
    found,
    paths,
    session,
    sh,
    bystander,
    ok: async (line, env) => printed(line, await sh(line, env)),
    theirs: async (line) => printed(line, await bystander(line)),
    clean: async (options = {}) =>
      clean({
        ...options,
        docker: await openDocker(found.endpoint),
        stateDir: paths.state,
        engineId: found.facts.id,
      }),
    async dispose() {
      await session.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a shell line to its end. */
export function shell(line: string, env: NodeJS.ProcessEnv, cwd: string): Promise<Output> {
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-c', line],
      { env, cwd, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}
