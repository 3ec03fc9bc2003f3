/** The README of what a lesson leaves: what it was made with, and the commands that made it. */
import type { ImageUse, StandInUse } from '../../core/run/events.ts';
import {
  type RecipeNote,
  type RecipePart,
  type RecipeStep,
  scriptsOf,
} from '../../core/run/recipe.ts';
import { wordsOnly } from '../text/door.ts';
import { harmless } from '../text/sanitize.ts';
import { visible, visibleWord } from '../text/visible.ts';
import { code, fence, outputText } from './page.ts';

export interface ExportPage {
  readonly course: string;
  readonly lesson: {
    readonly id: string;
    readonly title: string;
    readonly steps: readonly unknown[];
    /** Names on the engine that it makes. */
    readonly makes: readonly string[];
  };
  /** Of the lesson's text. */
  readonly digest: string;
  /** Versions. */
  readonly engines: readonly string[];
  readonly images: readonly ImageUse[];
  readonly standIns: readonly StandInUse[];
  /** The lesson's variables for ports, as they were. */
  readonly ports: Readonly<Record<string, string>>;
  readonly steps: readonly RecipeStep[];
  /** Programs that came with the runner, and that the commands use. */
  readonly tools: readonly string[];
  /** The folder is a git repository, without a commit. */
  readonly repository: boolean;
  readonly left: readonly { readonly path: string; readonly why: string }[];
  /** Files that were changed by hand after all that was done. */
  readonly changedSince: readonly string[];
}

/** Lines of an output that are shown. */
const SHOWN = 30;

const NOTES: Readonly<Record<RecipeNote, string>> = {
  'not-run': 'Part of this step was not run: the machine could not do it.',
  left: 'This failed, and was left so.',
  'own-commands':
    'Done alone. The files are the ones that were written then; the commands are those of the lesson’s Solution, since what is typed in a terminal is not recorded.',
  elsewhere: 'Done in another terminal, unseen; the command is the lesson’s.',
  needless: 'There was nothing to do here on that machine.',
};

export function exportPage(page: ExportPage): string {
  const { lesson, course, steps, left, changedSince } = page;
  const all = steps.length === lesson.steps.length;
  const parts = [
    `# ${harmless(lesson.title)}`,
    `Made in the lesson \`${lesson.id}\` of “${harmless(course)}”${all ? '' : `: ${steps.length} of its ${lesson.steps.length} steps`}. The files here are as they were left. The commands below made them, in this order; run one after the other in an empty folder, in one shell (bash), they do all of it again.`,
    '## What it was made with',
    madeWith(page).join('\n'),
    ...standInWarning(page.standIns),
    ...before(page),
    ...steps.flatMap(({ step, parts: own }) => [
      `## ${lesson.steps.indexOf(step) + 1}. ${harmless(step.title)}`,
      ...(own.length === 0 ? ['Reading alone.'] : own.flatMap(partLines)),
    ]),
    ...(changedSince.length === 0
      ? []
      : [
          '## Changed afterwards',
          `${changedSince.map(code).join(', ')}: changed by hand after the last of these commands. Here is what it became; the commands make what it was.`,
        ]),
    ...(left.length === 0
      ? []
      : ['## What is not here', left.map(({ path, why }) => `- ${code(path)}: ${why}`).join('\n')]),
    '## Keep it',
    `This folder is a ${page.repository ? 'git repository without a commit yet' : 'repository in the making'}. Look through it for what nobody else should see, then:`,
    fence(
      'sh',
      `${page.repository ? '' : 'git init && '}git add . && git commit -m "What the lesson left"\n`,
    ),
  ];
  return wordsOnly(`${parts.join('\n\n')}\n`);
}

function madeWith({ engines, images, standIns, lesson, digest }: ExportPage): string[] {
  const base = ({ image, id, digests }: ImageUse) => {
    const known = [`id ${code(id)}`, ...digests.map((one) => `digest ${code(one)}`)];
    const standIn = standIns.some((use) => use.image === image);
    return `- base image ${code(image)}: ${known.join(', ')}${standIn ? '; **a stand-in**, see below' : ''}`;
  };
  const engine =
    engines.length === 0
      ? 'which one is not recorded'
      : engines.map((one) => harmless(one)).join(', ');
  return [
    `- container engine: ${engine}`,
    ...images.map(base),
    `- lesson ${code(lesson.id)}, text ${code(digest)}`,
  ];
}

function standInWarning(standIns: readonly StandInUse[]): string[] {
  return standIns.map(
    ({ image, really }) =>
      `> **${code(image)} was not the real one.** It was a stand-in: ${harmless(really)}. With the real image, versions, sizes and identifiers differ, and so may outputs.`,
  );
}

/** What the commands take for granted. */
function before({ lesson, ports, steps, tools }: ExportPage): string[] {
  const scripts = scriptsOf(steps);
  const names = lesson.makes.map(code).join(', ');
  const published = scripts.some(publishes);
  const used = (word: string) => scripts.some((script) => script.includes(word));
  const paragraphs = [
    ...(names === ''
      ? []
      : [
          `These names on the engine are used, and have to be free: ${names}. \`lesson clean ${lesson.id}\` removes what the lesson made of them.`,
        ]),
    ...(published
      ? [
          'In the lesson, published ports were open to this machine alone. With plain Docker, `-p 8080:80` opens one to the network; `-p 127.0.0.1:8080:80` does not.',
        ]
      : []),
    ...(tools.length > 0 ? [`${tools.map(code).join(', ')} came with \`lesson\`.`] : []),
    ...(used('LESSON_REMOTE')
      ? ['`LESSON_REMOTE` names an engine on another machine, e.g. `ssh://you@server`.']
      : []),
    ...(Object.keys(ports).length > 0
      ? [
          'Ports, as they were:',
          fence(
            'bash',
            Object.entries(ports)
              .map((pair) => `export ${pair.join('=')}\n`)
              .join(''),
          ),
        ]
      : []),
  ];
  return paragraphs.length > 0 ? ['## What it needs', ...paragraphs] : [];
}

/** Whether it opens ports of containers. */
function publishes(script: string): boolean {
  const whole = script.replaceAll('\\\n', ' ');
  return /\b(run|create)\b.*\s((-p|--publish)[ =]?["']?[\d$[]|-P\s|--publish-all)/.test(whole);
}

function partLines(part: RecipePart): string[] {
  switch (part.kind) {
    case 'note':
      return [`*${NOTES[part.code]}*`];
    case 'copied':
      return [`${code(part.path)} came with the lesson: take it from this folder.`];
    case 'removed':
      return [
        `${code(part.path)} was removed by hand.`,
        fence('bash', `rm -f -- ${quote(part.path)}\n`),
      ];
    case 'write':
      return [
        ...(part.own ? [`${code(part.path)}, changed by hand:`] : []),
        fence('bash', writing(part)),
      ];
    case 'run':
      return [
        ...(part.background ? ['This runs on; the rest goes into a second terminal.'] : []),
        fence('bash', withEnd(typed(part.script))),
        ...(part.input.length > 0
          ? ['Typed there:', fence('text', withEnd(visible(part.input.join('\n'))))]
          : []),
        ...(part.fails ? ['This fails, as it should.'] : []),
        ...(part.output === undefined ? [] : [fence('text', outputText(part.output, SHOWN))]),
      ];
  }
}

/** Shell code that writes a file, byte by byte as it was. */
export function writing({
  path,
  text,
  mode,
}: Pick<Extract<RecipePart, { kind: 'write' }>, 'path' | 'text' | 'mode'>): string {
  const at = quote(path);
  const folder = path.split('/').slice(0, -1).join('/');
  const lines = text.split('\n');
  let end = 'END';
  while (lines.includes(end)) end += '_';
  const write =
    text.endsWith('\n') && visible(text) === text
      ? `cat > ${at} <<'${end}'\n${text}${end}\n`
      : `printf '%s' ${visibleWord(text)} > ${at}\n`;
  const chmod = mode === undefined ? '' : `chmod ${mode.toString(8)} ${at}\n`;
  return `${folder === '' ? '' : `mkdir -p ${quote(folder)}\n`}${write}${chmod}`;
}

const withEnd = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** As a word of a command: without quotes where it needs none, and never taken for an option. */
function quote(path: string): string {
  const word = path.startsWith('-') ? `./${path}` : path;
  return visibleWord(word);
}

/** Commands as a reader can see them, which do the same. */
function typed(script: string): string {
  return visible(script) === script ? script : `eval ${visibleWord(script)}`;
}
