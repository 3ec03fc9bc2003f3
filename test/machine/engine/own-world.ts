/** A network namespace and folders of its own, so that a real engine disturbs nobody. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { findProgram } from '../../../src/machine/host/process.ts';

/** Undefined when an engine can be started here; else why not. */
export function whyNoOwnEngine(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const missing = [
    'dockerd',
    'docker',
    'docker-registry',
    'iptables',
    'ip',
    'unshare',
    'nsenter',
  ].filter((name) => !findProgram(name, process.env));
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined;
}

export interface Answer {
  value?: Record<string, unknown> & {
    endpoint: { host: string };
    pid: number;
    registryPort: number;
  };
  error?: { message: string; code?: string; exitCode?: number; args?: unknown };
  /** What it said meanwhile. */
  told?: string[];
}

export class OwnWorld {
  readonly folder = mkdtempSync('/tmp/own-');
  readonly #holder: ChildProcess;
  readonly #driver = join(this.folder, 'driver.cjs');

  constructor() {
    this.#holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' });
    buildSync({
      entryPoints: [resolve('test/machine/engine/own-driver.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: this.#driver,
    });
  }

  /** The namespace is there once it is another one than ours. */
  async ready(): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const ours = execFileSync('readlink', ['/proc/self/ns/net']).toString();
      const its = execFileSync('readlink', [`/proc/${this.#holder.pid}/ns/net`]).toString();
      if (its !== ours) break;
      await sleep(10);
    }
    this.run('ip', 'link', 'set', 'lo', 'up');
  }

  /** @param name folders of their own for another user of the same namespace */
  async act(action: string, name = 'a'): Promise<Answer> {
    const args = [...this.#entering(), process.execPath, this.#driver, action];
    const env = { ...process.env, ...this.around(name) };
    const { stdout } = await promisify(execFile)('nsenter', args, { env });
    return JSON.parse(stdout) as Answer;
  }

  /** Starts a program here, with the folders of one user. */
  start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const { DOCKER_HOST: _, DOCKER_CONTEXT: __, ...outer } = process.env;
    const home = { HOME: join(this.folder, 'a'), NO_COLOR: '1' };
    return spawn('nsenter', [...this.#entering(), program, ...args], {
      cwd: this.folder,
      env: { ...outer, ...this.around('a'), ...home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  around(name: string) {
    return {
      XDG_STATE_HOME: join(this.folder, name, 's'),
      XDG_CACHE_HOME: join(this.folder, name, 'c'),
      LESSON_RUNTIME_DIR: join(this.folder, name, 'r'),
    };
  }

  run(program: string, ...args: string[]): string {
    return execFileSync('nsenter', [...this.#entering(), program, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** All that an engine may change of the network, as text. */
  network(): string {
    const rules = ['iptables-save', 'ip6tables-save'].map((it) => this.run(it)).join('');
    const links = this.run('ip', '-o', 'link').replaceAll(/ qlen \d+/g, '');
    const forwarding = this.run('cat', '/proc/sys/net/ipv4/ip_forward');
    return `${rules.replaceAll(/^#.*\n|\[\d+:\d+\]/gm, '')}${links}${forwarding}`;
  }

  /** `nsenter` becomes the program: its process id is that of the program. */
  #entering(): string[] {
    return [`--net=/proc/${this.#holder.pid}/ns/net`];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.act('stop', 'a');
    await this.act('stop', 'b');
    this.#holder.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
