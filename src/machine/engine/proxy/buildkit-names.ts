/**
 * How a client of BuildKit's wants its images to be called, from the bytes that it sends over BuildKit's
 * own protocol (gRPC, not compressed): in a request to solve, an exporter's attribute `name`.
 */

/** The entry's beginning in a protobuf map: field 1, a string of 4; field 2, a string. */
const NAME = Buffer.from('\x0a\x04name\x12', 'latin1');
/** More than any list of names is long; what claims more is none. */
const LONGEST = 8192;
const REFERENCE = /^[\w][\w.:/@-]*$/;

export class BuildNames {
  readonly #onNames: (names: readonly string[]) => void;
  #rest: Buffer = Buffer.alloc(0);

  /** @param onNames told of each attribute's names, as the client spells them */
  constructor(onNames: (names: readonly string[]) => void) {
    this.#onNames = onNames;
  }

  /** The next bytes that the client has sent. */
  read(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(NAME); at >= 0; at = bytes.indexOf(NAME, from)) {
      const value = readString(bytes, at + NAME.length);
      if (value === undefined) {
        this.#rest = bytes.subarray(at);
        return;
      }
      const names = value.split(',');
      if (names.every((name) => REFERENCE.test(name))) this.#onNames(names);
      from = at + NAME.length;
    }
    this.#rest = bytes.subarray(Math.max(from, bytes.length - NAME.length + 1));
  }
}

/** @returns undefined where the string has not come whole; an empty one for what is too long to be one */
function readString(bytes: Buffer, at: number): string | undefined {
  const [low, high] = [bytes[at], bytes[at + 1]];
  if (low === undefined || high === undefined) return undefined;
  // A length below 2^14 has one byte, or two.
  const long = low >= 0x80;
  if (long && high >= 0x80) return '';
  const length = long ? (low & 0x7f) | (high << 7) : low;
  const begin = at + (long ? 2 : 1);
  if (length > LONGEST) return '';
  return begin + length <= bytes.length ? bytes.toString('utf8', begin, begin + length) : undefined;
}
