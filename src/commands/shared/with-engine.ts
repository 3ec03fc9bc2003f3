/** What commands need that do something in a learner's lesson: trust, the engine for a while, base images. */
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { type Place, setCurrentLesson } from '../../app/course/position.ts';
import type { LearnerOptions } from '../../app/learner/learner.ts';
import { type Event, outsideRuns } from '../../core/run/events.ts';
import { checkWritable } from '../../machine/host/writable.ts';
import { checkRecordsWritable } from '../../machine/sandbox/layout.ts';
import { agree } from './consent.ts';
import { checkTrust, findTheEngine, getImages, holdLesson } from './prepare.ts';

/** @param doing what somebody is told who wants the engine meanwhile */
export async function withEngine<T>(
  place: Place,
  context: Context,
  doing: string,
  onEvent: (event: Event) => void,
  work: (options: LearnerOptions) => Promise<T>,
): Promise<T> {
  const { io, home, paths } = context;
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
    setCurrentLesson(context.sandbox, place.lesson.id);
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
}
