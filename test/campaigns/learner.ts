/** A user of a shared machine who learns with the program, and what nobody else may take from them. */
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { readEngine } from '../../src/machine/engine/connect/dial.ts';
import type { Docker } from '../e2e/dockers.ts';
import { openDoor, readable } from '../e2e/door.ts';
import { type Ended, Place } from '../e2e/place.ts';
import { CLI, engineHost, inCourse } from '../e2e/support.ts';

/** Ordinary users, if the tests may become others; else one user with two homes. */
const ORDINARY = process.getuid?.() === 0 && readable(CLI);

interface Object {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly State?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** What a learner has on the engine. */
export interface Belongings {
  /** Images that their names point to. */
  readonly images: readonly string[];
  /** Containers of their runs, with their state. */
  readonly containers: readonly string[];
}

const rows = async (path: string): Promise<readonly Object[]> =>
  (await readEngine<Object[]>({ host: engineHost() }, path)) ?? [];

export class Learner {
  readonly name: string;
  readonly place: Place;
  readonly #uid: number | undefined;
  readonly #course: readonly string[];
  #door: Server | undefined;

  constructor(name: string, uid: number, docker: Docker, course?: string) {
    this.name = name;
    this.place = new Place(docker);
    this.#uid = ORDINARY ? uid : undefined;
    this.#course = course === undefined ? [] : inCourse(course);
  }

  /** Their way to the engine, and their home. */
  async settleIn(): Promise<void> {
    if (this.#uid === undefined) return;
    this.#door = await openDoor(join(this.place.folder, 'e.sock'));
    for (const path of [this.place.folder, this.place.cwd]) chownSync(path, this.#uid, this.#uid);
  }

  lesson(...args: string[]): Promise<Ended> {
    const words = [process.execPath, CLI, ...this.#course, ...args];
    const uid = this.#uid;
    if (uid === undefined) return this.place.lesson([...this.#course, ...args]);
    const as = `setpriv --reuid ${uid} --regid ${uid} --clear-groups`;
    const line = `cd w && exec ${as} ${words.map((word) => `'${word}'`).join(' ')}`;
    return this.place.bystander(line, {
      DOCKER_HOST: `unix://${join(this.place.folder, 'e.sock')}`,
    });
  }

  async status(): Promise<{ lesson: string; next: string | null }> {
    return JSON.parse((await this.lesson('status', '--json')).stdout);
  }

  /** Their runs that are not cleaned. */
  runs(): string[] {
    const folder = this.place.journal;
    return existsSync(folder) ? readdirSync(folder).map((name) => name.replace('.ndjson', '')) : [];
  }

  /** What their journals say that they have, as it is on the engine now. */
  async belongings(names: readonly string[]): Promise<Belongings> {
    const runs = this.runs();
    const images = await rows('/images/json');
    const containers = await rows('/containers/json?all=1');
    const tagged = runs.flatMap((run) =>
      readFileSync(join(this.place.journal, `${run}.ndjson`), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{"t":"tagged"') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as { ref: string; id: string }),
    );
    return {
      images: images
        .filter((image) =>
          names.some(
            (name) =>
              image.RepoTags?.includes(name) &&
              tagged.findLast(({ ref }) => ref === name)?.id === image.Id,
          ),
        )
        .map(({ Id }) => Id),
      containers: containers
        .filter(({ Labels }) => runs.includes(Labels?.['lesson.run'] ?? ''))
        .map(({ Id, State }) => `${Id} ${State}`),
    };
  }

  dispose(): void {
    this.#door?.close();
    this.place.dispose();
  }
}

/** What is no longer there of what somebody had: an image under no name at all, or a container. */
export async function lost({ images, containers }: Belongings): Promise<string[]> {
  const named = (await rows('/images/json')).filter(({ RepoTags }) =>
    RepoTags?.some((tag) => !tag.startsWith('<none>')),
  );
  const there = (await rows('/containers/json?all=1')).map(({ Id, State }) => `${Id} ${State}`);
  return [
    ...images.filter((id) => !named.some(({ Id }) => Id === id)),
    ...containers.filter((line) => !there.includes(line)),
  ];
}
