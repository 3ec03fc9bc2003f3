/**
 * Lessons from elsewhere run commands on this machine, so somebody looks at what they do once. What
 * was agreed to is remembered by content, thing by thing: prose may change without a question, and
 * after another change only what is new is shown.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { type Effect, effectsOf } from '../../core/lesson/effects.ts';
import type { Lesson } from '../../core/lesson/model.ts';
import { sha256 } from '../../machine/sandbox/records.ts';
import { SafeFolder } from '../../machine/sandbox/safe-folder.ts';

/** What a lesson does, with what it would write. */
export interface LessonDeed {
  readonly effect: Effect;
  /** Of a file; undefined: it is missing. */
  readonly content?: Uint8Array | undefined;
  /** SHA-256 of all that matters, in hexadecimal. */
  readonly digest: string;
}

export interface Deeds {
  /** Each once. */
  readonly all: readonly LessonDeed[];
  /** Of all of them, in their order. */
  readonly digest: string;
  /** Of each data file, its SHA-256 when somebody looked at it. */
  readonly data: ReadonlyMap<string, string>;
}

/** @param lessonPath absolute; data files lie next to it */
export function deedsOf(lesson: Lesson, lessonPath: string): Deeds {
  const folder = new SafeFolder(dirname(lessonPath));
  const data = new Map<string, string>();
  const deeds = effectsOf(lesson).map((effect) => deedOf(effect, folder, data));
  const digests = deeds.map((deed) => deed.digest);
  return {
    all: deeds.filter((deed, i) => digests.indexOf(deed.digest) === i),
    digest: sha256(digests.join('\n')),
    data,
  };
}

function deedOf(effect: Effect, folder: SafeFolder, data: Map<string, string>): LessonDeed {
  if (effect.kind !== 'write') return { effect, digest: sha256(JSON.stringify(effect)) };
  const { kind, path, mode, source } = effect;
  const content = 'text' in source ? Buffer.from(source.text, 'utf8') : folder.read(source.from);
  const hash = content && sha256(content);
  if ('from' in source && hash !== undefined) data.set(source.from, hash);
  return { effect, content, digest: sha256(JSON.stringify({ kind, path, mode, hash })) };
}

interface Agreed {
  /** Digests of all that a lesson does, wherever it lies. */
  readonly whole: readonly string[];
  /** Path of a lesson → digests of single things that it does. */
  readonly lessons: Readonly<Record<string, readonly string[]>>;
}

export class TrustStore {
  readonly #path: string;

  constructor(stateDir: string) {
    this.#path = join(stateDir, 'trusted.json');
  }

  /**
   * @returns what is to be agreed to; nothing, if all of it was, in this order; all of it, if it was in
   * another order or with more between
   */
  asks(lessonPath: string, { all, digest }: Deeds): readonly LessonDeed[] {
    const { whole, lessons } = this.#read();
    if (all.length === 0 || whole.includes(digest)) return [];
    const known = new Set(lessons[lessonPath]);
    const unknown = all.filter((deed) => !known.has(deed.digest));
    return unknown.length > 0 ? unknown : all;
  }

  /** Whether something of the lesson was agreed to before. */
  knows(lessonPath: string): boolean {
    return this.#read().lessons[lessonPath] !== undefined;
  }

  add(lessonPath: string, { all, digest }: Deeds): void {
    const { whole, lessons } = this.#read();
    const agreed: Agreed = {
      whole: [...new Set([...whole, digest])],
      lessons: { ...lessons, [lessonPath]: all.map((deed) => deed.digest) },
    };
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileAtomic.sync(this.#path, `${JSON.stringify(agreed, null, 2)}\n`, { mode: 0o600 });
  }

  #read(): Agreed {
    const none: Agreed = { whole: [], lessons: {} };
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return isAgreed(value) ? value : none;
    } catch {
      return none;
    }
  }
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function isAgreed(value: unknown): value is Agreed {
  const { whole, lessons } = Object(value) as Partial<Agreed>;
  return isTexts(whole) && Object.values(Object(lessons)).every(isTexts) && lessons !== undefined;
}

/** Data files that a lesson writes from, absolute. */
export function dataOf(lesson: Lesson, lessonPath: string): string[] {
  return effectsOf(lesson).flatMap((effect) =>
    effect.kind === 'write' && 'from' in effect.source
      ? [join(dirname(lessonPath), effect.source.from)]
      : [],
  );
}
