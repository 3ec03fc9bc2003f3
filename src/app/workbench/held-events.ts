/** The events of steps that run only for a later step: reported if that step cannot run because of them. */
import type { Event } from '../../core/run/events.ts';

export class HeldEvents {
  readonly #steps: ReadonlySet<string>;
  readonly #onEvent: (event: Event) => void;
  #held: Event[] = [];

  /** @param steps the ids of those whose events are held */
  constructor(steps: readonly string[], onEvent: (event: Event) => void) {
    this.#steps = new Set(steps);
    this.#onEvent = onEvent;
  }

  see(event: Event): void {
    if ('step' in event && this.#steps.has(event.step)) this.#held.push(event);
    else this.#onEvent(event);
  }

  /** A step is over. @param isTold false: nobody hears of it */
  end(isTold: boolean): void {
    if (isTold) for (const event of this.#held) this.#onEvent(event);
    this.#held = [];
  }
}
