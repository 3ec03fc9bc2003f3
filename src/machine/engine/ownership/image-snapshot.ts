/** An engine's images at one moment, as its list has them. Pure. */
import { fullReference, isName, localName } from '../../../core/names/image-reference.ts';
import { imageIdOf } from '../../../core/names/object-id.ts';

/** An image as an engine lists it. */
export interface ImageRow {
  readonly Id: string;
  /** Empty if it was built on none that the engine keeps separately. */
  readonly ParentId?: string;
  readonly RepoTags?: readonly string[] | null | undefined;
}

/** Ids, what each image was built on, and what each reference points to. */
export interface ImageSnapshot {
  readonly ids: ReadonlySet<string>;
  readonly parents: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

/** The images as a request finds them. */
export interface ImagesBefore extends ImageSnapshot {
  /** Tag times, of images that lessons have named and of those that the request may name again. */
  readonly times: Map<string, string>;
}

/** Podman lists whole names, and puts its own prefix before those that came from no registry. */
export function snapshotOf(rows: readonly ImageRow[]): ImageSnapshot {
  const tags = new Map<string, string>();
  const local = new Map<string, string>();
  for (const row of rows) {
    for (const tag of (row.RepoTags ?? []).filter(isName)) {
      tags.set(fullReference(tag), row.Id);
      const meant = localName(tag);
      if (meant !== undefined) local.set(meant, row.Id);
    }
  }
  const parents = new Map(
    rows.flatMap((row) => (row.ParentId ? [[row.Id, imageIdOf(row.ParentId)]] : [])),
  );
  return {
    ids: new Set(rows.map((row) => row.Id)),
    parents,
    // What has the very name goes before what only may be meant by it.
    tags: new Map([...local, ...tags]),
  };
}
