/** Fences made into actions and their expectations. */

import type { OutputExpectation } from '../expect/expectation.ts';
import { namesIn, usedIn } from '../expect/values.ts';
import type { Place } from '../pattern/place.ts';
import { type Finding, finding } from './findings.ts';
import type { Action, BlockAction, Expectation, FileAction } from './model.ts';
import { asksSomething, lineFindings } from './syntax/check-comment.ts';
import type { FenceMeaning } from './syntax/fence.ts';
import type { FenceItem } from './syntax/items.ts';

/** An action, and the lists that are still growing. */
export interface Draft<A extends Action = Action> {
  readonly action: A;
  readonly expectations: Expectation[];
}

type BlockMeaning = Extract<FenceMeaning, { kind: 'block' }>;

const VISIBLE: BlockMeaning = {
  kind: 'block',
  exit: 0,
  timeoutMs: 60_000,
  background: false,
  tty: false,
  replay: true,
  needs: [],
};

/** The actions of a step or of its Solution, with what may still be added to the last one. */
export class ActionList {
  readonly drafts: Draft[] = [];
  readonly #findings: Finding[];
  /** Names that outputs of the lesson have given so far. */
  readonly #given: Set<string>;
  /** The block that an output fence would belong to. */
  #block: { draft: Draft<BlockAction>; input: string[]; tty: boolean } | undefined;
  /** Where the block ends that an input fence may follow. */
  #typeable: number | undefined;

  constructor(findings: Finding[], given: Set<string>) {
    this.#findings = findings;
    this.#given = given;
  }

  /** Something stands here that an output fence cannot look across. */
  cut(): void {
    this.#block = undefined;
  }

  add(draft: Draft): void {
    this.cut();
    this.drafts.push(draft);
  }

  /**
   * @param onlyBlanks whether nothing but blank lines stands between two line numbers
   * @returns whether the fence is no prose
   */
  fence(item: FenceItem, onlyBlanks: (from: number, to: number) => boolean): boolean {
    const { meaning } = item;
    if (meaning.kind === 'file') this.add(fileDraft(meaning, item));
    else if (meaning.kind === 'block')
      this.#addBlock(meaning, item.text, item.place, item.lines[1]);
    else if (meaning.kind === 'output') this.#output(item, meaning);
    else if (meaning.kind === 'input') this.#input(item, onlyBlanks);
    return meaning.kind !== 'prose';
  }

  /** From a prepare comment. */
  hidden(script: string, place: Place): void {
    this.#addBlock(VISIBLE, script, place, 0, true);
  }

  #addBlock(
    meaning: BlockMeaning,
    script: string,
    place: Place,
    end: number,
    hidden = false,
  ): void {
    if (!/^[ \t]*[^#\s]/m.test(script)) this.#findings.push(finding('empty-block', place, {}));
    const { exit, kind, ...options } = meaning;
    const expectations: Expectation[] = [{ kind: 'exit', exit, place }];
    const input: string[] = [];
    const action = { kind, id: '', place, script, hidden, input, expectations, ...options };
    const draft = { action, expectations };
    this.add(draft);
    this.#block = { draft, input, tty: meaning.tty };
    this.#typeable = meaning.tty ? end : undefined;
  }

  #output(item: FenceItem, meaning: Extract<FenceMeaning, { kind: 'output' }>): void {
    const { place } = item;
    const { kind, isOneOf, ...meant } = meaning;
    const { stream, contains, captures = [] } = meant;
    const lines = item.text.split('\n').slice(0, -1);
    const unknown = lineFindings(lines, (index, column) => ({
      file: place.file,
      line: place.line + 1 + index,
      column,
    }));
    for (const one of unknown) this.#findings.push(one);
    const given = lines.flatMap(namesIn);
    for (const name of captures.filter((one) => given.filter((it) => it === one).length !== 1))
      this.#findings.push(finding('capture-missing', place, { name }));
    const uses = usedIn(lines, this.#given).filter((name) => !captures.includes(name));
    for (const name of captures) this.#given.add(name);
    if (!asksSomething(lines, contains)) {
      this.#findings.push(finding('never-fails', place, { what: 'this output' }));
    }
    const block = this.#block;
    if (block === undefined) {
      this.#findings.push(finding('output-without-block', place, {}));
      return;
    }
    const { expectations } = block.draft;
    if (block.tty && stream === 'stderr') this.#findings.push(finding('tty-stderr', place, {}));
    const output: OutputExpectation = {
      kind,
      ...meant,
      ...(uses.length === 0 ? {} : { uses }),
      lines,
      place,
    };
    const same = expectations.findIndex((it) => it.kind === 'output' && it.stream === stream);
    const first = expectations[same];
    if (first?.kind !== 'output') {
      expectations.push(isOneOf ? { ...output, oneOf: [] } : output);
    } else if (isOneOf && first.oneOf) {
      expectations[same] = { ...first, oneOf: [...first.oneOf, output] };
    } else this.#findings.push(finding('duplicate-output', place, { stream }));
  }

  #input(item: FenceItem, onlyBlanks: (from: number, to: number) => boolean): void {
    const from = this.#typeable;
    this.#typeable = undefined;
    const block = this.#block;
    if (block === undefined || from === undefined || !onlyBlanks(from, item.lines[0])) {
      this.#findings.push(finding('misplaced-input', item.place, {}));
      return;
    }
    for (const line of item.text.split('\n').slice(0, -1)) block.input.push(line);
  }
}

function fileDraft(
  meaning: Extract<FenceMeaning, { kind: 'file' }>,
  { text, place }: FenceItem,
): Draft<FileAction> {
  const expectations: Expectation[] = [];
  const { from, ...more } = meaning;
  const source = from === undefined ? { text } : { from };
  return { action: { ...more, id: '', place, source, expectations }, expectations };
}

/** The actions with their ids. */
export function numbered<A extends Action>(prefix: string, actions: readonly A[]): A[] {
  return actions.map((action, index) => {
    const id = `${prefix}/${index + 1}`;
    if (action.kind !== 'task') return { ...action, id };
    return { ...action, id, solution: numbered(id, action.solution) };
  });
}
