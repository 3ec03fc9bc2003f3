/**
 * Who gave an image a name last, told from records of all users' runs and from the engine. An engine
 * notes when an image was last given any name, to the nanosecond: a record that has this time tells of
 * that very act, and says which time stood there before it. Pure.
 */
import { isSameId } from '../../../core/names/object-id.ts';

/** A run gave an image a name. */
export interface Naming {
  readonly ref: string;
  readonly id: string;
  /** The image's tag time after it; undefined on engines that do not tell. */
  readonly at?: string;
  /** Its tag time before, if the run knew the image. */
  readonly was?: string;
  /**
   * The name is a keeping tag, for whoever had this name until then; or it was given back only for as
   * long as a lesson starts again.
   */
  readonly keeps?: string;
  /** The name was given back: it is as it was when the image's tag time was `like`. */
  readonly back?: true;
  readonly like?: string;
}

/** A naming, and who did it. */
export interface NamingBy extends Naming {
  readonly run: string;
  /** The state folder that the run's journal is in: one learner. */
  readonly by: string;
  /** For people. */
  readonly user: string;
}

export type NameHolder =
  | { readonly kind: 'ours' }
  /** Another user's, which a run of ours has backed up and may use. */
  | { readonly kind: 'lent' }
  /** A lesson of another user. */
  | { readonly kind: 'other'; readonly by: string; readonly user: string }
  /** Named by something else than a lesson, or nobody knows. */
  | { readonly kind: 'unknown' };

const UNKNOWN: NameHolder = { kind: 'unknown' };

export class NameHistory {
  readonly #namings: readonly NamingBy[];
  readonly #runs: ReadonlySet<string>;

  /** @param namings a run's own in their order @param runs those that are ours */
  constructor(namings: readonly NamingBy[], runs: Iterable<string>) {
    // A run's id begins with its time, and one run at a time has an engine.
    this.#namings = namings.toSorted((a, b) => (a.run < b.run ? -1 : a.run > b.run ? 1 : 0));
    this.#runs = new Set(runs);
  }

  /** Images that lessons have named. */
  ids(): Set<string> {
    return new Set(this.#namings.map(({ id }) => id));
  }

  /** Whose the name is, which points to the image now. @param at the image's tag time */
  holder(ref: string, id: string, at: string | undefined): NameHolder {
    if (at === undefined) return this.#last(ref, id);
    const namings = this.#namings.filter((it) => isSameId(it.id, id));
    const seen = new Set<string>();
    for (let time: string | undefined = at; time !== undefined && !seen.has(time); ) {
      seen.add(time);
      const found = namings.find((it) => it.at === time);
      if (!found) return UNKNOWN;
      if (found.keeps === ref && this.#isOurs(found)) return { kind: 'lent' };
      if (found.ref === ref && !found.back) return this.#by(found);
      time = found.ref === ref ? found.like : found.was;
    }
    return UNKNOWN;
  }

  /** Whether a lesson has given the image this name, as far as is known. */
  hasNamed(ref: string, id: string): boolean {
    return this.#namings.some((it) => it.ref === ref && isSameId(it.id, id));
  }

  /** Without times: the last that is known to have given it. */
  #last(ref: string, id: string): NameHolder {
    const found = this.#namings.findLast(
      (it) => (it.ref === ref || it.keeps === ref) && isSameId(it.id, id),
    );
    if (!found) return UNKNOWN;
    if (found.keeps !== ref && !found.back) return this.#by(found);
    return this.#isOurs(found) ? { kind: 'lent' } : UNKNOWN;
  }

  /** Keeping tags that other users' runs have for an image of ours that had this name. */
  copies(ref: string): NamingBy[] {
    return this.#namings.filter(
      (it) =>
        it.keeps === ref &&
        it.ref !== ref &&
        it.was !== undefined &&
        !this.#isOurs(it) &&
        this.holder(ref, it.id, it.was).kind === 'ours',
    );
  }

  /** The act that left this tag time on the image. */
  at(id: string, time: string | undefined): NamingBy | undefined {
    if (time === undefined) return undefined;
    return this.#namings.find((it) => it.at === time && isSameId(it.id, id));
  }

  #isOurs({ run }: NamingBy): boolean {
    return this.#runs.has(run);
  }

  #by(naming: NamingBy): NameHolder {
    const { by, user } = naming;
    return this.#isOurs(naming) ? { kind: 'ours' } : { kind: 'other', by, user };
  }
}

/** What an engine says of when an image was given a name. */
interface TagRow {
  readonly Metadata?: { readonly LastTagTime?: string } | undefined;
}

/** An image's tag time; undefined on engines that do not tell it, and for one that was only pulled or loaded. */
export function tagTimeOf(image: object): string | undefined {
  const time = (image as TagRow).Metadata?.LastTagTime;
  return time === undefined || !(Date.parse(time) > 0) ? undefined : time;
}
