/**
 * What the text of a block shows of its failure: of several causes, the one that stands there. Pure.
 */
import type { Verdict } from '../expect/verdict.ts';
import { codePoint, NO_WIDTH } from '../pattern/odd-characters.ts';
import type { Failure, FailureArgs } from './codes.ts';

type ScriptRule = (
  script: string,
  verdicts: readonly Verdict[],
  found?: Failure,
) => Failure | undefined;

/** @param found what the output tells */
export const failureInScript: ScriptRule = (script, verdicts, found) => {
  for (const rule of RULES) {
    const failure = rule(script, verdicts, found);
    if (failure) return failure;
  }
  if (found?.code !== 'mount-made-folder') return found;
  // A folder may be read by mistake without any mount.
  const path = mountedAt(script, found.args.path ?? '');
  return path === undefined ? undefined : { code: found.code, args: { path } };
};

const DOCKER = String.raw`\b(?:docker|podman)\b`;
/** The rest of a command, over lines that end in a backslash. */
const REST = String.raw`(?:\\\n|[^\n|;&])*`;
/** A program that serves, or follows, until it is stopped. */
const STAYS: readonly (readonly [FailureArgs['still-running']['way'], RegExp])[] = [
  ['follow', new RegExp(String.raw`${DOCKER}(?:[ -]compose)? logs${REST} (?:-\w*f\w*|--follow)\b`)],
  [
    'follow',
    new RegExp(String.raw`\btail ${REST}(?:-\w*[fF]\b|--follow)|${DOCKER} (?:events|attach)\b`),
  ],
  ['follow', new RegExp(String.raw`${DOCKER} (?:stats|top)\b(?!${REST}--no-stream)`)],
  ['compose', new RegExp(String.raw`${DOCKER}[ -]compose${REST} up\b(?!${REST} (?:-d|--detach))`)],
  [
    'run',
    new RegExp(String.raw`${DOCKER} (?:container )?run\b(?!${REST} (?:-[a-z]*d[a-z]*|--detach)\b)`),
  ],
  [
    'serve',
    /\bhttp\.server\b|\b(?:flask|uvicorn|gunicorn|jupyter|streamlit|npm (?:start|run dev))\b/,
  ],
];

const LOOK_ALIKE: readonly (readonly [pattern: RegExp, name: string, instead: string])[] = [
  [/(?:^|\s)([–—−]+)(?=[a-z-])/im, 'a dash', 'two hyphens (--) or one (-)'],
  [/([\u00a0\u2007\u202f\u3000])/, 'a no-break space', 'a space'],
  [new RegExp(`([${NO_WIDTH}])`), 'a character of no width', 'nothing'],
];
const QUOTES = /([“”„‘’])/;

/** Options of `docker run` that beginners put after the image name. */
const RUN_OPTIONS =
  /^-(?:[adehilmpPqtuvw]{1,3}|-(?:add-host|cpus|detach|entrypoint|env|env-file|gpus|hostname|interactive|label|memory|mount|name|network|platform|publish|pull|restart|rm|tty|user|volume|workdir)(?:=.*)?)$/;

const RULES: readonly ScriptRule[] = [
  function stays(script, verdicts) {
    if (!verdicts.some(({ code }) => code === 'timeout')) return undefined;
    const [way] = STAYS.find(([, pattern]) => pattern.test(script)) ?? [];
    return way && { code: 'still-running', args: { way } };
  },
  function looksAlike(script, _, found) {
    for (const [pattern, name, instead] of LOOK_ALIKE) {
      const [, character = ''] = pattern.exec(script) ?? [];
      if (character !== '') return lookAlike(script, character, name, instead);
    }
    const [, quote = ''] = QUOTES.exec(script) ?? [];
    if (found || quote === '') return undefined;
    return lookAlike(script, quote, 'a curly quote', `a straight one (" or ')`);
  },
  function sudo(script, verdicts, found) {
    if (!new RegExp(String.raw`\bsudo (?:-\S+ )*${DOCKER}`).test(script)) return undefined;
    const missing = verdicts.some(({ code }) => code.endsWith('-missing'));
    const fits =
      !found ||
      ['engine-stopped', 'container-missing', 'image-missing'].includes(found.code) ||
      (found.code === 'command-not-found' && found.args.program === 'sudo');
    return fits && (missing || found) ? { code: 'sudo-docker', args: {} } : undefined;
  },
  function compose(script, _, found) {
    const odd = found?.code === 'option-unknown' || found?.code === 'command-unknown';
    return odd && /\bdocker compose\b/.test(script)
      ? { code: 'compose-missing', args: {} }
      : undefined;
  },
  function optionAfterImage(script, _, found) {
    if (found?.code !== 'option-after-image') return undefined;
    const { option = '' } = found.args;
    for (const [command] of script.matchAll(new RegExp(`${DOCKER} run ${REST}`, 'g'))) {
      const words = command.replaceAll('\\\n', ' ').trim().split(/\s+/);
      const at = words.findIndex((word, index) => index > 2 && word === option);
      const image = words[at - 1];
      if (at < 0 || image === undefined || image.startsWith('-')) continue;
      const fixed = [...words.slice(0, at - 1), ...words.slice(at), image].join(' ');
      return {
        code: found.code,
        args: { option, ...(optionsOnly(words.slice(at)) ? { fixed } : {}) },
      };
    }
    return undefined;
  },
  function killed(script, verdicts, found) {
    const is137 = ({ code, args }: Verdict) =>
      (code === 'exit-code' && args.exitCode === 137) ||
      (code === 'container-exit' && args.actual === 137);
    if (found?.code !== 'killed' && (found || !verdicts.some(is137))) return undefined;
    const ofContainer = verdicts.find(({ code }) => code === 'container-exit')?.args.name;
    const [, given] = /--name[ =]["']?([\w.-]+)/.exec(script) ?? [];
    const container = typeof ofContainer === 'string' ? ofContainer : given;
    const [, limit] = /(?:\s-m|\s--memory)[ =]?["']?(\d+[bkmgBKMG]?)\b/.exec(script) ?? [];
    const swap = script.includes('--memory-swap') ? { swap: true as const } : {};
    return {
      code: 'killed',
      args: { ...(container ? { container } : {}), ...(limit ? { limit } : {}), ...swap },
    };
  },
];

/** Whether the words are options of `docker run` with their values, and no command. */
function optionsOnly(words: readonly string[]): boolean {
  return words.every((word, index) => {
    const before = words[index - 1];
    if (word.startsWith('-')) return RUN_OPTIONS.test(word);
    return before?.startsWith('-') && !/^-(?:-rm|-detach|-tty|-interactive|[ditPq]+)$/.test(before);
  });
}

function lookAlike(script: string, character: string, name: string, instead: string): Failure {
  const line = script.slice(0, script.indexOf(character)).split('\n').length;
  const shown = `${name} (${codePoint(character)})`;
  return { code: 'look-alike', args: { line, name: shown, instead } };
}

/** What a block mounts at a place in a container with -v, which makes what is missing. */
function mountedAt(script: string, place: string): string | undefined {
  const mounts = /(?:-v|--volume)[ =]((?:"[^"]*"|'[^']*'|[^\s"'])+)/g;
  for (const [, words = ''] of script.matchAll(mounts)) {
    const [source, target] = words.replace(/["']/g, '').split(':');
    if (target === place) return source;
  }
  return undefined;
}
