/**
 * What happens meanwhile around a lesson that somebody does elsewhere: changes on the engine and in
 * the files, and the containers that have ended.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryOf } from '../../core/names/image-reference.ts';
import { isId } from '../../core/names/object-id.ts';
import type { SeenContainer } from '../../core/run/seen.ts';
import { askEngine, type Endpoint } from '../../machine/engine/connect/dial.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { followEngine } from '../../machine/engine/observe/events.ts';
import { followFile, followFiles } from '../../machine/sandbox/follow-files.ts';
import type { Position } from '../course/position.ts';
import type { Beside } from './observer.ts';

export interface FollowingOptions {
  readonly found: FoundEngine;
  readonly place: Position;
  readonly beside: Pick<Beside, 'run' | 'records' | 'folder'>;
  /** Whether containers that a run makes now are nobody's work elsewhere. */
  readonly passesOver?: (run: string) => boolean;
}

/** Milliseconds in which changes that come together are one. */
const SETTLE_MS = 100;
/** Milliseconds without a change, before a look whose checks run commands: they would get in the way of somebody's. */
const QUIET_MS = 1000;
/** Milliseconds after which it is looked all the same. */
const MOST_QUIET_MS = 20_000;
/** Milliseconds after a look in which what its checks have done may still be told of. */
const LATE_MS = 100;
/** Milliseconds after a look in which the engine may still tell of it. */
const ECHO_MS = 300;
/** Containers that are remembered. */
const MOST = 100;
/** Milliseconds in which a container that has ended may belong to what is waited for next: people type ahead. */
const AHEAD_MS = 10_000;

interface Ended extends SeenContainer {
  readonly at: number;
}

export interface Appeared {
  /** In the order in which they ended. */
  readonly containers: readonly SeenContainer[];
  /** How many of them, the last ones, were not there at the look before. */
  readonly news: number;
}

export class Following {
  readonly #endpoint: Endpoint;
  readonly #containers: Ended[] = [];
  #ends: (() => void)[] = [];
  #catchUp = () => {};
  #rung = false;
  #filesChanged = false;
  #wake: (() => void) | undefined;
  /** Until when somebody looks, and what happens may be the looking. */
  #busyUntil = 0;
  /** The last container that was there at the look before. */
  #looked: Ended | undefined;

  private constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** Resolves when the engine has begun to tell. @throws where it does not answer */
  static async begin({ found, place, beside, passesOver }: FollowingOptions): Promise<Following> {
    const { run, records, folder } = beside;
    const { endpoint, facts } = found;
    const following = new Following(endpoint);
    const follower = await followEngine({
      endpoint,
      concerns: facts.own ? () => true : inText(readFileSync(place.file.path, 'utf8')),
      passesOver: (of) => of === run || passesOver?.(of) === true,
      onChange: following.ring,
      // Checks run commands as well.
      onExec: () => {
        if (Date.now() > following.#busyUntil) following.ring();
      },
      onContainer: (container) => following.#add(container),
    });
    const files = followFiles(folder, () => {
      following.#filesChanged = true;
      following.#wake?.();
    });
    following.#catchUp = files.catchUp;
    following.#ends = [
      files.end,
      followFile(join(records.folder, 'progress.json'), following.ring),
      () => follower.close(),
    ];
    return following;
  }

  /** What has ended, to look at. */
  appeared(): Appeared {
    const containers = this.#containers.slice();
    const before = this.#looked ? containers.indexOf(this.#looked) : -1;
    this.#looked = containers.at(-1);
    return { containers, news: containers.length - 1 - before };
  }

  /** Whether a container has ended that was not needed yet. */
  get remembers(): boolean {
    return this.#containers.length > 0;
  }

  /** Something else is waited for: all that is remembered is looked at for it. */
  lookAnew(): void {
    this.#looked = undefined;
  }

  /** @param used how many containers, the first ones, were needed for what is done now */
  use(used: number): void {
    this.#containers.splice(0, used);
    const late = this.#containers.findIndex(({ at }) => at > Date.now() - AHEAD_MS);
    this.#containers.splice(0, late < 0 ? this.#containers.length : late);
  }

  /**
   * Resolves a moment after something has changed since the last time.
   * @param mostMs milliseconds after which it is taken for changed in any case
   * @param quiet whether it is to have been quiet for a while then, too
   */
  async change(
    signal: AbortSignal,
    mostMs = Number.POSITIVE_INFINITY,
    quiet = false,
  ): Promise<void> {
    this.#busyUntil = Date.now() + ECHO_MS;
    const wake = () => this.#wake?.();
    signal.addEventListener('abort', wake);
    if (!this.#rung && !this.#filesChanged && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(mostMs) ? setTimeout(resolve, mostMs) : undefined;
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    signal.removeEventListener('abort', wake);
    const begun = Date.now();
    do {
      this.#rung = false;
      this.#filesChanged = false;
      await sleep(quiet ? QUIET_MS : SETTLE_MS, undefined, { signal }).catch(() => undefined);
    } while (
      quiet &&
      (this.#rung || this.#filesChanged) &&
      !signal.aborted &&
      Date.now() < begun + MOST_QUIET_MS
    );
    this.#rung = false;
    this.#filesChanged = false;
    this.#wake = undefined;
    this.#busyUntil = Number.POSITIVE_INFINITY;
  }

  /** What has changed until now is behind. */
  forgetChanges(): void {
    this.#rung = false;
    this.forgetFiles();
  }

  /** What there is on the engine, to tell whether it is another after a look; undefined: it does not answer. */
  async state(): Promise<string | undefined> {
    const paths = ['/images/json', '/containers/json?all=1', '/volumes', '/networks'];
    try {
      const lists = await Promise.all(paths.map((path) => askEngine(this.#endpoint, path)));
      return lists.map(({ body }) => namesIn(body)).join('\n');
    } catch {
      return undefined;
    }
  }

  /**
   * After a look whose checks ran commands: what those have done is behind, unless they, or somebody
   * meanwhile, have left something.
   * @param before the state before it
   */
  async forgetLooking(before: string | undefined, signal: AbortSignal): Promise<void> {
    await sleep(LATE_MS, undefined, { signal }).catch(() => undefined);
    this.forgetChanges();
    if (signal.aborted || (await this.state()) === before) return;
    this.ring();
  }

  /** Containers that have ended until now belong to nothing that comes later. */
  forgetContainers(): void {
    this.#containers.splice(0);
  }

  /** What has changed in files until now is behind: checks may have written them. */
  forgetFiles(): void {
    this.#filesChanged = false;
    this.#catchUp();
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  #add(container: SeenContainer): void {
    this.#containers.push({ ...container, at: Date.now() });
    if (this.#containers.length > MOST) this.#containers.shift();
    this.ring();
  }

  /** Somebody is to look. */
  readonly ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };
}

/** Of a list of the engine's, what tells one from another; not times and sizes. */
function namesIn(body: string): string {
  const value: unknown = JSON.parse(body);
  const rows = Array.isArray(value) ? value : (value as { Volumes?: unknown }).Volumes;
  const lines = ((rows ?? []) as Record<string, unknown>[]).map(({ Id, Name, RepoTags, State }) =>
    JSON.stringify([Id, Name, RepoTags, State]),
  );
  return lines.sort().join('\n');
}

/**
 * Whether a lesson's text names an image, or the line of a build could be the learner's. What else runs
 * on an engine that others use is not read: whoever reads slowly can hold a container up.
 */
function inText(text: string): (image: string) => boolean {
  return (image) => {
    return isId(image) || text.includes(repositoryOf(image));
  };
}
