/** What is said of a lesson's end: what stays on the machine, and how to keep it or be rid of it. */
import type { Remains } from '../../core/run/remains.ts';
import { bytes, listed } from '../../core/words/phrases.ts';
import { harmless } from '../text/sanitize.ts';

/** A sentence each. */
export function remainsWords(remains: Remains | undefined): string[] {
  if (!remains) return ['What you built is still on the engine.'];
  const { images, containers, volumes, networks, bases } = remains;
  const things = [
    ...images.map(({ name, own }) => `the image ${name} (${sizeOf(own, bases.length > 0)})`),
    ...containers.map(({ name, state }) => `the container ${name} (${state})`),
    ...volumes.map((name) => `the volume ${name}`),
    ...networks.map((name) => `the network ${name}`),
  ];
  const built =
    things.length === 0 ? 'Nothing of it is on the engine.' : `On the engine: ${listed(things)}.`;
  const base = bases.map(({ name, size }) => `${name} (${bytes(size)})`);
  const one = base.length === 1;
  const stays = `The ${one ? 'base' : 'bases'} ${listed(base)} ${one ? 'stays' : 'stay'} for other lessons.`;
  return [built, ...(base.length === 0 ? [] : [stays])].map((line) => harmless(line));
}

/** A few labels weigh some bytes: nobody needs to know how many. */
function sizeOf(own: number, onBase: boolean): string {
  const size = own < 100_000 ? 'next to nothing' : bytes(own);
  return onBase ? `${size} on top of its base` : size;
}

/** At the course's end. */
export const TELL = ['lesson report', 'shows others what you did in the course'] as const;

/** The command that keeps what was built, also when the learner has gone on, and what it does. */
export const keeping = (lesson: string) =>
  [`lesson export ${lesson}`, 'keeps what you built, in a folder of its own'] as const;
