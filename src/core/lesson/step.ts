/** One step under construction. */

import type { Conditions } from '../names/need.ts';
import type { Place } from '../pattern/place.ts';
import { ActionList, type Draft, numbered } from './actions.ts';
import { type Finding, finding } from './findings.ts';
import type {
  Action,
  BlockAction,
  CheckExpectation,
  Diagnosis,
  FileAction,
  Hint,
  Prose,
  Step,
  TaskAction,
} from './model.ts';
import { slug } from './slug.ts';
import type { FenceItem } from './syntax/items.ts';

export class StepDraft {
  readonly title: string;
  readonly place: Place;
  readonly actions: ActionList;
  readonly hints: Hint[] = [];
  readonly diagnoses: Diagnosis[] = [];
  readonly #findings: Finding[];
  readonly #parts: (Prose | Draft)[] = [];
  /** Checks that no action stands before: the task's, where there is one. */
  readonly #early: CheckExpectation[] = [];
  /** When it is left out; its files and blocks have its needs, too. */
  conditions: Conditions = { needs: [] };
  #named = false;
  #id: string | undefined;
  #task: Draft<TaskAction> | undefined;

  /** @param given names that outputs of earlier steps give */
  constructor(title: string, place: Place, findings: Finding[], given: Set<string>) {
    this.title = title;
    this.place = place;
    this.#findings = findings;
    this.actions = new ActionList(findings, given);
  }

  get id(): string {
    return this.#id ?? slug(this.title);
  }

  /** @param id undefined: the comment gives none */
  name(id: string | undefined, place: Place): void {
    if (this.#named) this.#findings.push(finding('duplicate-step-comment', place, {}));
    this.#named = true;
    this.#id ??= id;
  }

  prose(prose: Prose): void {
    this.#parts.push(prose);
  }

  /** False where the fence is prose. */
  fence(item: FenceItem, onlyBlanks: (from: number, to: number) => boolean): boolean {
    return this.#added(() => this.actions.fence(item, onlyBlanks));
  }

  hidden(script: string, place: Place): void {
    this.#added(() => this.actions.hidden(script, place));
  }

  question(action: Action): void {
    this.#added(() => this.actions.add({ action, expectations: [] }));
  }

  task(solution: ActionList, markdown: string, place: Place): void {
    if (this.#task !== undefined) this.#findings.push(finding('duplicate-solution', place, {}));
    const actions = solution.drafts
      .map(({ action }) => action)
      .filter((a): a is FileAction | BlockAction => a.kind === 'file' || a.kind === 'block');
    if (actions.length === 0) this.#findings.push(finding('solution-without-action', place, {}));
    const expectations: Draft['expectations'] = [];
    const action: TaskAction = {
      kind: 'task',
      id: '',
      place,
      expectations,
      solution: actions,
      markdown,
    };
    const draft = { action, expectations };
    this.#added(() => this.actions.add(draft));
    this.#task ??= draft;
  }

  check(check: CheckExpectation): void {
    this.actions.cut();
    const last = this.actions.drafts.findLast(({ action }) => action.kind !== 'question');
    if (last === undefined) this.#early.push(check);
    else last.expectations.push(check);
  }

  finish(): Step {
    if (this.#task !== undefined) {
      this.#task.expectations.unshift(...this.#early);
      if (this.#task.expectations.length === 0) {
        this.#findings.push(finding('task-without-check', this.#task.action.place, {}));
      }
    } else {
      for (const { place } of this.#early) {
        this.#findings.push(finding('check-without-action', place, {}));
      }
    }
    this.#oneOf();
    const { id } = this;
    if (id === '') this.#findings.push(finding('empty-slug', this.place, {}));
    const ids = numbered(
      id,
      this.actions.drafts.map(({ action }) => action),
    );
    let next = 0;
    const { needs, unless } = this.conditions;
    const parts = this.#parts.map((part) =>
      'action' in part ? this.#conditional(ids[next++]) : part,
    );
    return {
      id,
      title: this.title,
      place: this.place,
      parts: parts.filter((part) => part !== undefined),
      hints: this.hints,
      diagnoses: this.diagnoses,
      needs,
      ...(unless === undefined ? {} : { unless }),
    };
  }

  #oneOf(): void {
    const expectations = this.actions.drafts.flatMap(({ action }) =>
      action.kind === 'task'
        ? action.solution.flatMap((one) => one.expectations)
        : action.expectations,
    );
    for (const one of expectations) {
      if (one.kind === 'output' && one.oneOf?.length === 0)
        this.#findings.push(finding('one-of-alone', one.place, {}));
    }
  }

  #conditional(action: Action | undefined): Action | undefined {
    const needing = <A extends FileAction | BlockAction>(one: A): A => ({
      ...one,
      needs: [...new Set([...this.conditions.needs, ...one.needs])],
    });
    if (action?.kind === 'task') return { ...action, solution: action.solution.map(needing) };
    return action?.kind === 'question' || !action ? action : needing(action);
  }

  /** Gives a new action its place among the parts. */
  #added<T>(add: () => T): T {
    const before = this.actions.drafts.length;
    const result = add();
    this.#parts.push(...this.actions.drafts.slice(before));
    return result;
  }
}
