/** Checks on what answers: a web server, a command. */
import type { CommandCheck, HttpCheck } from '../lesson/check.ts';
import { isExit } from './exit.ts';
import { encode, judgeSame, judgeText, lookedAt } from './text-check.ts';
import { failed, type Judgement, passed } from './verdict.ts';
import type { World } from './world.ts';

/** How the docker command ends its complaints. */
const HELP = /^(?:See|Run) '.{1,100} --help'/;

/** Where no status is given, any from 200 to 399 will do. */
export async function judgeHttp(check: HttpCheck, world: World): Promise<Judgement> {
  const name = check.http;
  const answer = await world.http(name);
  if (check.absent) {
    return answer === undefined
      ? passed('http-absent', { name })
      : failed('http-present', { name, status: answer.status });
  }
  if (answer === undefined) return failed('http-no-answer', { name });
  const { status, body } = answer;
  const expected = check.status;
  if (expected === undefined ? status < 200 || status > 399 : status !== expected) {
    const asked = expected === undefined ? {} : { expected };
    return failed('http-status', { name, actual: status, ...asked });
  }
  const { lines, contains, json } = check;
  const wrong = await judgeText({ lines, contains, json }, encode(body), { kind: 'http', name });
  const looked = lookedAt(check, 'http');
  return wrong ?? passed('http-ok', { name, status, looked });
}

/** Where no exit code is given, it must be 0. Its text is stdout. */
export async function judgeCommand(check: CommandCheck, world: World): Promise<Judgement> {
  const name = check.command;
  const expected = check.exit ?? 0;
  const result = await world.command(name);
  if (!isExit(expected, result.exitCode)) return badExit(name, expected, result);
  const source = { kind: 'command', name } as const;
  const stdout = encode(result.stdout);
  const wrong = await judgeText(check, stdout, source);
  if (wrong !== undefined) return wrong;
  const other = check['same-as'];
  if (other !== undefined) {
    const there = await world.command(other);
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
}

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
