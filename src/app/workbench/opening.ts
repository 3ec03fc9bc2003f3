/** What the transcript of a learner begins with, each time that the lesson is opened. */
import { readFileSync } from 'node:fs';
import type { EngineFacts, EventBody } from '../../core/run/events.ts';
import type { ImageResult } from '../../machine/images/ensure.ts';
import { sha256 } from '../../machine/sandbox/records.ts';
import type { Position } from '../course/position.ts';
import { dataOf } from '../course/trust.ts';

export function lessonOpening(
  place: Pick<Position, 'file' | 'lesson' | 'layout'>,
  engine: EngineFacts,
  images: readonly ImageResult[],
): EventBody {
  return {
    type: 'lesson-started',
    lesson: place.lesson.id,
    title: place.lesson.title,
    sandbox: place.layout.files,
    standIns: images.flatMap(({ standIn }) => (standIn ? [standIn] : [])),
    engine,
    images: images.map(({ image, id, digests }) => ({ image, id, digests })),
    digest: lessonDigest(place),
  };
}

/** Of the lesson's text, and of the data files that it writes from. */
export function lessonDigest({ file, lesson }: Pick<Position, 'file' | 'lesson'>): string {
  const all = [file.path, ...dataOf(lesson, file.path)].map((path) => sha256(readFileSync(path)));
  return `sha256:${all.length === 1 ? all[0] : sha256(all.join('\n'))}`;
}
