/** `lesson watch`: follows what the learner does in another terminal, and ticks what is done. */
import { readFileSync } from 'node:fs';
import type { Context } from '../../app/context.ts';
import type { Position } from '../../app/course/position.ts';
import { stepText, withoutFolded } from '../../app/course/step-text.ts';
import { choosePlace } from '../../app/course/targets.ts';
import type { ObservedHelp } from '../../app/watch/explain-observed.ts';
import type { ActionLook } from '../../app/watch/observe.ts';
import type { WatchReader } from '../../app/watch/watch.ts';
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Action, Step } from '../../core/lesson/model.ts';
import type { Todo } from '../../core/run/progress.ts';
import { canBeSeen, type SeenContainer } from '../../core/run/seen.ts';
import { actionWords, knownLines, seenLines } from '../../view/messages/observed.ts';
import { verdictLines } from '../../view/messages/verdict-lines.ts';
import { hang } from '../../view/text/layout.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import { besideLesson } from '../shared/beside.ts';
import type { Command } from '../shared/command.ts';
import { tellEnd } from '../shared/ending.ts';
import { openCourse } from '../shared/prepare.ts';
import { whereNext } from '../shared/where-next.ts';

export const command: Command<{ readonly lesson?: string }> = {
  usage: 'watch [lesson]',
  summary: 'follow what you do in another terminal, and tick what is done',
  sandbox: 'own',
  examples: [['lesson watch', 'in one terminal, while you work in another']],
  async run({ lesson: word }, context) {
    const { io, print, note } = context;
    const course = await openCourse(context);
    const place = await choosePlace(word, context.sandbox, course);
    const { lesson, layout } = place;
    if (!place.next) {
      print(whereNext(undefined, lesson.id, course, context));
      return 0;
    }
    const { textReport } = await import('../../view/report/text.ts');
    const { renderMarkdown } = await import('../../view/terminal/markdown.ts');
    const onEvent = textReport({
      write: (text) => void io.stderr.write(text),
      width: context.width(),
      theme: context.theme,
    });
    return besideLesson(place, context, { doing: 'watch', onEvent }, async ({ beside, found }) => {
      const { watchLesson } = await import('../../app/watch/watch.ts');
      const folder = shownPath(layout.files, io.cwd);
      note(`Work in ${folder}, in any terminal. lesson hint helps, Ctrl-C ends watching.`);
      const reader = new PlainWatchReader(place, context, (markdown) =>
        renderMarkdown(markdown, { width: Math.min(100, context.width()), theme: context.theme }),
      );
      const { paths } = context;
      const { signal } = io;
      const leave = context.interactive
        ? onLine(io.stdin(), () => reader.onWord())
        : () => undefined;
      const done = await watchLesson({ place, beside, found, paths, reader, signal }).finally(
        leave,
      );
      if (!done) return 130;
      print('');
      await tellEnd(place, course, context);
      return 0;
    });
  },
};

class PlainWatchReader implements WatchReader {
  readonly #place: Position;
  readonly #context: Context;
  readonly #render: (markdown: string) => string;
  #step: Step | undefined;
  #atWord: (() => void) | undefined;

  constructor(place: Position, context: Context, render: (markdown: string) => string) {
    this.#place = place;
    this.#context = context;
    this.#render = render;
  }

  onWaiting(todo: Todo, takeWord: () => void): void {
    const { print, theme, interactive } = this.#context;
    const { step, stepIndex, action } = todo;
    if (step !== this.#step) {
      this.#step = step;
      const { file, lesson } = this.#place;
      const count = `${stepIndex + 1}/${lesson.steps.length}`;
      print(`\n${theme.style.dim(count)}`);
      const text = stepText(readFileSync(file.path, 'utf8'), lesson, step);
      // What is to be remembered comes at the end.
      const [todo = ''] = withoutFolded(text).split(/^### To remember$/m);
      print(this.#render(todo).trimEnd());
    }
    this.#atWord = undefined;
    if (!action) return;
    const waiting = `waiting for ${actionWords(action)}`;
    print('');
    this.#lines(hang(`  ${theme.symbol.arrow} `, waiting, this.#context.width()));
    if (canBeSeen(action)) return;
    const how = interactive
      ? 'Enter says that you have done it'
      : '`lesson next` does the step, and this goes on with it';
    const text = `What is printed outside of containers cannot be seen from here: ${how}.`;
    this.#lines(hang('    ', text, this.#context.width()));
    if (interactive) this.#atWord = takeWord;
  }

  /** Somebody says that what nobody can see was done. */
  onWord(): void {
    this.#atWord?.();
    this.#atWord = undefined;
  }

  onDone(looks: readonly ActionLook[]): void {
    const { theme, width } = this.#context;
    for (const { todo, ...seen } of looks) {
      if (todo.action?.kind === 'question') this.#answer(todo.action);
      else if (todo.action) {
        this.#lines(seenLines({ action: todo.action, ...seen }, { theme, width: width() }));
      }
    }
  }

  onOther(
    { error }: SeenContainer,
    why: readonly Verdict[],
    known: ObservedHelp | undefined,
  ): void {
    const what = error === undefined ? 'has ended' : 'could not be started';
    const [dot, rest] = error === undefined ? [':', why] : ['.', []];
    this.#context.print(`  A container ${what}, and this is not what is waited for${dot}`);
    this.#tell(rest, known);
  }

  onKnown({ verdicts }: ActionLook, known: ObservedHelp): void {
    this.#tell(
      verdicts.filter(({ outcome }) => outcome === 'failed'),
      known,
    );
  }

  #tell(verdicts: readonly Verdict[], known: ObservedHelp | undefined): void {
    const options = { theme: this.#context.theme, width: this.#context.width() };
    const lines = verdicts.flatMap((it) => verdictLines(it, { ...options, indent: '    ' }));
    this.#lines([...lines, ...knownLines(known, options)]);
  }

  onUnmet(_todo: Todo, why: string): void {
    const { theme, width } = this.#context;
    const text = `${why}. \`lesson next\` goes on without it.`;
    this.#lines(hang(`    ${theme.symbol.notRun} `, text, width()));
  }

  #answer({ answer, explanation }: Extract<Action, { kind: 'question' }>): void {
    const { print } = this.#context;
    print(`  The answer was ${answer}.`);
    print(this.#render(explanation).trimEnd());
  }

  #lines(lines: readonly string[]): void {
    for (const line of lines) this.#context.print(line);
  }
}

function onLine(input: NodeJS.ReadStream, act: () => void): () => void {
  input.on('data', act);
  input.resume();
  return () => {
    input.off('data', act);
    input.pause();
  };
}
