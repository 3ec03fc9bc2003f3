/**
 * macOS ships bash 3.2. Where none is at hand to run the other tests with (LESSON_TEST_BASHES), this
 * at least finds what 3.2 cannot read or does not know.
 */
import { describe, expect, test } from 'vitest';
import { COMMAND, DRIVER } from '../../../src/machine/shell/driver.ts';
import { restoreScript } from '../../../src/machine/shell/shell-state.ts';

/** By the version of bash that brought it: what is written, and an example of it. */
const NEWER: readonly (readonly [string, RegExp, string])[] = [
  ['4.0 |&', /\|&/, 'a |& b'],
  ['4.0 &>>', /&>>/, 'a &>> b'],
  ['4.0 ;& and ;;&', /;;?&/, 'a) b ;;&'],
  ['4.0 coproc', /\bcoproc\b/, 'coproc a'],
  ['4.0 mapfile, readarray', /\b(?:mapfile|readarray)\b/, 'mapfile -t x'],
  ['4.0 ${x^} ${x,}', /\$\{[\w@[\]*]+[\^,]/, 'echo ${x,,}'],
  ['4.0 declare -A -l -u', /\b(?:declare|local|typeset) -\w*[Alu]/, 'local -A x'],
  ['4.0 BASHPID, PROMPT_DIRTRIM', /\b(?:BASHPID|PROMPT_DIRTRIM)\b/, 'echo $BASHPID'],
  ['4.0 read -i, read -N', /\bread (?:-\w+ )*-\w*[iN]/, 'read -r -N 3 x'],
  ['4.0 read with a part of a second', /\bread .*-t ?0?\.\d/, 'read -t 0.5 x'],
  [
    '4.0 and later options of shopt',
    /\bshopt .*(?:globstar|autocd|dirspell|checkjobs|lastpipe|compat\d|globasciiranges|inherit_errexit|localvar_|assoc_expand|patsub|progcomp_alias|noexpand|varredir|array_expand)/,
    'shopt -s lastpipe',
  ],
  ['4.1 {fd}>', /\{\w+\}[<>]/, 'exec {fd}> f'],
  ['4.1 BASH_XTRACEFD', /BASH_XTRACEFD/, 'BASH_XTRACEFD=9'],
  ['4.2 declare -g', /\b(?:declare|typeset) -\w*g/, 'declare -gx y'],
  ['4.2 test -v', /(?:\[|\btest) +(?:! +)?-v\b/, '[ -v x ]'],
  ['4.2 printf %(…)T', /%\([^)]*\)T/, 'printf "%(%F)T"'],
  ['4.2 ${x: a: -1}', /\$\{\w+:[^}]*:\s*-\d/, 'echo ${x:0:-1}'],
  ["4.2 \\u in $'…'", /\$'[^']*\\[uU]/, "x=$'\\u00e9'"],
  ['4.3 declare -n, unset -n', /\b(?:declare|local|typeset|unset) -\w*n/, 'local -n x=y'],
  ['4.3 wait -n', /\bwait -\w*[nfp]/, 'wait -n'],
  ['4.3 test -R', /(?:\[|\btest) +(?:! +)?-R\b/, '[ -R x ]'],
  ['4.3 a negative index', /\[-\d+\]/, 'echo ${x[-1]}'],
  ['4.4 ${x@Q}', /\$\{[\w[\]*@]+@[A-Za-z]\}/, 'echo ${x@Q}'],
  ['4.4 local -', /\blocal -(?:\s|;|$)/m, 'local -\n'],
  ['4.4 readarray -d, PS0', /\bPS0\b/, 'PS0=x'],
  ['5.0 EPOCHSECONDS, BASH_ARGV0', /\b(?:EPOCH\w+|BASH_ARGV0)\b/, 'echo $EPOCHSECONDS'],
  ['5.0 local -I', /\blocal -\w*I/, 'local -I x'],
  ['5.1 SRANDOM', /\bSRANDOM\b/, 'echo $SRANDOM'],
  ['5.3 ${ command; }', /\$\{[ |]/, 'x=${ date; }'],
  ['5.3 compgen -V, trap -P, read -E', /\b(?:compgen|trap|read) -\w*[VPE]/, 'trap -P EXIT'],
];

const texts = {
  driver: DRIVER,
  command: COMMAND,
  restore: restoreScript({
    cwd: '/tmp',
    umask: '0022',
    variables: {
      x: 'declare -- x="1"',
      OLDPWD: 'declare -x OLDPWD="/"',
      DIRSTACK: 'declare -a DIRSTACK=([0]="/tmp" [1]="/")',
    },
    unset: ['y'],
    functions: { f: 'f () \n{ \n    :\n}\n' },
    aliases: "alias a='b'\n",
  }),
};

describe.each(NEWER)('%s', (_name, pattern, example) => {
  test('is known when it is seen', () => expect(example).toMatch(pattern));
  test.each(Object.entries(texts))('is not in the %s', (_text, text) => {
    expect(text).not.toMatch(pattern);
  });
});

test('the texts are whole', () => {
  for (const text of Object.values(texts)) expect(text).toContain('builtin');
});
