/** A stream's text in bounded memory: its beginning and its end, however much comes in between. */

/** In characters. */
export interface Room {
  readonly head: number;
  readonly tail: number;
}

/** Far above what an expectation can be about; failures tell themselves at the end. */
const OF_A_BLOCK: Room = { head: 2_000_000, tail: 2_000_000 };
/** Small pieces are put together up to this length, since each costs more than its text. */
const PIECE = 16_384;

export class KeptText {
  readonly #room: Room;
  readonly #head = new Pieces();
  readonly #tail = new Pieces();

  constructor(room = OF_A_BLOCK) {
    this.#room = room;
  }

  add(text: string): void {
    const toHead = Math.min(text.length, this.#room.head - this.#head.length);
    if (toHead > 0) this.#head.add(text.slice(0, toHead));
    if (toHead < text.length) this.#tail.add(text.slice(toHead), this.#room.tail);
  }

  /** How much of it is not kept. */
  get omitted(): number {
    return Math.max(0, this.#tail.length - this.#room.tail);
  }

  /** @param gap stands where something is omitted */
  text(gap = '\n'): string {
    const { head, tail } = this.#room;
    const end = tail === 0 ? '' : this.#tail.text.slice(-tail);
    return this.#head.text + (this.omitted === 0 || head === 0 ? '' : gap) + end;
  }
}

class Pieces {
  #whole: string[] = [];
  #wholeLength = 0;
  #loose: string[] = [];
  #looseLength = 0;
  /** Of all that was added. */
  length = 0;

  /** @param last how much of the end is wanted at least */
  add(text: string, last = Number.POSITIVE_INFINITY): void {
    this.length += text.length;
    this.#loose.push(text);
    this.#looseLength += text.length;
    if (this.#looseLength < PIECE) return;
    this.#whole.push(this.#loose.join(''));
    this.#wholeLength += this.#looseLength;
    this.#loose = [];
    this.#looseLength = 0;
    let away = 0;
    for (const { length } of this.#whole) {
      if (this.#wholeLength - length < last) break;
      away += 1;
      this.#wholeLength -= length;
    }
    if (away > 0) this.#whole = this.#whole.slice(away);
  }

  /** What is kept of it. */
  get text(): string {
    return this.#whole.join('') + this.#loose.join('');
  }
}
