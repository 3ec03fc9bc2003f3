/** What stands around a lesson at the seat: coming, leaving, and its end. */
import { findProgram } from '../../machine/host/process.ts';
import { keeping, TELL } from '../../view/messages/leftovers.ts';
import type { Screen } from '../../view/terminal/screen.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import type { Io } from '../context.ts';
import type { LoadedCourse } from '../course/catalog.ts';
import { idleFor } from '../course/overview.ts';
import type { Position } from '../course/position.ts';
import type { Learner } from '../learner/learner.ts';
import { type Desk, Stopped } from './prompt.ts';

export class Around {
  readonly #screen: Screen;
  readonly #desk: Desk;
  readonly #place: Position;
  readonly #course: LoadedCourse;
  readonly #io: Pick<Io, 'cwd' | 'env'>;

  constructor(
    screen: Screen,
    desk: Desk,
    place: Position,
    course: LoadedCourse,
    io: Pick<Io, 'cwd' | 'env'>,
  ) {
    this.#screen = screen;
    this.#desk = desk;
    this.#place = place;
    this.#course = course;
    this.#io = io;
  }

  async welcome(learner: Learner): Promise<void> {
    const { lesson, layout, todos } = this.#place;
    const { lessons, title, begin } = this.#course.course;
    this.#screen.header({
      course: title,
      title: lesson.title,
      number: lessons.indexOf(lesson.id) + 1,
      count: lessons.length,
      minutes: lesson.minutes,
      megabytes: lesson.megabytes,
    });
    const first = learner.next;
    if (!first || first === todos[0]) {
      const number = lessons.indexOf(lesson.id) + 1;
      if (lesson.id === begin && number > 1) {
        this.#screen.remark(
          `The course begins here; for the why of it, lesson 1: lesson next ${lessons[0]}`,
        );
      }
      await this.#screen.prose(withoutTitle(lesson.intro, lesson.title));
    } else {
      const agoMs = idleFor(layout);
      const count = lesson.steps.length;
      this.#screen.resume({
        done: first.stepIndex,
        count,
        ...(agoMs === undefined ? {} : { agoMs }),
      });
    }
    const unmet = await learner.bench.unmetNeed(lesson.needs);
    if (unmet === undefined) return;
    this.#screen.remark(`This lesson cannot be done on this machine: ${unmet}`);
    throw new Stopped();
  }

  /**
   * After a lesson: whether to go on with the following one.
   * @param stands what stays on the engine, a sentence each
   */
  async after(
    following: string | undefined,
    stands: readonly string[],
    cleanUp: () => Promise<unknown>,
  ): Promise<boolean> {
    try {
      return await this.#after(following, stands, cleanUp);
    } catch (error) {
      // Left in the middle of a screenful.
      if (!(error instanceof Stopped)) throw error;
      this.#screen.dispose();
      return false;
    }
  }

  async #after(
    following: string | undefined,
    stands: readonly string[],
    cleanUp: () => Promise<unknown>,
  ): Promise<boolean> {
    const { lesson, layout } = this.#place;
    const files = `Your files are in ${this.#shown(layout.files)}.`;
    const last = following === undefined ? ['It was the last one of the course.'] : [];
    this.#screen.finished({
      lesson: lesson.title,
      count: lesson.steps.length,
      stands: [files, ...stands, ...last],
    });
    this.#screen.command(...keeping(lesson.id));
    if (following === undefined) this.#screen.command(...TELL);
    for (let cleaned = false; ; cleaned = true) {
      const answer = await this.#desk.choose<'next' | 'clean'>([
        ...(following === undefined
          ? []
          : [{ key: 'enter', name: `next lesson: ${following}`, value: 'next' as const }]),
        ...(cleaned ? [] : [{ key: 'c', name: 'remove what it built', value: 'clean' as const }]),
      ]);
      if (answer === 'next') return true;
      if (answer === 'quit') {
        if (following !== undefined) this.#screen.command('lesson next', `begins ${following}`);
        else if (!cleaned) this.#screen.command('lesson clean', 'removes what the lessons built');
        this.#tellName();
        this.#screen.dispose();
        return false;
      }
      this.#screen.handOver();
      await cleanUp();
      this.#screen.takeBack();
    }
  }

  farewell(learner: Learner, interrupted: boolean): void {
    const { lesson, layout } = this.#place;
    const stopped = 'The command was stopped, and so were its containers; it is not done.';
    this.#screen.farewell({
      lesson: lesson.title,
      done: learner.next?.stepIndex ?? lesson.steps.length,
      count: lesson.steps.length,
      stands: [
        ...(interrupted ? [stopped] : []),
        `Your files are in ${this.#shown(layout.files)}.`,
        'What you built stays on the engine until you say: lesson clean.',
      ],
      back: 'lesson next',
    });
    this.#tellName();
    this.#screen.dispose();
  }

  /** `npm start` works without `npm link`; what is suggested above does not. */
  #tellName(): void {
    if (findProgram('lesson', this.#io.env)) return;
    this.#screen.remark(
      'Your shell does not know lesson yet: npm link makes it a command. Until then, npm start comes back here, too.',
    );
  }

  #shown(path: string): string {
    return shownPath(path, this.#io.cwd);
  }
}

/** The screen's header says the title already. */
function withoutTitle(intro: string, title: string): string {
  return intro.replace(/^\s*# (.*)\n/, (whole, heading: string) =>
    heading.trim() === title ? '' : whole,
  );
}
