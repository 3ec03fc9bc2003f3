import { describe, expect, it } from 'vitest';
import { unexpectedFailure } from '../../../src/core/failures/unexpected.ts';
import { explanationWords } from '../../../src/view/messages/failure-text.ts';

const PLACE = { file: 'a.md', line: 1 };
const exit = (exitCode: number) =>
  ({
    outcome: 'failed',
    code: 'exit-code',
    args: { exitCode, expected: 0 },
    place: PLACE,
  }) as const;
const TIMEOUT = { outcome: 'failed', code: 'timeout', args: {}, place: PLACE } as const;

function failure(
  script: string,
  stderr = '',
  verdict: Parameters<typeof unexpectedFailure>[1][number] = exit(1),
) {
  const output = { stdout: '', stderr };
  return unexpectedFailure([], [verdict], output, '', undefined, script);
}

describe('an option after the image name', () => {
  const at = (option: string) => `exec: "${option}": executable file not found in $PATH: unknown.`;

  it.each([
    ['docker run --rm nginx -p 8080:80', '-p', 'docker run --rm -p 8080:80 nginx'],
    ['docker run \\\n  nginx -d --name web', '-d', 'docker run -d --name web nginx'],
    ['docker run "img" --rm -v "$(pwd)":/mnt', '--rm', 'docker run --rm -v "$(pwd)":/mnt "img"'],
    // What comes then is the command: where the options end is not to be seen.
    ['docker run -it img --rm bash', '--rm', undefined],
  ])('%s', (script, option, fixed) => {
    expect(failure(script, at(option))).toEqual({
      code: 'option-after-image',
      args: fixed === undefined ? { option } : { option, fixed },
    });
  });

  it('is not one of the program itself', () => {
    expect(failure('docker run img --max_depth 2', at('--max_depth'))?.code).toBe(
      'program-missing',
    );
  });
});

describe('what ran out of its time', () => {
  it.each([
    ['docker run --rm -p 80:80 nginx', 'run'],
    ['docker run -d --name a nginx\ndocker logs -f a', 'follow'],
    ['docker compose logs --follow', 'follow'],
    ['docker compose -f a.yaml up', 'compose'],
    ['python3 -m http.server 8000', 'serve'],
    ['tail -n 3 -f log.txt', 'follow'],
  ])('%s', (script, way) => {
    const found = failure(script, 'Killed', TIMEOUT);
    expect(found).toEqual({ code: 'still-running', args: { way } });
    if (found) expect(explanationWords(found).next).toMatch(/`background`/);
  });

  it.each([
    'docker run -d nginx; sleep 90',
    'docker run -itd nginx',
    'docker compose up -d',
    'sleep 90',
  ])('is not: %s', (script) => expect(failure(script, '', TIMEOUT)).toBeUndefined());
});

describe('exit code 137', () => {
  it.each([
    ['docker run --rm -m 20m --memory-swap 20m img', { limit: '20m', swap: true }],
    ['docker run --name hungry --memory=1g img', { limit: '1g', container: 'hungry' }],
    ['docker run img', {}],
  ])('%s', (script, args) => {
    expect(failure(script, '', exit(137))).toEqual({ code: 'killed', args });
  });

  it('of a container that a check looks at', () => {
    const verdict = { ...exit(1), code: 'container-exit', args: { name: 'web', actual: 137 } };
    expect(failure('docker start web', '', verdict)?.args).toEqual({ container: 'web' });
  });

  it('names the limit, and another one', () => {
    const { text, next } = explanationWords({ code: 'killed', args: { limit: '20m', oom: true } });
    expect(text).toContain('because it wanted more memory than its limit of 20m');
    expect(next).toContain('--memory 40m');
  });
});

describe('of several causes, the one that the block shows', () => {
  const REFERENCE = 'docker: invalid reference format.';
  const FLAG = "unknown shorthand flag: 'd' in -d";

  it.each([
    ['docker run –rm img', REFERENCE, 'look-alike'],
    ['echo a\ndocker\u00a0run img', 'bash: docker\u00a0run: command not found', 'look-alike'],
    ['docker run img\u200b ls', REFERENCE, 'look-alike'],
    ['echo “a b”', '', 'look-alike'],
    ['docker run “img”', REFERENCE, 'reference-invalid'],
    ['docker run -v $(pwd):/mnt img', REFERENCE, 'reference-invalid'],
    ['echo 1 – 2; false', '', undefined],
    ['docker compose up -d', FLAG, 'compose-missing'],
    ['docker psd -d', FLAG, 'option-unknown'],
    ['sudo docker ps', 'bash: line 1: sudo: command not found', 'sudo-docker'],
    [
      'sudo -E docker ps',
      'Cannot connect to the Docker daemon at unix:///a. Is the docker daemon running?',
      'sudo-docker',
    ],
    ['sudo apt-get update', 'bash: line 1: sudo: command not found', 'command-not-found'],
    [
      'docker run -v "$(pwd)/a.csv":/a.csv img cat /a.csv',
      'cat: /a.csv: Is a directory',
      'mount-made-folder',
    ],
    [
      'docker run --mount type=bind,source=a,target=/a.csv img',
      "[Errno 21] Is a directory: '/a.csv'",
      undefined,
    ],
    ['docker run -v "$(pwd)":/mnt img cat /etc', 'cat: /etc: Is a directory', undefined],
  ])('%j', (script, stderr, code) => {
    expect(failure(script, stderr)?.code).toBe(code);
  });

  it('says where, and what', () => {
    expect(failure('echo\ndocker run –rm img')).toEqual({
      code: 'look-alike',
      args: { line: 2, name: 'a dash (U+2013)', instead: 'two hyphens (--) or one (-)' },
    });
  });
});
