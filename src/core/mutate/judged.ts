/** Expectations that cannot fail, found by judging them again with something else to look at. */
import { evaluateCheck, NOTHING_OBSERVED } from '../checks/evaluate.ts';
import type { Check } from '../checks/table.ts';
import {
  isCondition,
  type JsonCondition,
  type JsonExpectation,
  parseJson,
} from '../expect/json.ts';
import { matchOutput } from '../expect/match.ts';
import { FOREIGN, type Unproved } from '../expect/prove.ts';
import { encode } from '../expect/text-check.ts';
import type { World } from '../expect/world.ts';
import type { CheckExpectation, Diagnosis, QuestionAction } from '../lesson/model.ts';

/** What a block printed. */
export interface BlockText {
  readonly stdout: string;
  readonly stderr: string;
}

type Alter = (text: string) => string;

/**
 * Why a check that holds shows nothing, if so: it holds with another text or number as well, or, if it
 * is to hold at any time, with no files and no engine.
 */
export async function weaknessOf(
  expectation: CheckExpectation,
  world: World,
): Promise<Extract<Unproved['code'], 'admits-all' | 'looks-at-nothing'> | undefined> {
  const { check } = expectation;
  const holds = async (seen: World) =>
    (await evaluateCheck(expectation, seen, NOTHING_OBSERVED)).outcome === 'passed';
  if (check.invariant && check.kind === 'command' && (await holds(emptied(world))))
    return 'looks-at-nothing';
  for (const group of await alterations(check, world)) {
    const passes = await Promise.all(group.map((alter) => holds(altered(world, check, alter))));
    if (passes.every((it) => it)) return 'admits-all';
  }
  return undefined;
}

const lines: Alter = (text) => text.replace(/[^\n]*\S[^\n]*/g, FOREIGN);

/** Each group is of texts of which at least one must be refused. */
async function alterations(check: Check, world: World): Promise<Alter[][]> {
  if (!('lines' in check || 'contains' in check || 'json' in check || 'count' in check)) return [];
  if ('same-as' in check && check['same-as'] !== undefined) return [];
  const groups: Alter[][] = [];
  if (check.lines !== undefined || check.contains !== undefined) groups.push([lines]);
  else if ('count' in check && check.count !== undefined && check.kind !== 'files')
    groups.push([() => '', (text) => text + 'x\n'.repeat(1000)]);
  if ('json' in check && check.json !== undefined) {
    const texts: string[] = [];
    const keep: Alter = (text) => {
      texts.push(text);
      return text;
    };
    await evaluateCheck({ check, place: NOWHERE }, altered(world, check, keep), NOTHING_OBSERVED);
    const parsed = parseJson(texts[0] ?? '');
    if ('value' in parsed) groups.push(...jsonAlterations(check.json, parsed.value));
  }
  return groups;
}

const NOWHERE = { file: '', line: 1 };

/** For each number and list that a condition is about: far below and far above. */
function jsonAlterations(expected: JsonExpectation, value: unknown): Alter[][] {
  const groups: Alter[][] = [];
  const visit = (asked: JsonExpectation, at: unknown, put: (other: unknown) => unknown): void => {
    if (asked === null || typeof asked !== 'object') return;
    if (!Array.isArray(asked) && isCondition(asked)) {
      const others = othersOf(asked, at);
      groups.push(
        ...(others.length > 0 ? [others.map((it) => () => JSON.stringify(put(it)))] : []),
      );
      return;
    }
    for (const [key, below] of Object.entries(asked)) {
      const inner = (at as Record<string, unknown> | undefined)?.[key];
      const copy = (other: unknown) =>
        Array.isArray(at) ? at.with(Number(key), other) : { ...(at as object), [key]: other };
      visit(below, inner, (other) => put(copy(other)));
    }
  };
  visit(expected, value, (other) => other);
  return groups;
}

function othersOf({ min, max, count }: JsonCondition, value: unknown): unknown[] {
  if (count !== undefined && Array.isArray(value))
    return [[], [...value, ...Array(1000).fill(null)]];
  if (min === undefined && max === undefined) return [];
  return typeof value === 'number'
    ? [-1000 * (Math.abs(value) + 1), 1000 * (Math.abs(value) + 1)]
    : [];
}

/** The world with another text in what the check looks at. */
function altered(world: World, check: Check, alter: Alter): World {
  const isOwn = (path: string) =>
    check.kind === 'files' || (check.kind === 'file' && check.file === path);
  return {
    ...world,
    async file(path) {
      const bytes = await world.file(path);
      return bytes && isOwn(path) ? encode(alter(new TextDecoder().decode(bytes))) : bytes;
    },
    async http(url) {
      const answer = await world.http(url);
      return answer && { ...answer, body: alter(answer.body) };
    },
    async command(script, timeoutMs) {
      const answer = await world.command(script, timeoutMs);
      return { ...answer, stdout: alter(answer.stdout) };
    },
  };
}

/** No files, and no engine. */
function emptied(world: World): World {
  const before =
    'empty="$(mktemp -d)" && cd "$empty" && trap \'rmdir "$empty"\' EXIT && export DOCKER_HOST=unix:///nowhere/docker.sock';
  return { ...world, command: (script, most) => world.command(`${before}\n${script}`, most) };
}

/**
 * A state that also holds at the end may be half of what the step is to reach: it says nothing only if
 * it held before as well.
 * @param heldBefore whether its state was there when the step began
 * @param printed by the blocks of its step, which have passed
 * @param named the text of all that the lesson runs and names
 */
export async function diagnosisFault(
  { output, check, place }: Diagnosis,
  heldBefore: boolean,
  printed: readonly BlockText[],
  world: World,
  named: string,
): Promise<'diagnosis-always' | 'diagnosis-never' | undefined> {
  if (check) {
    if (subjectOf(check) !== undefined && !named.includes(subjectOf(check) ?? ''))
      return 'diagnosis-never';
    const holds = heldBefore && (await diagnosisHolds({ check, place }, world));
    return holds ? 'diagnosis-always' : undefined;
  }
  const line = {
    kind: 'output',
    stream: 'stdout',
    contains: true,
    lines: [output ?? ''],
    place,
  } as const;
  const texts = [FOREIGN, ...printed.flatMap(({ stdout, stderr }) => [stdout, stderr])];
  const fits = texts.some((text) => matchOutput(line, text).outcome === 'passed');
  return fits ? 'diagnosis-always' : undefined;
}

export async function diagnosisHolds(
  { check, place }: Pick<Diagnosis, 'check' | 'place'>,
  world: World,
): Promise<boolean> {
  if (!check) return false;
  return (await evaluateCheck({ check, place }, world, NOTHING_OBSERVED)).outcome === 'passed';
}

/** The name of the object on the engine that a check is about. */
function subjectOf(check: Check): string | undefined {
  switch (check.kind) {
    case 'container':
      return check.container;
    case 'volume':
      return check.volume;
    case 'network':
      return check.network;
    case 'image':
      return check.image;
    default:
      return undefined;
  }
}

/** What a choice says is printed: a number or code at its start, before a colon or comma. */
const LITERAL = /^(?:`([^`]+)`|(-?\d+(?:\.\d+)?))(?=$|[:,.;]? |[:,.;]$)/;

/**
 * Whether what is printed is another choice than the answer. Undefined: the choices do not say what is
 * printed, or none of them is.
 */
export function contradicts(
  { choices, answer }: QuestionAction,
  { stdout, stderr }: BlockText,
): boolean | undefined {
  const text = `\n${stdout}\n${stderr}\n`.replaceAll(/\s+/g, ' ');
  const fits = choices.flatMap(({ letter, markdown }) => {
    const [, code, number] = LITERAL.exec(markdown.trim()) ?? [];
    const literal = code ?? number;
    return literal !== undefined && text.includes(` ${literal.replaceAll(/\s+/g, ' ')} `)
      ? [letter]
      : [];
  });
  return fits.length === 0 ? undefined : !fits.includes(answer);
}
