/** What was opened, closed in reverse order. */
import { UserError } from './failure.ts';

/** Milliseconds for one thing to close: ending stubborn processes and their containers takes seconds. */
const ENOUGH = 30_000;
/** Milliseconds for all of it after a failure, which is to be reported soon. */
const AFTER_FAILURE = 2000;

/** Closes what was opened, the latest first. Nothing that fails to close keeps the rest open. */
export class Opened {
  readonly #closes: (() => unknown)[] = [];

  /** @param close may be asynchronous */
  closeWith(close: () => unknown): void {
    this.#closes.push(close);
  }

  /** @throws what went wrong first, after all is closed */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closes.splice(0).reverse()) {
      await within(ENOUGH, close).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Closes all that closes in time; the failure before it is what is reported. */
  async closeAfterFailure(): Promise<void> {
    await within(AFTER_FAILURE, () => this.close()).catch(() => undefined);
  }
}

/**
 * Opens several things and closes them again if that fails, or if `use` does; else the caller closes
 * what it was given.
 */
export async function closedIfItFails<T>(open: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = new Opened();
  try {
    return await open(opened);
  } catch (error) {
    await closeAfter(error, opened);
    throw error;
  }
}

/** Opens something for as long as some work lasts. */
export async function closedAfterwards<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = new Opened();
  const result = await work(opened).catch(async (error: unknown) => {
    await closeAfter(error, opened);
    throw error;
  });
  await opened.close();
  return result;
}

/** Whoever interrupts a run has stopped it, and nothing has failed. */
async function closeAfter(error: unknown, opened: Opened): Promise<void> {
  const interrupted = error instanceof UserError && error.exitCode === 130;
  if (interrupted) await opened.close().catch(() => undefined);
  else await opened.closeAfterFailure();
}

async function within(milliseconds: number, act: () => unknown): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await Promise.race([act(), late]);
  } finally {
    clearTimeout(timer);
  }
}
