/** What the learner's use cases need, as a command has it: asked and printed where it was typed. */
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { placeIn, setCurrentLesson } from '../../app/course/position.ts';
import type { EventReader, LessonAccess } from '../../app/learner/access.ts';
import type { Arrival } from '../../core/learner/arrival.ts';
import { type Event, outsideRuns } from '../../core/run/events.ts';
import { checkWritable } from '../../machine/host/writable.ts';
import { checkRecordsWritable } from '../../machine/sandbox/layout.ts';
import { arrivalWords, rebuildWords } from '../../view/messages/arrival.ts';
import { behindDoor } from '../../view/text/door.ts';
import { hang } from '../../view/text/layout.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import { agree } from './consent.ts';
import { checkTrust, findTheEngine, getImages, holdLesson, openCourse } from './prepare.ts';

export function lessonAccess(context: Context): LessonAccess {
  const { io, home, paths, sandbox, interactive } = context;
  return {
    sandbox,
    ...(interactive && { terminal: { input: io.stdin(), output: behindDoor(io.stdout) } }),
    find: () => findTheEngine({ ...context, interactive: false }).catch(() => undefined),
    async hold(place, doing, onEvent, work) {
      const data = await checkTrust(place.file, place.lesson, context);
      const found = await findTheEngine(context);
      // Nothing is taken away, on the engine or in the sandbox, that could not be written down.
      checkWritable([join(paths.state, 'journal'), paths.runtime]);
      checkRecordsWritable(place.layout);
      const what = `${doing} (${place.lesson.id})`;
      return holdLesson(found, place.layout, what, context, async () => {
        const images = await getImages(found, place.lesson.images, context, (progress) =>
          onEvent(outsideRuns({ type: 'progress', ...progress })),
        );
        setCurrentLesson(sandbox, place.lesson.id);
        return work({
          place,
          data,
          images,
          found,
          paths,
          env: io.env,
          home,
          now: io.now,
          signal: io.signal,
          onEvent,
          consent: (question) => agree(context, question),
        });
      });
    },
    async reread({ lesson }) {
      return placeIn(lesson.id, sandbox, await openCourse(context));
    },
    async rebuilding(reason) {
      const words = rebuildWords(reason);
      if (words !== undefined) say(words, context);
      return rebuildReader(context);
    },
    arrived: (arrival) => sayArrival(arrival, context),
    unattended: () => lessonAccess({ ...context, interactive: false }),
  };
}

/** @throws what has cut off the way there */
export function tellArrival(arrival: Arrival, context: Context): void {
  sayArrival(arrival, context);
  if (arrival.outcome === 'cut-off') throw arrival.error;
}

function sayArrival(arrival: Arrival, context: Context): void {
  const shown = (path: string) => shownPath(path, context.io.cwd);
  for (const words of arrivalWords(arrival, shown)) say(words, context);
}

function say(text: string, { print, width }: Context): void {
  print(hang('', text, width()).join('\n'));
}

/** One line a step, drawn live where somebody watches. */
async function rebuildReader(context: Context): Promise<EventReader> {
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
