/** What checks reach the machine through, so that tests can give them another one. */
import type { ApiAnswer } from '../../machine/engine/connect/dial.ts';

/** What a program said. */
export interface Said {
  /** Undefined: it did not start, or was ended. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly durationMs: number;
}

interface RunOptions {
  readonly input?: Uint8Array;
  /** Milliseconds. */
  readonly timeoutMs?: number;
}

/** Runs a program; never throws for what the program does. */
export type RunProgram = (
  program: string,
  args: readonly string[],
  options?: RunOptions,
) => Promise<Said>;

/** The docker CLI, seen as lessons see it: what it makes is owned, and goes when the doctor goes. */
export type DockerCli = (args: readonly string[], options?: RunOptions) => Promise<Said>;

/** One GET of the engine's API. @throws the connection's error */
export type AskApi = (path: string, timeoutMs?: number) => Promise<ApiAnswer>;

/** The first line that comes from a port of this machine; undefined where none comes in time. */
export type Listen = (port: number, withinMs: number) => Promise<string | undefined>;

/** Whether anything answers at an address of the web, from this machine. */
export type Reach = (url: string) => Promise<boolean>;

/** What a program complained about, short enough to be shown. */
export function complaint(said: Said): string {
  if (said.timedOut) return `no answer within ${Math.round(said.durationMs / 1000)} s`;
  const lines = (said.stderr.trim() || said.stdout.trim()).split('\n').filter(Boolean);
  const telling = lines.filter((line) => !/^(DEPRECATED|See 'docker|Run 'docker)/.test(line));
  return telling.slice(-3).join('\n').slice(0, 600) || `exit code ${said.exitCode ?? 'none'}`;
}
