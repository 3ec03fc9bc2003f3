/**
 * The answer of a build, commit, load or import, line by line: the classic builder tells there which
 * containers and images it makes, and nowhere else. Podman's builder tells of its images alone.
 */
import { fullReference } from '../../../core/names/image-reference.ts';

export interface BuilderEvents {
  /** A step begins, on the image that was spoken of last: its short id, or empty. */
  step(on: string): void;
  /** A container that the builder runs a step in, by its short id. */
  container(id: string): void;
  /** An image that the answer speaks of, made now or found, by its short or whole id. */
  image(id: string): void;
}

const ARROW = String.raw`(?:>|\\u003e)`;
const RUNNING = new RegExp(`---${ARROW} Running in ([0-9a-f]{12})`);
const IMAGE = new RegExp(
  [
    `--${ARROW} (?:Using cache )?([0-9a-f]{12,64})\\b`,
    'sha256:([0-9a-f]{64})',
    // All that Podman says at the end of a quiet build, and to a commit.
    String.raw`"(?:stream|Id)":"([0-9a-f]{64})(?:\\n)?"`,
  ].join('|'),
  'g',
);
const STEP = /"Step \d+\/\d+ : |"(?:\[\d+\/\d+\] )?STEP \d+\/\d+: /;
const LOADED = /Loaded image: ([^\\"\s]+)/;
/** Before everything else in a row of its own: what a program prints stands in another one. */
const FAILED = /^\{"(?:errorDetail|error)":/;
/** A line longer than this is no builder's. */
const LINE_LIMIT = 65_536;

export class BuilderAnswer {
  /** References that a load has named, as the engine lists them. */
  readonly loaded: string[] = [];
  /** The engine says that the request has failed. */
  failed = false;
  #rest = '';
  /** The image that was spoken of last, by its short or whole id. */
  last = '';
  readonly #events: BuilderEvents;

  constructor(events: BuilderEvents) {
    this.#events = events;
  }

  read(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-LINE_LIMIT);
    for (const line of lines) this.#line(line);
  }

  end(): void {
    this.#line(this.#rest);
    this.#rest = '';
  }

  #line(line: string): void {
    if (FAILED.test(line)) this.failed = true;
    if (STEP.test(line)) this.#events.step(this.last);
    const container = RUNNING.exec(line)?.[1];
    if (container) this.#events.container(container);
    for (const match of line.matchAll(IMAGE)) {
      this.last = match[1] ?? match[2] ?? match[3] ?? '';
      this.#events.image(this.last);
    }
    // Podman names all images of an archive in one line.
    const loaded = LOADED.exec(line)?.[1]?.split(',') ?? [];
    this.loaded.push(...loaded.map(fullReference));
  }
}
