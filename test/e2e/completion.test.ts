/** The tab key, in the shells that are here: each runs its script and asks the built program. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI, FIXTURES } from './support.ts';

const LESSON = `'${process.execPath}' '${CLI}'`;

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lesson-tab-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

function lines(program: string, args: readonly string[]): string[] {
  const env = { ...process.env, HOME: cwd, NO_COLOR: '1' };
  const text = execFileSync(program, args, { cwd, encoding: 'utf8', env });
  return text.split('\n').filter((line) => line !== '');
}

/** Words as typed, the last one unfinished → what the shell offers. */
const SHELLS: Record<string, (words: readonly string[]) => string[]> = {
  bash: (words) =>
    lines('bash', [
      '--norc',
      '-c',
      `lesson() { ${LESSON} "$@"; }; eval "$(lesson completion bash)"
       COMP_WORDS=(lesson "$@"); COMP_CWORD=$#; _lesson; printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      ...words,
    ]),
  zsh: (words) =>
    lines('zsh', [
      '-f',
      '-c',
      `lesson() { ${LESSON} "$@" }
       compdef() { }
       _files() { print files }
       _describe() { print -rl -- "\${(@)\${(@P)2}%%:*}" }
       eval "$(lesson completion zsh)"
       words=(lesson "$@"); CURRENT=$(( $# + 1 )); _lesson`,
      'zsh',
      ...words,
    ]),
  fish: (words) =>
    lines('fish', [
      '--no-config',
      '-c',
      `function lesson; ${LESSON} $argv; end; lesson completion fish | source
       complete -C "lesson ${words.map((word) => word.replace(/[$"]/g, '\\$&')).join(' ')}"`,
    ]).map((line) => line.split('\t')[0] ?? ''),
};

function isHere(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.each(Object.keys(SHELLS))('%s', (shell) => {
  const offered = (...words: string[]) => (SHELLS[shell]?.(words) ?? []).sort();

  test.skipIf(!isHere(shell))('offers commands, options, choices, lessons and steps', () => {
    expect(offered('un')).toEqual(['undo']);
    expect(offered('engine', 'st')).toEqual(['start', 'status', 'stop']);
    expect(offered('verify', '--re')).toEqual(['--reporter']);
    expect(offered('verify', '--reporter', 'j')).toEqual(['json', 'junit']);
    expect(offered('next', 'mount')).toEqual(['mounting']);
    expect(offered('verify', 'mounting', 'cop')).toContain('copying');
    expect(offered('goto', 'first-image#ru')).toEqual(['first-image#run-it']);
    const course = ['--course', join(FIXTURES, 'travel')];
    expect(offered(...course, 'goto', 'wor')).toEqual(['world']);
    expect(offered(...course, 'reset', 'see')).toEqual(['see-it']);
  });
});
