/** From the items of the scan to steps. */
import { usedIn } from '../expect/values.ts';
import { ActionList } from './actions.ts';
import { readDiagnosis } from './diagnosis.ts';
import { type Finding, finding } from './findings.ts';
import type { CheckExpectation, Script, Step } from './model.ts';
import { slug } from './slug.ts';
import { StepDraft } from './step.ts';
import { AttributeReader, CONDITIONS, conditionsOf } from './syntax/attribute-reader.ts';
import { parseInfo } from './syntax/attributes.ts';
import { readCheck } from './syntax/check-comment.ts';
import type { CommentItem, DetailsItem, Item, LineRange } from './syntax/items.ts';
import { asksQuestion, QuestionDraft } from './syntax/question.ts';
import type { LessonSource } from './syntax/source.ts';
import { readYaml } from './syntax/yaml.ts';

export interface Body {
  readonly intro: string;
  readonly steps: readonly Step[];
  readonly always: readonly Script[];
  readonly findings: readonly Finding[];
}

export function assemble(
  source: LessonSource,
  bodyStart: number,
  items: readonly Item[],
  ports: readonly string[] | undefined,
): Body {
  const assembler = new Assembler(source, bodyStart, ports);
  for (const item of items) assembler.item(item);
  return assembler.finish();
}

interface OpenDetails {
  readonly item: DetailsItem;
  readonly actions: ActionList;
}

class Assembler {
  readonly #source: LessonSource;
  readonly #ports: readonly string[] | undefined;
  readonly #findings: Finding[] = [];
  readonly #intro: string[] = [];
  readonly #steps: StepDraft[] = [];
  readonly #always: Script[] = [];
  /** Names that outputs have given so far. */
  readonly #given = new Set<string>();
  #step: StepDraft | undefined;
  #question: QuestionDraft | undefined;
  #details: OpenDetails | undefined;
  /** The first line that belongs to no part yet. */
  #proseFrom: number;

  constructor(source: LessonSource, bodyStart: number, ports: readonly string[] | undefined) {
    this.#source = source;
    this.#ports = ports;
    this.#proseFrom = bodyStart;
  }

  finish(): Body {
    this.#endQuestion();
    this.#cut([this.#source.lines.length, this.#source.lines.length]);
    const steps = this.#steps.map((step) => step.finish());
    const first = new Map<string, number>();
    for (const { id, place } of steps) {
      const line = first.get(id);
      if (id === '') continue;
      if (line === undefined) first.set(id, place.line);
      else this.#findings.push(finding('duplicate-step', place, { name: id, first: line }));
    }
    if (steps.length === 0) {
      this.#findings.push(finding('no-steps', { file: this.#source.file, line: 1 }, {}));
    }
    const intro = this.#intro.join('\n\n');
    return { intro, steps, always: this.#always, findings: this.#findings };
  }

  item(item: Item): void {
    if (item.kind === 'details-end') {
      this.#detailsEnd(item.lines);
      return;
    }
    if (this.#details !== undefined) {
      this.#inDetails(item, this.#details);
      return;
    }
    if (this.#question !== undefined && this.#inQuestion(item, this.#question)) return;
    if (item.kind === 'heading') {
      this.#cut(item.lines);
      this.#step = new StepDraft(item.title, item.place, this.#findings, this.#given);
      this.#steps.push(this.#step);
    } else if (item.kind === 'fence') {
      this.#fence(item);
    } else if (item.kind === 'comment') {
      this.#cut(item.lines);
      this.#comment(item);
    } else if (item.kind === 'details') {
      if (item.summary.kind !== 'prose') this.#cut(item.lines);
      this.#openDetails(item);
    } else if (item.kind === 'unseen') {
      this.#cut(item.lines);
    } else if (item.kind === 'paragraph') {
      this.#paragraph(item);
    }
  }

  #fence(item: Extract<Item, { kind: 'fence' }>): void {
    if (item.meaning.kind === 'prose') return;
    this.#cut(item.lines);
    if (this.#step === undefined) {
      const name = item.meaning.kind === 'block' ? 'a block' : `${item.meaning.kind} fence`;
      this.#findings.push(finding('outside-step', item.place, { name }));
      return;
    }
    this.#step.fence(item, (from, to) => this.#text(from, to) === '');
  }

  #paragraph(item: Extract<Item, { kind: 'paragraph' }>): void {
    const asks = asksQuestion(item.text, item.place);
    if (asks === false) return;
    if (asks !== true) {
      this.#findings.push(asks);
    } else if (this.#step === undefined) {
      this.#findings.push(finding('outside-step', item.place, { name: 'a question' }));
    } else {
      this.#cut(item.lines);
      this.#question = new QuestionDraft(item.place);
      this.#question.take(item, this.#lines(item.lines));
    }
  }

  /** Whether the item is part of the question. */
  #inQuestion(item: Item, question: QuestionDraft): boolean {
    if (item.kind === 'details' && item.summary.kind === 'answer') {
      this.#proseFrom = item.lines[1];
      this.#openDetails(item);
      return true;
    }
    const prose = item.kind !== 'fence' || item.meaning.kind === 'prose';
    const another = item.kind === 'paragraph' && asksQuestion(item.text, item.place) === true;
    if (prose && !another && question.take(item, this.#lines(item.lines))) {
      this.#proseFrom = item.lines[1];
      return true;
    }
    this.#endQuestion();
    return false;
  }

  #endQuestion(): void {
    if (this.#question === undefined) return;
    this.#findings.push(finding('unfinished-question', this.#question.place, {}));
    this.#question = undefined;
  }

  #openDetails(item: DetailsItem): void {
    if (item.summary.kind === 'answer' && this.#question === undefined) {
      this.#findings.push(finding('stray-answer', item.place, {}));
    } else if (this.#step === undefined && !['prose', 'unknown'].includes(item.summary.kind)) {
      this.#findings.push(finding('outside-step', item.place, { name: '<details>' }));
    }
    this.#step?.actions.cut();
    this.#details = { item, actions: new ActionList(this.#findings, this.#given) };
  }

  #inDetails(item: Item, { item: { summary }, actions }: OpenDetails): void {
    if (item.kind === 'comment') {
      this.#findings.push(finding('comment-in-details', item.place, { name: item.directive }));
    } else if (item.kind === 'fence' && summary.kind === 'solution') {
      actions.fence(item, (from, to) => this.#text(from, to) === '');
    } else if (item.kind === 'fence' && item.meaning.kind !== 'prose') {
      const name = item.meaning.kind === 'block' ? 'a block' : 'a fence with a meaning';
      this.#findings.push(finding('not-top-level', item.place, { name }));
    } else if (item.kind === 'paragraph' && asksQuestion(item.text, item.place) !== false) {
      this.#findings.push(finding('not-top-level', item.place, { name: 'a question' }));
    }
  }

  #detailsEnd(lines: LineRange): void {
    if (this.#details === undefined) return;
    const { item, actions } = this.#details;
    const { summary, place } = item;
    const markdown = this.#text(item.lines[1], lines[0]);
    if (summary.kind !== 'prose') this.#proseFrom = lines[1];
    this.#details = undefined;
    if (markdown === '') {
      const name = summary.kind === 'prose' ? 'text to fold' : summary.kind;
      this.#findings.push(finding('empty-details', place, { name }));
    }
    if (summary.kind === 'hint') this.#step?.hints.push({ markdown, place });
    else if (summary.kind === 'solution') this.#step?.task(actions, markdown, place);
    else if (summary.kind === 'answer' && this.#question !== undefined) {
      const { question, findings } = this.#question.finish(summary.letter, place, markdown);
      this.#question = undefined;
      for (const one of findings) this.#findings.push(one);
      if (question !== undefined) this.#step?.question(question);
    }
  }

  #comment(item: CommentItem): void {
    const { directive, place, text } = item;
    if (text.trim() === '') {
      this.#findings.push(finding('empty-comment', place, { name: directive }));
    } else if (directive === 'always') {
      this.#always.push({ script: `${text}\n`, place });
    } else if (this.#step === undefined) {
      this.#findings.push(finding('outside-step', place, { name: `a ${directive} comment` }));
    } else if (directive === 'prepare') {
      this.#findings.push(finding('hidden-commands', place, {}));
      this.#step.hidden(`${text}\n`, place);
    } else if (directive === 'step') {
      this.#stepComment(item, this.#step);
    } else {
      this.#yaml(item, this.#step);
    }
  }

  #stepComment({ text, origin }: CommentItem, step: StepDraft): void {
    const known = ['id', ...CONDITIONS];
    const attributes = new AttributeReader(parseInfo(`step ${text}`, origin.column - 5), origin);
    attributes.collect(known, 'a step comment');
    const value = attributes.value('id');
    const id = slug(value ?? '');
    if (value !== undefined && (id !== value || id === '')) {
      attributes.expected('id', 'lower-case letters, digits, "-" and "_"', id || undefined);
    }
    step.conditions = conditionsOf(attributes);
    this.#findings.push(...attributes.findings);
    step.name(value, origin);
  }

  #yaml({ directive, text, origin, place }: CommentItem, step: StepDraft): void {
    const { yaml, findings } = readYaml(text, origin);
    this.#findings.push(...findings);
    if (yaml === undefined) {
      step.actions.cut();
      return;
    }
    const context = { ports: this.#ports };
    if (directive === 'check') {
      const read = readCheck(yaml, context);
      this.#findings.push(...read.findings);
      if (read.check === undefined) step.actions.cut();
      else step.check(this.#using({ kind: 'check', check: read.check, place }));
      return;
    }
    const read = readDiagnosis(yaml, place, context);
    this.#findings.push(...read.findings);
    step.actions.cut();
    if (read.diagnosis !== undefined) step.diagnoses.push(read.diagnosis);
  }

  #using(expectation: CheckExpectation): CheckExpectation {
    const uses = usedIn(expectation.check, this.#given);
    return uses.length === 0 ? expectation : { ...expectation, uses };
  }

  /** Ends the prose before an item, and begins the next one after it. */
  #cut([start, end]: LineRange): void {
    const from = this.#proseFrom;
    this.#proseFrom = Math.max(end, from);
    const markdown = this.#text(from, start);
    if (markdown === '') return;
    if (this.#step === undefined) {
      this.#intro.push(markdown);
      return;
    }
    const blank = this.#source.lines.slice(from, start).findIndex((line) => line.trim() !== '');
    const place = { file: this.#source.file, line: from + Math.max(blank, 0) + 1 };
    this.#step.prose({ kind: 'prose', markdown, place });
  }

  #lines([start, end]: LineRange): readonly string[] {
    return this.#source.lines.slice(start, end);
  }

  /** Lines as they stand in the source, without blank ones around them. */
  #text(from: number, to: number): string {
    return this.#source.lines
      .slice(from, to)
      .join('\n')
      .replace(/^(?:[ \t]*\n)+/, '')
      .trimEnd();
  }
}
