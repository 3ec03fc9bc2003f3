/** Leads a learner through a lesson in a terminal: shows what comes, asks, does it, says what came of it. */
import type { Action, Step } from '../lesson/model.ts';
import type { Event } from '../run/events.ts';
import type { Todo } from '../run/progress.ts';
import type { StepResult } from '../run/runner.ts';
import { askKey, type Choice } from '../terminal/ask.ts';
import { Screen } from '../terminal/screen.ts';
import type { Learner } from '../workbench/learner.ts';
import type { LoadedCourse } from '../workbench/lessons.ts';
import { idleFor } from '../workbench/overview.ts';
import type { Place } from '../workbench/place.ts';
import type { Context } from './context.ts';

type Answer = 'go' | 'hint' | 'output' | 'solve' | 'quit';

/** Thrown through the runner when the learner stops between two actions. */
class Stopped extends Error {}

export class Seat {
  readonly #place: Place;
  readonly #course: LoadedCourse;
  readonly #context: Context;
  readonly #screen: Screen;
  #hints = 0;
  #output = '';

  constructor(place: Place, course: LoadedCourse, context: Context) {
    this.#place = place;
    this.#course = course;
    this.#context = context;
    const { io, theme, width } = context;
    this.#screen = new Screen({
      write: (text) => void io.stdout.write(text),
      width,
      theme,
      tty: true,
      now: io.now,
    });
  }

  readonly onEvent = (event: Event): void => {
    if (event.type === 'action-started') this.#output = '';
    if (event.type === 'output') this.#output = (this.#output + event.text).slice(-4_000_000);
    this.#screen.onEvent(event);
  };

  /** @returns `next` where the learner wants the following lesson */
  async lead(learner: Learner): Promise<'next' | 'quit'> {
    const { lesson } = this.#place;
    const { lessons, title } = this.#course.course;
    this.#screen.header({
      course: title,
      title: lesson.title,
      number: lessons.indexOf(lesson.id) + 1,
      count: lessons.length,
      minutes: lesson.minutes,
    });
    const first = learner.next;
    if (first && first !== this.#place.todos[0]) this.#resume(first);
    else await this.#screen.prose(withoutTitle(lesson.intro, lesson.title));
    try {
      for (let todo = learner.next; todo; todo = learner.next) await this.#step(todo, learner);
    } catch (error) {
      if (!(error instanceof Stopped)) {
        this.#screen.dispose();
        throw error;
      }
      this.#farewell(learner);
      return 'quit';
    }
    return this.#finish(learner);
  }

  async #step(first: Todo, learner: Learner): Promise<void> {
    const { step, stepIndex: index } = first;
    const count = this.#place.lesson.steps.length;
    this.#hints = 0;
    this.#screen.step({ title: step.title, index, count });
    await learner.bench.runner.inStep(step, index, count, async (): Promise<StepResult> => {
      let shown = first.action ? this.#shownBefore(step, first.action) : 0;
      for (let todo = learner.next; todo?.step === step; todo = learner.next) {
        shown = await this.#proseUntil(step, todo.action, shown);
        if (todo.action) {
          const result = await this.#action(step, todo.action, learner);
          learner.done(todo);
          if (result.outcome === 'not-run') return result;
        } else {
          await this.#ask([{ key: 'enter', name: 'go on', value: 'go' }], step);
          learner.done(todo);
        }
      }
      await this.#proseUntil(step, undefined, shown);
      return { outcome: 'passed' };
    });
  }

  /** Where in a step somebody comes back to: prose that stands before an earlier action was read. */
  #shownBefore(step: Step, action: Action): number {
    const at = step.parts.indexOf(action);
    const earlier = step.parts.slice(0, at).findLastIndex((part) => part.kind !== 'prose');
    return earlier + 1;
  }

  async #proseUntil(step: Step, action: Action | undefined, from: number): Promise<number> {
    const end = action ? step.parts.indexOf(action) : step.parts.length;
    for (const part of step.parts.slice(from, end)) {
      if (part.kind === 'prose') await this.#screen.prose(part.markdown);
    }
    return end + 1;
  }

  async #action(step: Step, action: Action, learner: Learner): Promise<StepResult> {
    if (action.kind === 'question') return this.#question(action);
    for (let again = false; ; again = true) {
      if (!again) this.#show(action);
      const answer = await this.#ask(choices(action, again), step);
      const result = await this.#perform(step, action, answer, learner);
      if (result.outcome !== 'failed') return result;
    }
  }

  #perform(step: Step, action: Action, answer: Answer, learner: Learner): Promise<StepResult> {
    const { runner } = learner.bench;
    return action.kind === 'task' && answer === 'go'
      ? runner.check(step, action)
      : runner.runAction(step, action);
  }

  #show(action: Action): void {
    if (action.kind === 'block') this.#screen.block(action.script);
    if (action.kind === 'file' && 'text' in action.source) {
      this.#screen.file({ path: action.path, language: action.language, text: action.source.text });
    }
  }

  async #question(action: Extract<Action, { kind: 'question' }>): Promise<StepResult> {
    await this.#screen.question(action);
    const keys = action.choices.map(({ letter }) => ({
      key: letter.toLowerCase(),
      name: letter,
      value: letter,
    }));
    const { io, theme } = this.#context;
    const chosen = await askKey(
      {
        message: 'Your guess?',
        keys: [...keys, { key: 'q', name: 'stop here', value: 'quit' }],
        theme,
      },
      { input: io.stdin, output: io.stdout },
    );
    if (chosen === 'quit') throw new Stopped();
    await this.#screen.answer(chosen, action.answer, action.explanation);
    return { outcome: 'passed' };
  }

  /** Asks until the answer is one that goes on; hints and outputs are shown in between. */
  async #ask(keys: Choice<Answer>[], step: Step): Promise<Answer> {
    const { io, theme } = this.#context;
    for (;;) {
      const more: Choice<Answer>[] = [
        ...(this.#hints < step.hints.length
          ? [{ key: '?', name: 'hint', value: 'hint' as const }]
          : []),
        ...(this.#output === ''
          ? []
          : [{ key: 'o', name: 'whole output', value: 'output' as const }]),
        { key: 'q', name: 'stop here', value: 'quit' },
      ];
      const answer = await askKey(
        { keys: [...keys, ...more], theme },
        { input: io.stdin, output: io.stdout },
      );
      if (answer === 'quit') throw new Stopped();
      if (answer === 'output') this.#screen.transcript(this.#output);
      else if (answer === 'hint') {
        const hint = step.hints[this.#hints++];
        if (hint) await this.#screen.hint(this.#hints, step.hints.length, hint.markdown);
      } else return answer;
    }
  }

  #resume(first: Todo): void {
    const { lesson, layout } = this.#place;
    const agoMs = idleFor(layout);
    this.#screen.resume({
      lesson: lesson.title,
      title: first.step.title,
      index: first.stepIndex,
      count: lesson.steps.length,
      ...(agoMs === undefined ? {} : { agoMs }),
    });
  }

  #farewell(learner: Learner): void {
    const { lesson, layout } = this.#place;
    const next = learner.next;
    this.#screen.dispose();
    this.#screen.farewell({
      lesson: lesson.title,
      done: next?.stepIndex ?? lesson.steps.length,
      count: lesson.steps.length,
      stands: [
        `Your files are in ${layout.files}.`,
        'What was built stays on the engine; lesson clean removes it.',
      ],
      back: 'lesson next',
    });
  }

  async #finish(learner: Learner): Promise<'next' | 'quit'> {
    this.#farewell(learner);
    const { lessons } = this.#course.course;
    const following = lessons[lessons.indexOf(this.#place.lesson.id) + 1];
    if (following === undefined) return 'quit';
    const { io, theme } = this.#context;
    const answer = await askKey<'next' | 'quit'>(
      {
        keys: [
          { key: 'enter', name: `next lesson: ${following}`, value: 'next' },
          { key: 'q', name: 'stop here', value: 'quit' },
        ],
        theme,
      },
      { input: io.stdin, output: io.stdout },
    );
    return answer === 'next' ? 'next' : 'quit';
  }
}

function choices(action: Action, again: boolean): Choice<Answer>[] {
  if (action.kind === 'task') {
    return [
      { key: 'enter', name: 'check it', value: 'go' },
      { key: 's', name: 'do it for me', value: 'solve' },
    ];
  }
  const name = again
    ? action.kind === 'file'
      ? 'write it again'
      : 'run it again'
    : action.kind === 'file'
      ? 'write it'
      : 'run it';
  return [{ key: 'enter', name, value: 'go' }];
}

/** The screen's header says the title already. */
function withoutTitle(intro: string, title: string): string {
  return intro.replace(/^\s*# (.*)\n/, (whole, heading: string) =>
    heading.trim() === title ? '' : whole,
  );
}
