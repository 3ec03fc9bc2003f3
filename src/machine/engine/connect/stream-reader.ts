/**
 * What a container prints, as the engine sends it: two streams in frames, or one terminal's as it is.
 * Pure but for buffers.
 */

/** Bytes of each stream that are kept; far above what an expectation can be about. */
const LIMIT = 8 * 1024 * 1024;
const HEAD = 8;

export interface Read {
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

/** Divides what arrives into pieces of the two streams, and keeps nothing of them. */
export class FrameReader {
  readonly #onPiece: (stream: 'stdout' | 'stderr', piece: Buffer) => void;
  /** Whether it comes in frames; undefined until the first bytes tell. */
  #framed: boolean | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #stream: 'stdout' | 'stderr' = 'stdout';
  /** Bytes of the frame at hand that are still to come. */
  #left = 0;

  constructor(onPiece: (stream: 'stdout' | 'stderr', piece: Buffer) => void) {
    this.#onPiece = onPiece;
  }

  add(chunk: Buffer): void {
    let data = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk;
    this.#pending = Buffer.alloc(0);
    while (data.length > 0) {
      if (this.#framed === false) {
        this.#onPiece(this.#stream, data);
        return;
      }
      if (this.#left === 0) {
        if (this.#framed === undefined && !beginsFrame(data)) {
          this.#framed = false;
          continue;
        }
        if (data.length < HEAD) {
          this.#pending = data;
          return;
        }
        this.#framed = true;
        this.#stream = data[0] === 2 ? 'stderr' : 'stdout';
        this.#left = data.readUInt32BE(4);
        data = data.subarray(HEAD);
        continue;
      }
      const piece = data.subarray(0, this.#left);
      this.#left -= piece.length;
      this.#onPiece(this.#stream, piece);
      data = data.subarray(piece.length);
    }
  }

  end(): void {
    // A few bytes that looked like the beginning of a frame.
    if (this.#framed === undefined && this.#pending.length > 0)
      this.#onPiece(this.#stream, this.#pending);
    this.#pending = Buffer.alloc(0);
  }
}

export class StreamReader {
  readonly #kept = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  readonly #size = { stdout: 0, stderr: 0 };
  #truncated = false;
  readonly #frames = new FrameReader((stream, piece) => this.#keep(stream, piece));

  add(chunk: Buffer): void {
    this.#frames.add(chunk);
  }

  result(): Read {
    this.#frames.end();
    const text = (stream: 'stdout' | 'stderr') =>
      Buffer.concat(this.#kept[stream]).toString('utf8');
    return { stdout: text('stdout'), stderr: text('stderr'), truncated: this.#truncated };
  }

  #keep(stream: 'stdout' | 'stderr', piece: Buffer): void {
    const room = LIMIT - this.#size[stream];
    if (piece.length > room) this.#truncated = true;
    if (room <= 0) return;
    this.#kept[stream].push(piece.subarray(0, room));
    this.#size[stream] += Math.min(piece.length, room);
  }
}

/** A terminal prints no such bytes first. */
function beginsFrame(data: Buffer): boolean {
  return data[0] !== undefined && data[0] <= 2 && data.subarray(1, 4).every((byte) => byte === 0);
}
