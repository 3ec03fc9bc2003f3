/** What each line of a lesson's source means in its plan, found out from the plan alone. */
import type { Action, Expectation, Lesson, Step } from '../../../src/core/lesson/model.ts';
import { normaliseSource } from '../../../src/core/lesson/syntax/source.ts';

/** YAML, or a script in a comment: its lines have their meaning together. */
export interface Passage {
  /** The first line and the one after the last, from 0. */
  readonly start: number;
  readonly end: number;
  /** Keys, values and lines, in order. */
  readonly leaves: readonly string[];
  readonly kind: string;
}

export interface Meanings {
  readonly lines: readonly string[];
  /** By line, from 0: `kind text`, what the plan has of it. */
  readonly of: ReadonlyMap<number, readonly string[]>;
  readonly passages: readonly Passage[];
}

/** @throws where the plan has a text that the source has not */
export function meaningsOf(lesson: Lesson, text: string): Meanings {
  const reader = new Reader(normaliseSource(text, 'x.md').lines);
  reader.lesson(lesson);
  return reader;
}

class Reader implements Meanings {
  readonly lines: readonly string[];
  readonly of = new Map<number, string[]>();
  readonly passages: Passage[] = [];

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  lesson({ id, file, intro, steps, always, ...frontMatter }: Lesson): void {
    const bodyStart = this.lines.indexOf('---', 1) + 1;
    this.passages.push({
      start: 0,
      end: bodyStart,
      kind: 'front matter',
      leaves: leavesOf(frontMatter),
    });
    this.#verbatim('intro', intro, bodyStart);
    for (const step of steps) this.#step(step);
    for (const { script, place } of always) this.#comment('always', place.line, script.split('\n'));
  }

  #step({ title, place, parts, hints, diagnoses }: Step): void {
    this.#add(place.line - 1, `step ${title}`);
    for (const part of parts) {
      if (part.kind === 'prose') this.#verbatim('prose', part.markdown, part.place.line - 1);
      else this.#action(part);
    }
    for (const hint of hints) this.#verbatim('hint', hint.markdown, hint.place.line);
    for (const { place, ...diagnosis } of diagnoses) {
      this.#comment('diagnose', place.line, leavesOf(diagnosis));
    }
  }

  #action(action: Action): void {
    const at = action.place.line - 1;
    if (action.kind === 'question') {
      this.#add(at, 'question');
      const asked = this.#verbatim('question', action.markdown, at);
      let last = asked;
      for (const { letter, markdown } of action.choices) {
        last = this.#loose(`choice ${letter}`, markdown, last);
      }
      last = this.#loose(`answer ${action.answer}`, 'Answer:', last);
      this.#verbatim('explanation', action.explanation, last);
    } else if (action.kind === 'task') {
      this.#add(at, 'task');
      this.#verbatim('solution', action.markdown ?? '', at + 1);
      for (const each of action.solution) this.#action(each);
    } else if (action.kind === 'file') {
      const { path, language, mode, source } = action;
      this.#add(at, `file ${JSON.stringify({ path, language, mode, ...source, text: '' })}`);
      if ('text' in source) this.#fence('file of', source.text.split('\n').slice(0, -1), at);
    } else {
      this.#block(action, at);
    }
    for (const expectation of action.expectations) this.#expectation(expectation, action);
  }

  #block(action: Extract<Action, { kind: 'block' }>, at: number): void {
    const { script, input, expectations, place, id, ...options } = action;
    if (action.hidden) {
      this.#comment('prepare', at + 1, script.split('\n'));
      return;
    }
    const exit = expectations.find(({ kind }) => kind === 'exit');
    this.#add(
      at,
      `block ${JSON.stringify({ ...options, exit: exit?.kind === 'exit' && exit.exit })}`,
    );
    const lines = script.split('\n').slice(0, -1);
    this.#fence('script of', lines, at);
    if (input.length === 0) return;
    const opens = (line: string) => /^ {0,3}(?:`{3,}|~{3,}) *input/i.test(line);
    this.#fence(`input of @${at} in`, input, this.#find(at + lines.length + 1, 'input', opens));
  }

  #expectation(expectation: Expectation, action: Action): void {
    const { kind, place } = expectation;
    if (kind === 'exit') return;
    const owner = `of @${action.place.line - 1}`;
    if (kind === 'check') {
      this.#comment(`check ${owner}`, place.line, leavesOf(expectation.check));
      return;
    }
    const { stream, contains, lines } = expectation;
    this.#add(place.line - 1, `output ${stream} ${contains} ${owner}`);
    this.#fence('output of', lines, place.line - 1);
  }

  /** Lines of a fence; its opening line stands at `at`. */
  #fence(kind: string, lines: readonly string[], at: number): void {
    for (const [index, line] of lines.entries()) {
      if (!this.lines[at + 1 + index]?.endsWith(line)) this.#missing(line, at);
      this.#add(at + 1 + index, `${kind} @${at} ${line}`);
    }
  }

  /** Text as the source has it, from a line at or after `from`. @returns the line after it */
  #verbatim(kind: string, markdown: string, from: number): number {
    let at = from;
    for (const line of markdown.split('\n')) {
      if (line.trim() === '') continue;
      const found = this.#find(at, line, (l) => l.trim() === line.trim());
      this.#add(found, `${kind} ${line.trim()}`);
      at = found + 1;
    }
    return at;
  }

  /** Text that stands within lines. */
  #loose(kind: string, markdown: string, from: number): number {
    let at = from;
    for (const line of markdown.split('\n')) {
      const text = folded(line);
      const found = this.#find(at, line, (l) => folded(l).includes(text));
      this.#add(found, `${kind} ${line}`);
      at = found + (kind.startsWith('answer') ? 1 : 0);
    }
    return at;
  }

  /** @param line of the comment, from 1 */
  #comment(kind: string, line: number, leaves: readonly string[]): void {
    const start = line - 1;
    const length = this.lines.slice(start).findIndex((text) => text.includes('-->'));
    const text = leaves.filter((leaf) => leaf.trim() !== '');
    this.passages.push({ start, end: start + length + 1, kind, leaves: text });
  }

  #add(line: number, meaning: string): void {
    const known = this.of.get(line);
    if (known === undefined) this.of.set(line, [meaning]);
    else known.push(meaning);
  }

  /** The first line at or after `from` that is meant. */
  #find(from: number, text: string, isIt: (line: string) => boolean): number {
    for (let at = from; at < this.lines.length; at++) if (isIt(this.lines[at] ?? '')) return at;
    return this.#missing(text, from);
  }

  #missing(text: string, from: number): never {
    throw new Error(`the plan has a line that the source has not from line ${from + 1}: ${text}`);
  }
}

const folded = (text: string): string => text.replace(/\s+/g, ' ');

/** Keys and the lines of values. */
function leavesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value !== 'object' || value === null) return String(value).split('\n');
  return Object.entries(value).flatMap(([key, inner]) => [key, ...leavesOf(inner)]);
}
