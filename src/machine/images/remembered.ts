/**
 * From what stand-ins would be made, as it was found last. Finding it out takes longer than starting
 * node, so it holds for as long as none of the files and settings that go into it was touched.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MAKING } from './labels.ts';

export class RememberedRecipes {
  readonly #file: string;
  readonly #stamp: string;
  /** By image. */
  readonly #fingerprints: Record<string, string>;

  /**
   * @param file where it is kept
   * @param places files and folders, all that is in them included; some need not be there
   * @param settings what else goes into a recipe
   */
  constructor(file: string, places: readonly string[], settings: readonly string[]) {
    this.#file = file;
    this.#stamp = stampOf(places, settings);
    this.#fingerprints = read(file, this.#stamp);
  }

  get(image: string): string | undefined {
    return this.#fingerprints[image];
  }

  set(image: string, fingerprint: string): void {
    this.#fingerprints[image] = fingerprint;
    const text = JSON.stringify({ stamp: this.#stamp, fingerprints: this.#fingerprints });
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      writeFileSync(this.#file, text, { mode: 0o600 });
    } catch {
      // Then it is found out again the next time.
    }
  }
}

function read(file: string, stamp: string): Record<string, string> {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    return kept.stamp === stamp ? kept.fingerprints : {};
  } catch {
    return {};
  }
}

function stampOf(places: readonly string[], settings: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([MAKING, settings]));
  for (const place of places) touched(place, (line) => hash.update(line));
  return hash.digest('hex');
}

/** When each was last changed; a file's ctime cannot be set back. */
function touched(path: string, tell: (line: string) => void): void {
  let found: Stats;
  try {
    found = statSync(path);
  } catch {
    tell(`${path} -\n`);
    return;
  }
  tell(`${path} ${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}\n`);
  if (!found.isDirectory()) return;
  for (const name of readdirSync(path).sort()) touched(join(path, name), tell);
}
