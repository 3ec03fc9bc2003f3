/**
 * The answer of a build, load or import, line by line: the classic builder tells there which
 * containers and images it makes, and nowhere else.
 */
import { fullReference } from './ownership.ts';

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
const IMAGE = new RegExp(`---${ARROW} ([0-9a-f]{12})\\b|sha256:([0-9a-f]{64})`, 'g');
const STEP = /"Step \d+\/\d+ : /;
const LOADED = /Loaded image: ([^\\"\s]+)/;
/** A line longer than this is no builder's. */
const LINE_LIMIT = 65_536;

export class BuilderAnswer {
  /** References that a load has named, as the engine lists them. */
  readonly loaded: string[] = [];
  #rest = '';
  #last = '';
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
    if (STEP.test(line)) this.#events.step(this.#last);
    const container = RUNNING.exec(line)?.[1];
    if (container) this.#events.container(container);
    for (const match of line.matchAll(IMAGE)) {
      this.#last = match[1] ?? match[2] ?? '';
      this.#events.image(this.#last);
    }
    const loaded = LOADED.exec(line)?.[1];
    if (loaded) this.loaded.push(fullReference(loaded));
  }
}
