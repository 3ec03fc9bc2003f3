/** What the course asks of a machine, and which of its base images are there. */
import type Docker from 'dockerode';
import { fullReference } from '../../core/names/image-reference.ts';
import { UserError } from '../../core/run/failure.ts';
import { readEngine } from '../../machine/engine/connect/dial.ts';
import { unmetNeeds } from '../../machine/engine/observe/needs.ts';
import { standInOf } from '../../machine/images/labels.ts';
import { readManifest } from '../../machine/images/manifest.ts';
import { errorMessage } from '../../view/messages/error.ts';
import { type LoadedCourse, lessonFile, loadLesson } from '../course/catalog.ts';
import type { Engine } from './engine.ts';
import { type CourseLesson, type ImageReadiness, imagesOf, needsOf } from './lessons.ts';
import type { RegistryState } from './registry.ts';

/** A lesson that is not valid is told, and hides no other. */
export function readLessons({ folder, course, cwd }: LoadedCourse): Promise<CourseLesson[]> {
  return Promise.all(
    course.lessons.map(async (id): Promise<CourseLesson> => {
      try {
        return { id, lesson: await loadLesson(lessonFile(folder, id, cwd)) };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { id, invalid: { code: error.code, message: errorMessage(error) } };
      }
    }),
  );
}

/** Which images are on the engine; the others are undefined. @throws where it does not tell */
export async function presentImages(
  engine: Engine,
  images: readonly string[],
): Promise<Map<string, ImageReadiness | undefined>> {
  const { endpoint } = engine.found;
  const states = await Promise.all(
    images.map(async (image): Promise<[string, ImageReadiness | undefined]> => {
      const found = await readEngine<Docker.ImageInspectInfo>(
        endpoint,
        `/images/${fullReference(image)}/json`,
      );
      const standIn = standInOf(found?.Config?.Labels);
      if (standIn) return [image, { state: 'stand-in', really: standIn.really }];
      return [image, found && { state: 'here' }];
    }),
  );
  return new Map(states);
}

/** How what is absent can be had. */
export function imageStates(
  present: ReadonlyMap<string, ImageReadiness | undefined>,
  registry: RegistryState,
  buildable: ReadonlySet<string>,
): Map<string, ImageReadiness> {
  const absent = (image: string): ImageReadiness => {
    if (buildable.has(fullReference(image)) && registry.state !== 'answers')
      return { state: 'build' };
    return { state: registry.state === 'answers' ? 'pull' : 'missing' };
  };
  return new Map([...present].map(([image, state]) => [image, state ?? absent(image)]));
}

/** Stand-ins are made on the managed engine alone. */
export function buildableStandIns({ found }: Engine, folder: string): Set<string> {
  return new Set(found.facts.own ? readManifest(folder).standIns.map((it) => it.image) : []);
}

/** Needs of the course that are unmet, with why. */
export async function unmetOf(
  engine: Engine,
  lessons: readonly CourseLesson[],
  env: NodeJS.ProcessEnv,
): Promise<Map<string, string>> {
  const asking = lessons.filter((lesson) => needsOf([lesson]).includes('image-digest'));
  const { endpoint, facts } = engine.found;
  const unmet = unmetNeeds(endpoint, facts, env, imagesOf(asking));
  const reasons = await Promise.all(
    needsOf(lessons).map(
      async (need): Promise<[string, string | undefined]> => [
        need,
        await unmet(need).catch(
          (error: Error) => `the engine does not tell: ${errorMessage(error)}`,
        ),
      ],
    ),
  );
  return new Map(reasons.flatMap(([need, why]) => (why === undefined ? [] : [[need, why]])));
}
