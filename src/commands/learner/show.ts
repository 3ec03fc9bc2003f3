/** `lesson show`: the text of a lesson or a step, or what its last command printed; nothing is run. */
import { readFileSync } from 'node:fs';
import type { Context } from '../../app/context.ts';
import { loadLesson, resolveLessons } from '../../app/course/catalog.ts';
import { currentLesson } from '../../app/course/overview.ts';
import { stepText, withoutFolded } from '../../app/course/step-text.ts';
import type { Lesson, Step } from '../../core/lesson/model.ts';
import { findStep } from '../../core/run/travel.ts';
import { lessonLayout } from '../../machine/sandbox/layout.ts';
import type { Command } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

interface ShowOptions {
  readonly json?: boolean;
  readonly output?: boolean;
  readonly commands?: boolean;
  /** Also what the learner has yet to find. */
  readonly solution?: boolean;
}

export const command: Command<ShowOptions & { readonly place?: string }> = {
  usage: 'show [place]',
  summary: 'read a lesson or a step; nothing is run',
  sandbox: 'any',
  options: [
    { flags: '--json', summary: 'as data, for programs' },
    { flags: '--output', summary: 'all that its last command has printed', conflicts: ['json'] },
    {
      flags: '--commands',
      summary: 'all that it runs, types and writes on this machine',
      conflicts: ['json', 'output'],
    },
    {
      flags: '--solution',
      summary: 'with the answers, hints and solutions of what is not done yet',
    },
  ],
  examples: [
    ['lesson show first-image'],
    ['lesson show first-image#run-it', 'one step'],
    ['lesson show ./my-course/mounting-data.md', 'of a file'],
    ['lesson show mounting --solution', 'all of it, for who teaches it'],
    ['lesson show --output | less -R', 'all that the last command printed'],
  ],
  async run({ place: word, ...options }, context) {
    const { sandbox, theme, print, width } = context;
    const course = await openCourse(context);
    const [name, step] = word?.split('#') ?? [];
    const [file] = await resolveLessons([name || currentLesson(sandbox, course)], course);
    if (!file) return 2;
    const lesson = await loadLesson(file);
    const one = step ? findStep(lesson, step) : undefined;
    if (options.output) return showOutput(lesson, one, context);
    if (options.commands) {
      const [{ deedsOf }, { deedLines }] = await Promise.all([
        import('../../app/course/trust.ts'),
        import('../../view/messages/deeds.ts'),
      ]);
      const what = one ? { ...lesson, steps: [one], always: [] } : lesson;
      print(deedLines(deedsOf(what, file.path).all).join('\n').trimEnd());
      return 0;
    }
    if (options.json) {
      context.json({ version: 1, ...(one ? { step: one } : { lesson }) });
      return 0;
    }
    const { renderMarkdown } = await import('../../view/terminal/markdown.ts');
    const source = readFileSync(file.path, 'utf8');
    const found = options.solution ? undefined : await stepsFound(lesson, context);
    const mark = theme.symbol.arrow;
    const text = (step: Step) => {
      const whole = stepText(source, lesson, step);
      return !found || found.has(step)
        ? whole
        : withoutFolded(whole, (kind) => `${mark} ${kind} ${FOLDED}\n`);
    };
    const parts = one
      ? [text(one)]
      : [beforeSteps(source, lesson), ...lesson.steps.map((step) => text(step))];
    const shown = parts.join('\n');
    const more = shown.includes(FOLDED)
      ? `\n\n---\n\nHints, answers and solutions are folded until the step is done: \`lesson hint\` and \`lesson solve\` help at the one you are at. All of it: \`lesson show ${word ?? lesson.id} --solution\``
      : '';
    print(renderMarkdown(shown + more, { width: Math.min(100, width()), theme }));
    return 0;
  },
};

/** Steps that the learner has done, or had once. */
async function stepsFound(lesson: Lesson, { sandbox }: Context): Promise<Set<Step>> {
  const [{ emptyProgress, howDone, todosOf }, { readProgress }, { sha256 }] = await Promise.all([
    import('../../core/run/progress.ts'),
    import('../../app/course/overview.ts'),
    import('../../machine/sandbox/records.ts'),
  ]);
  const progress = readProgress(lessonLayout(sandbox, lesson.id)) ?? emptyProgress(lesson.id);
  const todos = todosOf(lesson, sha256);
  const open = todos.filter(({ key }) => howDone(progress, key) === undefined);
  return new Set(lesson.steps.filter((step) => !open.some((todo) => todo.step === step)));
}

/** All of it, however long: as it came, without what would do something to a terminal. */
async function showOutput(
  lesson: Lesson,
  step: Step | undefined,
  { io, sandbox, theme, note }: Context,
): Promise<number> {
  const { lastOutput } = await import('../../machine/sandbox/transcript.ts');
  const { Harmless } = await import('../../view/text/sanitize.ts');
  const colours = theme.level > 0;
  const streams = { stdout: new Harmless({ colours }), stderr: new Harmless({ colours }) };
  // What is written over may be longer than what comes in its place.
  const write = (text: string) =>
    io.stdout.write(io.stdout.isTTY ? text.replaceAll('\r', '\r\x1b[K') : text);
  let last = '\n';
  const { records } = lessonLayout(sandbox, lesson.id);
  for await (const piece of lastOutput(records, step?.id)) {
    if (io.signal.aborted) return 130;
    if (typeof piece === 'string') {
      note('There was more of it than the transcript keeps.');
      continue;
    }
    const { stream, text } = piece;
    write(streams[stream].write(text));
    last = text.at(-1) ?? last;
  }
  const rest = streams.stdout.end() + streams.stderr.end();
  write(last === '\n' ? rest : `${rest}\n`);
  return 0;
}

function beforeSteps(source: string, { steps }: Lesson): string {
  const lines = source.split(/\r?\n/).slice(0, (steps[0]?.place.line ?? Infinity) - 1);
  return lines.join('\n').replace(/^---\n[\s\S]*?\n---\n/, '');
}

const FOLDED = '*(folded)*';
