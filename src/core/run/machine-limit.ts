/** A block that failed because of the machine's state has not failed as a step. */
import type { World } from '../expect/world.ts';
import type { FailureCode } from '../failures/codes.ts';
import type { BlockAction } from '../lesson/model.ts';
import { UserError } from './failure.ts';
import type { BlockResult } from './ports.ts';

const LIMITS: readonly FailureCode[] = ['no-processes', 'no-handles', 'no-memory'];

/** A block that sets a limit has reached its own, not the machine's. */
const SETS_LIMIT = /\b(?:ulimit|prlimit|pids-limit|memory)\b|\s-m[ =]?\d/;

/** Exit codes of shells for programs that they could not start. */
const NOT_STARTED: readonly (number | undefined)[] = [126, 127];

/** @throws UserError (3) if the machine has reached a limit, or its docker command cannot be started */
export async function checkMachine(
  { script, expectations }: BlockAction,
  result: BlockResult,
  world: Pick<World, 'command'>,
): Promise<void> {
  if (!SETS_LIMIT.test(script)) {
    const { unexpectedFailure } = await import('../failures/unexpected.ts');
    const failure = unexpectedFailure(expectations, [], result);
    if (failure && LIMITS.includes(failure.code)) {
      throw new UserError('machine-limit', { failure }, 3);
    }
  }
  const { exitCode, stdout, stderr } = result;
  if (!NOT_STARTED.includes(exitCode) || /\bPATH=/.test(script)) return;
  if (!/\bdocker: /.test(stdout + stderr)) return;
  const tried = await world.command('docker --version');
  if (!NOT_STARTED.includes(tried.exitCode)) return;
  const args = { said: tried.stderr.trim(), missing: tried.exitCode === 127 };
  throw new UserError('docker-not-started', args, 3);
}
