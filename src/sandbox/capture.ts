/** Keeps a stream's text up to a limit, so that a block that prints for ever does not fill the memory. */
export class Capture {
  /** Characters; far above what an expectation can be about. */
  static readonly LIMIT = 32 * 1024 * 1024;
  readonly #pieces: string[] = [];
  #length = 0;
  truncated = false;

  add(text: string): void {
    const room = Capture.LIMIT - this.#length;
    if (text.length > room) this.truncated = true;
    if (room <= 0) return;
    this.#pieces.push(text.slice(0, room));
    this.#length += Math.min(text.length, room);
  }

  get text(): string {
    return this.#pieces.join('');
  }
}
