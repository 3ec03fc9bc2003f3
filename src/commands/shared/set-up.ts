/** Sets up an engine and base images, and shows how it goes. */
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { lessonFile, loadFrontMatter, shippedCourse } from '../../app/course/catalog.ts';
import { type EventBody, outsideRuns } from '../../core/run/events.ts';
import { type SetupPlan, setup as setUpMachine } from '../../machine/engine/daemon/setup.ts';
import { ensureImages, type ImageResult, missingImages } from '../../machine/images/ensure.ts';
import { estimateImages } from '../../machine/images/estimate.ts';
import { openCourse } from './prepare.ts';

/** Sets up an engine and these images, telling beforehand what it takes and then how it goes. */
export async function setUp(
  context: Context,
  images: readonly string[],
  consent: (question: string) => Promise<boolean>,
): Promise<readonly ImageResult[]> {
  const { io, home, paths } = context;
  const standInsDir = join(shippedCourse(), 'stand-ins');
  const progress = await progressTo(context);
  const { env, signal } = io;
  try {
    const done = await setUpMachine({
      env,
      home,
      paths,
      images: {
        names: images,
        missing: missingImages,
        estimate: (names) => estimateImages(names, standInsDir),
        ensure: (engine, names) =>
          ensureImages({
            engine,
            images: names,
            paths,
            standInsDir,
            env,
            home,
            signal,
            onProgress: progress.tell,
          }),
      },
      consent: (plan) => consent(describePlan(plan)),
      onProgress: progress.tell,
      signal,
    });
    return done.images;
  } finally {
    progress.end();
  }
}

/** What is about to be done, as one question. */
function describePlan({ install, startsEngine, images, minutes, megabytes }: SetupPlan): string {
  const parts = [
    ...(install ? [`install ${install.packages.join(', ')} from this machine's packages`] : []),
    ...(startsEngine ? ['start a managed engine'] : []),
    ...(images.length > 0 ? [`get ${images.join(', ')}`] : []),
  ];
  const size = `about ${Math.max(1, Math.ceil(minutes))} min, ${Math.ceil(megabytes)} MB`;
  return `Set up: ${parts.join('; ')} (${size})?`;
}

/** The base images of all lessons, each once. */
export async function courseImages(context: Context): Promise<string[]> {
  const { folder, course } = await openCourse(context);
  const images = new Set<string>();
  for (const id of course.lessons) {
    const matter = await loadFrontMatter(lessonFile(folder, id, context.io.cwd));
    for (const image of matter?.images ?? []) images.add(image);
  }
  return [...images];
}

export async function progressTo({ io, theme }: Context) {
  const { Screen } = await import('../../view/terminal/screen.ts');
  const { stderr } = io;
  const screen = new Screen({
    write: (text) => void stderr.write(text),
    width: () => stderr.columns || 100,
    theme,
    tty: Boolean(stderr.isTTY),
    now: io.now,
  });
  return {
    tell: (progress: Omit<Extract<EventBody, { type: 'progress' }>, 'type'>) =>
      screen.onEvent(outsideRuns({ type: 'progress', ...progress })),
    end: () => screen.dispose(),
  };
}
