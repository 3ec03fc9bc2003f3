/** Gathers a question: its paragraph, its choices, and at last its answer. */

import type { Place } from '../../pattern/place.ts';
import { type Finding, finding } from '../findings.ts';
import type { QuestionAction } from '../model.ts';
import type { Item } from './items.ts';

const MARKER = '**Predict.**';
const CHOICE = /^\s*([A-Z])\.(?:\s+(.*))?$/;

/** Whether a paragraph asks a question; `finding` where it only looks like it. */
export function asksQuestion(text: string, place: Place): boolean | Finding {
  if (text.startsWith(`${MARKER} `) || text.startsWith(`${MARKER}\n`)) return true;
  if (/^(?:\*\*|__)\s*predict\b/i.test(text)) {
    return finding('question-marker', place, {}, MARKER);
  }
  return false;
}

interface AnswerChoice {
  letter: string;
  lines: string[];
  place: Place;
}

export class QuestionDraft {
  readonly place: Place;
  readonly #text: string[] = [];
  readonly #choices: AnswerChoice[] = [];
  readonly #findings: Finding[] = [];

  constructor(place: Place) {
    this.place = place;
  }

  /**
   * Takes an item between the question's beginning and its answer; false where it can be no part of
   * the question.
   *
   * @param lines the item's lines in the source
   */
  take(item: Item, lines: readonly string[]): boolean {
    if (item.kind === 'paragraph') {
      this.#blank();
      for (const [index, line] of lines.entries()) {
        this.#line(line, { file: item.place.file, line: item.place.line + index });
      }
      return true;
    }
    if (item.kind === 'list') {
      const choices = item.items.filter(({ text }) => CHOICE.test(text.split('\n')[0] ?? ''));
      if (choices.length === 0) return this.#takeWhole(item, lines);
      for (const { text, line, simple } of item.items) {
        const place = { file: item.place.file, line: line + 1 };
        if (!simple) this.#problem('has a choice of more than one paragraph', place);
        const [first = '', ...rest] = text.split('\n');
        if (!CHOICE.test(first)) {
          this.#problem('has a list item that is no choice; begin it with "A. "', place);
        }
        this.#line(first, place);
        for (const next of rest) this.#choices.at(-1)?.lines.push(clean(next));
      }
      return true;
    }
    if (item.kind === 'unseen') return true;
    const readable = item.kind === 'other' || item.kind === 'fence';
    return readable && this.#takeWhole(item, lines);
  }

  finish(
    answer: string,
    answerPlace: Place,
    explanation: string,
  ): { question?: QuestionAction; findings: Finding[] } {
    const letters = this.#choices.map(({ letter }) => letter);
    if (letters.length < 2) {
      this.#problem('needs two choices or more, each on a line that begins "A. "', this.place);
    } else if (!letters.includes(answer)) {
      const args = { name: answer, choices: letters.join(', ') };
      this.#findings.push(finding('unknown-answer', answerPlace, args));
    }
    for (const [index, { letter, lines, place }] of this.#choices.entries()) {
      const due = String.fromCharCode(65 + index);
      if (letter !== due) this.#problem(`has choice ${letter} where ${due} is due`, place);
      if (lines.join('').trim() === '') this.#problem(`has no text for choice ${letter}`, place);
    }
    if (this.#findings.length > 0) return { findings: this.#findings };
    return {
      findings: [],
      question: {
        kind: 'question',
        id: '',
        place: this.place,
        expectations: [],
        markdown: this.#text.join('\n').trim(),
        choices: this.#choices.map(({ letter, lines }) => ({
          letter,
          markdown: lines.join('\n').trim(),
        })),
        answer,
        explanation,
      },
    };
  }

  #line(line: string, place: Place): void {
    const choice = CHOICE.exec(line);
    // A sentence may begin with "I. e.": the first choice is always A.
    if (choice !== null && (this.#choices.length > 0 || choice[1] === 'A')) {
      const [, letter = '', text = ''] = choice;
      this.#choices.push({ letter, lines: [clean(text)], place });
      return;
    }
    const open = this.#choices.at(-1);
    if (open === undefined) this.#text.push(line);
    else if (line.trim() !== '') open.lines.push(clean(line));
  }

  #takeWhole(item: Item, lines: readonly string[]): boolean {
    if (this.#choices.length > 0) {
      this.#problem('has something between its choices and its answer', item.place);
    }
    this.#blank();
    for (const line of lines) this.#text.push(line);
    return true;
  }

  #blank(): void {
    if (this.#text.length > 0) this.#text.push('');
  }

  #problem(problem: string, place: Place): void {
    this.#findings.push(finding('question-choices', place, { problem }));
  }
}

/** Without the marks of a hard line break. */
function clean(line: string): string {
  return line.replace(/\\$/, '').trim();
}
