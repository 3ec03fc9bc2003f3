/** What checks see of the sandbox, of ports on this machine, and through commands. */
import type { World } from '../../core/expect/world.ts';
import type { Shell } from '../../core/run/ports.ts';
import { answerOf } from './http.ts';
import type { SafeFolder } from './safe-folder.ts';

/** Milliseconds. */
const HTTP_TIMEOUT = 10_000;
const COMMAND_TIMEOUT = 60_000;

/** @param signal ends commands */
export function sandboxWorld(
  folder: SafeFolder,
  shell: Shell,
  variables: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Pick<World, 'file' | 'files' | 'http' | 'command'> {
  return {
    file: async (path) => folder.read(path),
    async files(glob) {
      const { default: picomatch } = await import('picomatch');
      const matches = picomatch(glob, { dot: true });
      return folder.list().filter((path) => matches(path));
    },
    async http(url) {
      const target = url.replace(
        /\$(?:\{(\w+)\}|(\w+))/g,
        (whole, braced: string, bare: string) => variables[braced ?? bare] ?? whole,
      );
      return answerOf(target, HTTP_TIMEOUT).catch(() => undefined);
    },
    async command(script, timeoutMs = COMMAND_TIMEOUT) {
      const result = await shell.run({
        script,
        timeoutMs,
        aside: true,
        ...(signal ? { signal } : {}),
        onOutput: () => undefined,
      });
      const { exitCode = 124, stdout, stderr } = result;
      const stopped = result.ended === 'timeout' ? { stoppedAfterMs: timeoutMs } : {};
      return { exitCode, stdout, stderr, ...stopped };
    },
  };
}
