/** What is particular to one kind of engine that has Docker's API: one file each, listed in `table.ts`. */
import type { IncomingHttpHeaders } from 'node:http';

/** Where sockets are looked for; `runtime`: the login's folder, if it is the user's own. */
export interface SocketPlaces {
  readonly home: string;
  readonly runtime?: string | undefined;
}

export interface EngineKind {
  /** As people call it. */
  readonly name: string;
  /** The version that lessons need at least, e.g. `20.10`. */
  readonly least: string;
  /** What an older version does wrong, as a part of a sentence. */
  readonly olderIs?: string;
  /** Paths of the sockets that it usually listens at, in the order in which they are asked. */
  sockets(places: SocketPlaces): string[];
  /** Whether an answer to `/_ping` is one of its kind. */
  answers(ping: { readonly headers: IncomingHttpHeaders }): boolean;
  /** Whether the id that it gives itself stays the same. Otherwise its address identifies it. */
  readonly hasId: boolean;
  /** Why it cannot use BuildKit, as a sentence without its full stop; undefined if it can. */
  readonly noBuildKit?: string;
  /** Variables of its blocks. */
  readonly env: Readonly<Record<string, string>>;
}
