/** How much of a campaign is run: a part of it in `npm test`, all of it in `npm run campaign`. */
import { expect } from 'vitest';
import type { Ended } from '../e2e/place.ts';

/** All of it. */
export const LONG = process.env.LESSON_CAMPAIGN !== undefined;

/** The same random numbers for the same seed; `--seed` chooses it, and a failure must name it. */
export const SEED = Number(process.env.LESSON_CAMPAIGN_SEED ?? 1);

/** How many rounds: `--rounds`, or one of two numbers. */
export function rounds({ short, long }: { readonly short: number; readonly long: number }): number {
  return Number(process.env.LESSON_CAMPAIGN_ROUNDS ?? (LONG ? long : short));
}

/** Marsaglia's xorshift: the same numbers for the same seed, on every machine. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1;
    for (let i = 0; i < 5; i++) this.#next();
  }

  /** From 0 up to `limit`, which is not reached. */
  below(limit: number): number {
    return Math.floor((this.#next() / 2 ** 32) * limit);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  #next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }
}

/** 70 is a bug of the program's, always. */
export function neverABug({ code, stdout, stderr }: Ended, what: string): void {
  expect(code, `${what}:\n${stdout}${stderr}`).not.toBe(70);
}
