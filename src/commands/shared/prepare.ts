/** What commands that run lessons need first: an engine that is theirs for a while, images, trust. */
import { join, resolve } from 'node:path';
import type { Context } from '../../app/context.ts';
import {
  type LessonFile,
  type LoadedCourse,
  loadCourse,
  shippedCourse,
} from '../../app/course/catalog.ts';
import type { Lesson } from '../../core/lesson/model.ts';
import { isError, UserError } from '../../core/run/failure.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import type { Lock } from '../../machine/engine/connect/lock.ts';
import type { ImageResult, OnProgress } from '../../machine/images/ensure.ts';
import type { LessonLayout } from '../../machine/sandbox/layout.ts';
import { visible } from '../../view/text/visible.ts';
import { agree } from './consent.ts';

export async function findTheEngine(context: Context): Promise<FoundEngine> {
  const { io, home, paths, interactive } = context;
  const { findEngine } = await import('../../machine/engine/connect/find.ts');
  try {
    return await findEngine({ env: io.env, home, paths });
  } catch (error) {
    if (!isError(error, 'engine-denied') || !interactive) throw error;
    const { offerGroup } = await import('./join-group.ts');
    throw await offerGroup(error, context);
  }
}

export async function takeEngine(
  found: FoundEngine,
  doing: string,
  { paths }: Context,
): Promise<Lock> {
  const { lockEngine } = await import('../../machine/engine/connect/lock.ts');
  return lockEngine(found.facts.id, `lesson ${doing}`, paths.runtime);
}

/**
 * Keeps others from the engine while some work lasts.
 * @throws UserError (3) also where the engine stops answering meanwhile
 */
export async function holdEngine<T>(
  found: FoundEngine,
  doing: string,
  context: Context,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await takeEngine(found, doing, context);
  try {
    return await work();
  } catch (error) {
    const { lossIn } = await import('../../machine/engine/connect/dial.ts');
    throw await lossIn(error, found.endpoint);
  } finally {
    await lock.release();
  }
}

/**
 * Keeps others from an engine and from a lesson: of two runs on two engines, one works in it.
 * @throws UserError (3)
 */
export function holdLesson<T>(
  found: FoundEngine,
  layout: LessonLayout,
  doing: string,
  context: Context,
  work: () => Promise<T>,
): Promise<T> {
  return holdEngine(found, doing, context, async () => {
    const [{ lockLesson }, { LessonRecords }] = await Promise.all([
      import('../../machine/engine/connect/lock.ts'),
      import('../../machine/sandbox/records.ts'),
    ]);
    // The lock is that of a folder.
    new LessonRecords(layout).make(() => undefined);
    const lock = await lockLesson(layout.records, `lesson ${doing}`, context.paths.runtime);
    try {
      return await work();
    } finally {
      await lock.release();
    }
  });
}

/** The course that was asked for, else the shipped one. */
export function openCourse({ io, options }: Context): Promise<LoadedCourse> {
  const named = options.course ?? io.env.LESSON_COURSE;
  return loadCourse(named === undefined ? shippedCourse() : resolve(io.cwd, named), io.cwd);
}

/** What nobody minds to wait for, or to have on disk: above either it is asked for. */
const SMALL = { minutes: 5, megabytes: 200 };

/**
 * @param ask whether somebody who sits there is asked before much is fetched
 * @throws UserError (3) where it is not agreed to
 */
export async function getImages(
  found: FoundEngine,
  images: readonly string[],
  context: Context,
  onProgress: OnProgress,
  ask = true,
): Promise<ImageResult[]> {
  if (images.length === 0) return [];
  const { ensureImages } = await import('../../machine/images/ensure.ts');
  const { io, home, paths } = context;
  const standInsDir = join(shippedCourse(), 'stand-ins');
  const stop = new AbortController();
  const signal = AbortSignal.any([io.signal, stop.signal]);
  let giveBack = () => {};
  try {
    return await ensureImages({
      engine: found,
      images,
      paths,
      standInsDir,
      env: io.env,
      home,
      onProgress,
      async onMissing(missing) {
        const { estimateImages } = await import('../../machine/images/estimate.ts');
        const { minutes, megabytes } = estimateImages(missing, standInsDir);
        const size = `about ${Math.max(1, Math.ceil(minutes))} min, up to ${Math.ceil(megabytes)} MB to fetch and keep`;
        const first = `Base images to download first: ${missing.join(', ')} (${size}).`;
        if (!context.interactive) return context.note(first);
        const isBig = minutes > SMALL.minutes || megabytes > SMALL.megabytes;
        if (ask && isBig && !context.options.yes) {
          context.note(first);
          if (!(await agree(context, 'Get them now?', true)))
            throw new UserError('images-declined', {}, 3);
          context.note('Ctrl-C stops it.');
        } else {
          context.note(`${first} Ctrl-C stops it.`);
        }
        const { holdKeys } = await import('../../view/terminal/keys.ts');
        giveBack = holdKeys(io.stdin(), () => stop.abort());
      },
      signal,
    });
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new UserError('images-interrupted', {}, 130, cause);
  } finally {
    giveBack();
  }
}

/**
 * Shows what a lesson from elsewhere does on this machine, and asks; after a change, what is new.
 * @returns the SHA-256 of each data file that was agreed to; undefined for a shipped lesson
 * @throws UserError (3) if it is not agreed to
 */
export async function checkTrust(
  file: LessonFile,
  lesson: Lesson,
  context: Context,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { sep } = await import('node:path');
  if (file.path.startsWith(shippedCourse() + sep)) return undefined;
  const { deedsOf, TrustStore } = await import('../../app/course/trust.ts');
  const store = new TrustStore(context.paths.state);
  const deeds = deedsOf(lesson, file.path);
  const asked = store.asks(file.path, deeds);
  if (asked.length === 0) return deeds.data;
  if (!context.options.trust) {
    const { deedLines } = await import('../../view/messages/deeds.ts');
    const changed = store.knows(file.path);
    const shown = visible(file.shown);
    context.note(
      !changed
        ? `${shown} is not part of the shipped course. On this machine it`
        : asked === deeds.all
          ? `${shown} has changed since you agreed to it: the order is another, or something is left out. Now it`
          : `${shown} has changed since you agreed to it. Now it also`,
    );
    const rest = `lesson show ${shown} --commands`;
    context.note(`\n${deedLines(asked, rest).join('\n')}`);
    const agreed = context.interactive && (await agree({ ...context, options: {} }, 'Run them?'));
    if (!agreed) throw new UserError('lesson-untrusted', { path: file.shown }, 3);
  }
  store.add(file.path, deeds);
  return deeds.data;
}
