/** Checks on a command. Where no exit code is given, it must be 0. Its text is stdout. */
import { isExit } from '../expect/exit.ts';
import { encode, judgeSame, judgeText } from '../expect/text-check.ts';
import { type Judgement, verdictsOf } from '../expect/verdict.ts';
import { durationMs } from '../pattern/duration.ts';
import { duration, quotedCommand } from '../words/phrases.ts';
import { row } from '../words/rows.ts';
import { type CheckName, checkKind, type WordsOf } from './kind.ts';
import { type Looked, lookedAt, sentence, textPhrases } from './looked-at.ts';

/** How the docker command ends its complaints. */
const HELP = /^(?:See|Run) '.{1,100} --help'/;

interface CommandCodes {
  'command-ok': CheckName & Looked & { readonly exitCode: number; readonly other?: string };
  'command-exit': CheckName & {
    readonly expected: number | 'nonzero';
    readonly actual: number;
    /** The last line of stderr that is not empty. */
    readonly stderr?: string;
  };
  'command-timeout': CheckName & { readonly stoppedAfterMs: number };
}

const { passed, failed } = verdictsOf<CommandCodes>();

const words: WordsOf<CommandCodes> = {
  'command-ok': ({ name, exitCode, looked, other }) => [
    sentence(
      exitCode === 0
        ? `${quotedCommand(name)} succeeds`
        : `${quotedCommand(name)} fails, as it should (exit code ${exitCode})`,
      looked.filter((key) => key !== 'exit'),
      {
        ...textPhrases('prints'),
        'same-as': `prints the same as ${quotedCommand(other ?? '')}`,
      },
    ),
  ],
  'command-exit': ({ name, expected, actual, stderr }) => [
    actual === 0
      ? `${quotedCommand(name)} succeeds, and should fail`
      : expected === 0
        ? `${quotedCommand(name)} fails (exit code ${actual})`
        : `${quotedCommand(name)} fails with exit code ${actual}, not ${expected}`,
    ...(stderr === undefined ? [] : row('it says', stderr)),
  ],
  'command-timeout': ({ name, stoppedAfterMs }) => [
    `${quotedCommand(name)} did not end within ${duration(stoppedAfterMs)}, and was stopped`,
  ],
};

export const command = checkKind({
  schema: (z, { lines, amount, json, sha256, duration, exitCode, exact, every }) =>
    z.strictObject({
      /** Shell, run in the sandbox with the state that the blocks left. */
      command: z.string().min(1),
      exit: z.union([exitCode, z.literal('nonzero')]).optional(),
      lines: lines.optional(),
      contains: lines.optional(),
      count: amount.optional(),
      json: json.optional(),
      digest: sha256.optional(),
      /** Another command that must print the same. */
      'same-as': z.string().optional(),
      timeout: duration,
      exact,
      ...every,
    }),
  subject: 'script',
  runs: ['command', 'same-as'],
  async judge(check, world) {
    const name = check.command;
    const expected = check.exit ?? 0;
    const limit = check.timeout === undefined ? undefined : durationMs(check.timeout);
    const result = await world.command(name, limit);
    const { stoppedAfterMs } = result;
    if (stoppedAfterMs !== undefined) return failed('command-timeout', { name, stoppedAfterMs });
    if (!isExit(expected, result.exitCode)) return badExit(name, expected, result);
    const source = { kind: 'command', name } as const;
    const stdout = encode(result.stdout);
    const wrong = await judgeText(check, stdout, source);
    if (wrong !== undefined) return wrong;
    const other = check['same-as'];
    if (other !== undefined) {
      const there = await world.command(other, limit);
      if (!isExit(expected, there.exitCode)) return badExit(other, expected, there);
      const differs = judgeSame(stdout, encode(there.stdout), source, other);
      if (differs !== undefined) return differs;
    }
    return passed('command-ok', {
      name,
      exitCode: result.exitCode,
      looked: lookedAt(check, 'command'),
      ...(other !== undefined && { other }),
    });
  },
  words,
});

function badExit(
  name: string,
  expected: number | 'nonzero',
  result: { readonly exitCode: number; readonly stderr: string },
): Judgement {
  const stderr = result.stderr
    .split('\n')
    .findLast((line) => line.trim() !== '' && !HELP.test(line))
    ?.trim()
    .slice(0, 300);
  const said = stderr === undefined ? {} : { stderr };
  return failed('command-exit', { name, expected, actual: result.exitCode, ...said });
}
