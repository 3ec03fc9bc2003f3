/** The docker CLI: where it is, which version, and with which builder it builds. Asks no engine. */
import { type Builder, finding, type MachineFinding } from './model.ts';
import { complaint, type RunProgram } from './ports.ts';

/** From here on `docker build` means buildx where that is installed. */
const BUILDX_IS_DEFAULT = 23;

export async function checkCli(
  run: RunProgram,
  path: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<MachineFinding> {
  if (path === undefined) return finding('cli-missing', 'blocking', {});
  const [said, plugin] = await Promise.all([
    run(path, ['--version'], { timeoutMs: 5000 }),
    run(path, ['buildx', 'version'], { timeoutMs: 5000 }),
  ]);
  const version = /version (\d[^\s,]*)/i.exec(said.stdout)?.[1];
  if (said.exitCode !== 0 || version === undefined) {
    return finding('cli-fails', 'blocking', { path, said: complaint(said) }, said.durationMs);
  }
  const buildx =
    plugin.exitCode === 0 ? /\bv?(\d+\.\d+[^\s]*)/.exec(plugin.stdout)?.[1] : undefined;
  const builder = builderOf(version, buildx !== undefined, env);
  const args = { path, version, builder, ...(buildx === undefined ? {} : { buildx }) };
  return finding('cli-works', 'ok', args, said.durationMs);
}

function builderOf(version: string, buildx: boolean, env: NodeJS.ProcessEnv): Builder {
  if (env.DOCKER_BUILDKIT === '0' || !buildx) return 'classic';
  return Number.parseInt(version, 10) >= BUILDX_IS_DEFAULT || env.DOCKER_BUILDKIT === '1'
    ? 'buildx'
    : 'classic';
}
