/** What a trial prints: kept in a file, bounded, and of stdout the last line. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { FrameReader } from '../engine/connect/stream-reader.ts';
import { clearTree } from './tree.ts';

/** Bytes at the beginning, and at the end, that the file keeps. */
const HEAD = 1024 * 1024;
const TAIL = 64 * 1024;
/** Bytes of stdout in which the last line is looked for: more than a result may have. */
const LAST = 128 * 1024;

export class TrialOutput {
  readonly #file: number;
  readonly #frames = new FrameReader((stream, piece) => this.#keep(stream, piece));
  readonly #tail = new Tail(TAIL);
  readonly #stdout = new Tail(LAST);
  #written = 0;
  #leftOut = 0;
  #readOnly = false;
  #problem: unknown;

  /** @param path what is there is removed: writing must follow no link */
  constructor(path: string) {
    clearTree(path);
    this.#file = openSync(path, 'wx');
  }

  add(chunk: Buffer): void {
    this.#frames.add(chunk);
  }

  /** @throws the error of the file system that kept it from being written */
  close(): void {
    this.#frames.end();
    const tail = this.#tail.bytes();
    const lost = this.#leftOut - tail.length;
    try {
      if (lost > 0) this.#write(Buffer.from(`\n[${lost} bytes are left out here]\n`));
      this.#write(tail);
    } finally {
      closeSync(this.#file);
    }
    if (this.#problem !== undefined) throw this.#problem;
  }

  /** Of stdout, and not empty; undefined: there is none. */
  get lastLine(): string | undefined {
    return this.#stdout.bytes().toString('utf8').trimEnd().split('\n').at(-1) || undefined;
  }

  /** Whether it says that a file system is read-only. */
  get readOnly(): boolean {
    return this.#readOnly;
  }

  #keep(stream: 'stdout' | 'stderr', piece: Buffer): void {
    if (stream === 'stdout') this.#stdout.add(piece);
    this.#readOnly ||= piece.includes('ead-only file system');
    const head = piece.subarray(0, Math.max(0, HEAD - this.#written));
    this.#written += head.length;
    this.#write(head);
    this.#leftOut += piece.length - head.length;
    this.#tail.add(piece.subarray(head.length));
  }

  /** A container whose output nobody takes would stop: an error is kept for the end. */
  #write(bytes: Buffer): void {
    if (bytes.length === 0 || this.#problem !== undefined) return;
    try {
      writeSync(this.#file, bytes);
    } catch (error) {
      this.#problem = error;
    }
  }
}

/** The last bytes of what was added. */
class Tail {
  readonly #most: number;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    // A copy: a piece is a view of a larger chunk, which would be kept whole.
    this.#pieces.push(Buffer.from(piece.subarray(-this.#most)));
    this.#size += Math.min(piece.length, this.#most);
    if (this.#size > 2 * this.#most || this.#pieces.length > 4096) this.#shorten();
  }

  bytes(): Buffer {
    this.#shorten();
    return this.#pieces[0] ?? Buffer.alloc(0);
  }

  #shorten(): void {
    const kept = Buffer.from(Buffer.concat(this.#pieces).subarray(-this.#most));
    this.#pieces = kept.length > 0 ? [kept] : [];
    this.#size = kept.length;
  }
}
