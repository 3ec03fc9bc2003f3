/** What a lesson's transcript has of a command's output, read in constant memory. */
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Event } from '../../core/run/events.ts';

type Output = Extract<Event, { type: 'output' }>;

export const TRANSCRIPT = 'transcript.ndjson';
/** The warning that the rest of a command's output is not kept. */
export const TRANSCRIPT_FULL = 'transcript-full';

/** Events are written with their type first. */
const STARTED = '{"type":"action-started"';
const FULL = `{"type":"warning","code":"${TRANSCRIPT_FULL}"`;
const OUTPUT = '{"type":"output"';

/**
 * What the last command that printed something has printed, in pieces; nothing where there was none.
 * @param folder of the lesson's records
 * @param step of this step alone
 */
export async function* lastOutput(
  folder: string,
  step?: string,
): AsyncGenerator<Output | typeof TRANSCRIPT_FULL> {
  const path = join(folder, TRANSCRIPT);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  let at = 0;
  let last: { readonly line: number; readonly run: string; readonly action: string } | undefined;
  const begun = new Map<string, NonNullable<typeof last>>();
  for await (const text of linesOf(path)) {
    at += 1;
    if (text.startsWith(STARTED)) {
      const event = parsed<Extract<Event, { type: 'action-started' }>>(text);
      const wanted = event?.kind === 'block' && (step === undefined || event.step === step);
      // Another process may write in between.
      if (wanted) begun.set(event.run, { line: at, run: event.run, action: event.action });
      else if (event) begun.delete(event.run);
    } else if (text.startsWith(OUTPUT)) {
      const own = begun.get(runOf(text) ?? '');
      if (own && isOf(own.action, text)) last = own;
    }
  }
  if (!last) return;
  at = 0;
  for await (const text of linesOf(path)) {
    at += 1;
    if (at <= last.line) continue;
    if (runOf(text) !== last.run) continue;
    if (text.startsWith(STARTED)) return;
    if (text.startsWith(FULL)) yield TRANSCRIPT_FULL;
    if (!text.startsWith(OUTPUT) || !isOf(last.action, text)) continue;
    const event = parsed<Output>(text);
    if (event) yield event;
  }
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

/** Looks at the beginning alone: what was printed comes after it. */
function isOf(action: string, text: string): boolean {
  return text.slice(0, 1000).includes(`"action":${JSON.stringify(action)},"stream"`);
}

/** Looks at the end alone: events are written with their run and their time last. */
function runOf(text: string): string | undefined {
  return /,"run":"([^"]*)","at":"[^"]*"\}$/.exec(text.slice(-300))?.[1];
}

/** Undefined for a line that a killed run has not finished. */
function parsed<T extends Event>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
