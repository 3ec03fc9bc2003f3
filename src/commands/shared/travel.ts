/** Going to a place in a lesson: its world is made anew where it is another one, and told of. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { type Place, placeIn, setCurrentLesson } from '../../app/course/position.ts';
import type { Travelled } from '../../app/learner/rebuild.ts';
import type { Event } from '../../core/run/events.ts';
import { UserError } from '../../core/run/failure.ts';
import type { Missed } from '../../core/run/inventory.ts';
import { nextTodo } from '../../core/run/progress.ts';
import { isReached, leavesTheWorld, withoutFrom } from '../../core/run/travel.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { missedWords } from '../../view/messages/missed.ts';
import { hang } from '../../view/text/layout.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import { findTheEngine } from './prepare.ts';
import { whereNext } from './where-next.ts';
import { withEngine } from './with-engine.ts';

export interface TravelToOptions {
  /** The world is made anew even where it is the right one already. */
  readonly anew?: boolean;
  /** The command that is at work, for whoever wants the engine meanwhile. */
  readonly doing?: string;
}

/** Goes there, and says how to go on from wherever that has led. @returns the exit code */
export async function goThere(
  place: Place,
  index: number,
  course: LoadedCourse,
  context: Context,
  options: TravelToOptions = {},
): Promise<number> {
  const code = await travelTo(place, index, context, options);
  const { id } = place.lesson;
  const here = await placeIn(id, context.sandbox, course, context.io.cwd);
  context.print(whereNext(here.next?.step.title, id, course, context));
  return code;
}

/** Says that there is nothing to go back to. @returns the exit code */
export function tellStart({ lesson }: Place, { print }: Context): number {
  print(`You are at the start of "${harmless(lesson.title)}": nothing is behind you.`);
  return 0;
}

/**
 * @param index of the todo that is to come next; after the last one: the lesson's end
 * @returns the exit code: 1 where a step on the way failed
 */
export async function travelTo(
  place: Place,
  index: number,
  context: Context,
  { anew = false, doing = 'goto' }: TravelToOptions = {},
): Promise<number> {
  const { todos, layout, progress } = place;
  const say = (text: string) => context.print(hang('', text, context.width()).join('\n'));
  if (!anew && isReached(todos, progress, index)) {
    const missed = await missedHere(place, context);
    if (!missed) {
      setCurrentLesson(context.sandbox, place.lesson.id);
      say(`${arrived(place, index)} Nothing had to change.`);
      return 0;
    }
    say(missedWords(missed));
    return travelTo(place, index, context, { anew: true, doing });
  }
  if (!anew && leavesTheWorld(todos, progress, index)) {
    setCurrentLesson(context.sandbox, place.lesson.id);
    const records = new LessonRecords(layout, () => undefined);
    records.changeProgress(place.lesson.id, (now) => withoutFrom(now, todos, index));
    say(`${arrived(place, index)} What came after it had changed nothing.`);
    return 0;
  }
  const reader = await travelReader(context);
  let kept: string | undefined;
  try {
    const travelled = await withEngine(place, context, doing, reader.onEvent, async (options) => {
      const { travel } = await import('../../app/learner/rebuild.ts');
      const onKept = (folder: string) => {
        kept = folder;
      };
      return travel(index, { ...options, onKept });
    });
    if (travelled.failed) {
      const { title } = travelled.failed;
      say(`The step "${harmless(title)}" failed when it was done again: you are at its start.`);
    } else say(arrived(place, index));
    if (progress.done.length > 0) for (const line of whatStays(travelled)) say(line);
    return travelled.failed ? 1 : 0;
  } catch (error) {
    reader.end();
    if (error instanceof UserError && error.exitCode === 130) say(stoppedAt(place));
    throw error;
  } finally {
    reader.end();
    if (kept !== undefined)
      say(`What you had in your files is kept in ${shownPath(kept, context.io.cwd)}.`);
  }
}

/** Where nothing has to change no engine is needed; one that does not answer is not asked. */
async function missedHere(place: Place, context: Context): Promise<Missed | undefined> {
  if (!place.progress.inventory?.objects.length) return undefined;
  const found = await findTheEngine({ ...context, interactive: false }).catch(() => undefined);
  if (!found) return undefined;
  const { findMissing } = await import('../../app/workbench/inventory.ts');
  return findMissing({ place, found }, 'task');
}

function arrived({ todos, lesson }: Place, index: number): string {
  const todo = todos[index];
  if (!todo) return `You are at the end of "${lesson.title}".`;
  const count = lesson.steps.length;
  return `You are at the start of "${todo.step.title}", step ${todo.stepIndex + 1} of ${count} in ${lesson.id}.`;
}

/** A way that was cut off has led somewhere too. */
function stoppedAt({ todos, layout, lesson }: Place): string {
  const progress = new LessonRecords(layout, () => undefined).progress(lesson.id);
  const here = progress.rebuilding === undefined ? nextTodo(todos, progress) : undefined;
  return here
    ? `Stopped on the way, in "${here.step.title}": what comes before it is done.`
    : 'Stopped before anything was done again; the next command that needs it does so.';
}

/** @param images that stay too, e.g. ` the base image ubuntu:20.04,` */
export function whatCannotBeTakenBack(images = ''): string {
  return `What cannot be taken back stays:${images} the engine's build cache, packages that were installed, and whatever commands changed outside of your files here and the engine.`;
}

/** What going back does not take back. */
function whatStays({ pulled, notRunAgain }: Travelled): string[] {
  const images =
    pulled.length === 0
      ? ''
      : ` ${pulled.length === 1 ? 'the base image' : 'base images'} that ${pulled.length === 1 ? 'was' : 'were'} pulled (${pulled.join(', ')}),`;
  const left = notRunAgain.map(({ script }) => {
    const [first = '', ...rest] = script.trim().split('\n');
    return `Not run again, as the lesson says: ${harmless(first)}${rest.length > 0 ? ' …' : ''}`;
  });
  return [whatCannotBeTakenBack(images), ...left];
}

interface Reader {
  onEvent(event: Event): void;
  end(): void;
}

/** One line a step, drawn live where somebody watches. */
async function travelReader(context: Context): Promise<Reader> {
  const { io, theme, width, print, interactive } = context;
  const { Screen } = await import('../../view/terminal/screen.ts');
  const screen = new Screen({
    write: (text) => void io.stdout.write(text),
    width,
    theme,
    tty: interactive,
    now: io.now,
  });
  let title = '';
  const tell = (event: Event, done: boolean) =>
    screen.onEvent({
      ...event,
      type: 'progress',
      task: title,
      text: '',
      done,
    });
  return {
    onEvent(event) {
      if (event.type === 'step-started') {
        title = `${event.index + 1}/${event.count} ${event.title}`;
        if (interactive) tell(event, false);
      } else if (event.type === 'step-finished' && event.outcome === 'passed') {
        if (interactive) tell(event, true);
        else print(`  ${theme.style.passed(theme.symbol.passed)} ${harmless(title)}`);
      } else if (event.type === 'progress' || event.type === 'warning') screen.onEvent(event);
      else if (event.type === 'step-finished') screen.onEvent(event);
    },
    end: () => screen.dispose(),
  };
}
