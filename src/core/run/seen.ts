/**
 * Judges what was done elsewhere by what can be seen of it: files, the engine, and what containers
 * printed that appeared meanwhile. Nothing is taken for done that nobody saw.
 */
import { evaluateCheck, leftOut } from '../checks/evaluate.ts';
import { fileVerdicts } from '../checks/file.ts';
import { effectsOfCheck } from '../checks/table.ts';
import { judgeExit } from '../expect/exit.ts';
import type { ExitExpectation, OutputExpectation, Stream } from '../expect/expectation.ts';
import { matchOutput } from '../expect/match.ts';
import { judgeSame } from '../expect/text-check.ts';
import { isLeftOut, type Outcome, passed, type Verdict } from '../expect/verdict.ts';
import type { Before, World } from '../expect/world.ts';
import type { Action, BlockAction, FileAction } from '../lesson/model.ts';
import { isId } from '../names/object-id.ts';

/** A container that appeared while somebody looked, and has ended. */
export interface SeenContainer {
  /** As it was asked for, e.g. `ubuntu:20.04`. */
  readonly image: string;
  readonly stdout: string;
  readonly stderr: string;
  /** It printed more than is kept. */
  readonly truncated: boolean;
  readonly exitCode: number;
  /** Why it could not be started, as the engine says it. */
  readonly error?: string;
}

/** What somebody who looks has before the eyes. */
export interface Sight {
  readonly world: World;
  /** A data file beside the lesson. */
  beside(path: string): Uint8Array | undefined;
  /** The world before the action, as far as somebody looked then. */
  before(action: Action): Before;
  /** Aborted when nobody wants to see any more. */
  readonly signal?: AbortSignal;
}

export interface Look {
  /** `not-run`: nothing is wrong, and not everything could be seen. */
  readonly outcome: Outcome;
  readonly verdicts: readonly Verdict[];
  /** How many of the containers were needed for it, from the first on. */
  readonly used: number;
  /** What those printed that were taken for it, and how the last one ended. */
  readonly printed?: Printed;
  /** What commands of the first check that failed complained of. */
  readonly complaint?: string;
}

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Containers at whose outputs together a block is looked for. */
const MOST = 40;

/** @param news how many of the containers, the last ones, were not looked at before */
export async function lookAt(
  action: Action,
  sight: Sight,
  containers: readonly SeenContainer[] = [],
  news = containers.length,
): Promise<Look> {
  if (action.kind === 'question') return { outcome: 'passed', verdicts: [], used: 0 };
  if ('unless' in action && (await leftOut({ unless: action.unless }, sight.world)))
    return { outcome: 'passed', verdicts: [], used: 0 };
  const verdicts = action.kind === 'file' ? [await fileVerdict(action, sight)] : [];
  let complaint: string | undefined;
  for (const expectation of action.expectations) {
    if (expectation.kind !== 'check') continue;
    if (sight.signal?.aborted) break;
    const said: string[] = [];
    const verdict = await evaluateCheck(
      expectation,
      heard(sight.world, said),
      sight.before(action),
    );
    if (verdict.outcome === 'failed') complaint ??= said.join('\n');
    verdicts.push(verdict);
  }
  if (action.kind === 'block' && action.background && action.wait?.kind === 'http') {
    verdicts.push(await readyVerdict(action, action.wait, sight.world));
  }
  const complained = complaint ? { complaint } : {};
  if (action.kind !== 'block')
    return { outcome: outcomeOf(verdicts), verdicts, used: 0, ...complained };
  const { verdicts: more, ...seen } = outputVerdicts(action, containers, news, verdicts);
  verdicts.push(...more);
  return { outcome: outcomeOf(verdicts), verdicts, ...seen, ...complained };
}

/** @param said gets what commands write to stderr */
function heard(world: World, said: string[]): World {
  return {
    ...world,
    async command(...asked) {
      const answer = await world.command(...asked);
      said.push(answer.stderr);
      return answer;
    },
  };
}

function outcomeOf(verdicts: readonly Verdict[]): Outcome {
  const seen = verdicts.filter((verdict) => !isLeftOut(verdict));
  const some = (outcome: Outcome) => seen.some((verdict) => verdict.outcome === outcome);
  if (some('failed')) return 'failed';
  // Where nothing was expected, nothing was seen.
  return some('not-run') || seen.length === 0 ? 'not-run' : 'passed';
}

/** A file that the lesson writes may as well have been typed. */
async function fileVerdict({ path, source, place }: FileAction, sight: Sight): Promise<Verdict> {
  if ('text' in source) {
    const check = { kind: 'file', file: path, lines: source.text, fold: true } as const;
    return evaluateCheck({ check, place }, sight.world, { layers: new Map() });
  }
  const here = await sight.world.file(path);
  if (!here) return { ...fileVerdicts.failed('file-missing', { name: path }), place };
  const there = sight.beside(source.from) ?? new Uint8Array();
  const differs = judgeSame(here, there, { kind: 'file', name: path }, source.from);
  const same = fileVerdicts.passed('file-ok', {
    name: path,
    looked: ['same-as'],
    other: source.from,
  });
  return { ...(differs ?? same), place };
}

async function readyVerdict(
  { place }: BlockAction,
  wait: Extract<BlockAction['wait'], { kind: 'http' }>,
  world: World,
): Promise<Verdict> {
  const { deadlineMs } = wait;
  const waited = { wait: 'http', waitedMs: 0, deadlineMs } as const;
  const ready = (await world.http(wait.url)) !== undefined;
  return ready
    ? { ...passed('background-ready', waited), place }
    : { outcome: 'not-run', code: 'not-seen', args: {}, place };
}

type OfPrinted = ExitExpectation | OutputExpectation;

function outputVerdicts(
  action: BlockAction,
  containers: readonly SeenContainer[],
  news: number,
  checks: readonly Verdict[],
): Pick<Look, 'verdicts' | 'used' | 'printed'> {
  const expected = action.expectations.filter((it): it is OfPrinted => it.kind !== 'check');
  const outputs = expected.some(({ kind }) => kind === 'output');
  for (let end = containers.length - news + 1; end <= containers.length; end++) {
    for (let begin = end - 1; begin >= Math.max(0, end - MOST); begin--) {
      const together = containers.slice(begin, end);
      // Any container ends well: where no output tells, it is the block's by its image.
      if (!outputs && !areOf(action, together)) continue;
      const verdicts = judgeTogether(expected, together);
      if (verdicts) return { verdicts, used: end, ...printedBy(together) };
    }
  }
  const done = checks.length > 0 && checks.every(({ outcome }) => outcome === 'passed');
  const verdicts = expected
    // That a command succeeded is what the checks on its work are for.
    .filter((it) => !(done && it.kind === 'exit' && it.exit === 0))
    .map(({ place }): Verdict => ({ outcome: 'not-run', code: 'not-seen', args: {}, place }));
  return { verdicts, used: 0 };
}

function printedBy(containers: readonly SeenContainer[]): Pick<Look, 'printed'> {
  const last = containers.at(-1);
  if (!last) return {};
  const all = (stream: Stream) => containers.map((it) => it[stream]).join('');
  const { exitCode } = last;
  return { printed: { stdout: all('stdout'), stderr: all('stderr'), exitCode } };
}

/** As many as the block runs, of images that it names. */
function areOf({ script }: BlockAction, containers: readonly SeenContainer[]): boolean {
  return (
    runsIn(script) === containers.length && containers.every(({ image }) => script.includes(image))
  );
}

const runsIn = (script: string): number =>
  (script.match(/\b(?:docker|podman) (?:container )?run\b/g) ?? []).length;

/** All containers of a block, one after the other, as its output. */
function judgeTogether(
  expected: readonly OfPrinted[],
  containers: readonly SeenContainer[],
): Verdict[] | undefined {
  // A block stops at its first command that fails.
  if (containers.slice(0, -1).some(({ exitCode }) => exitCode !== 0)) return undefined;
  const exitCode = containers.at(-1)?.exitCode;
  const truncated = containers.some((container) => container.truncated);
  const verdicts: Verdict[] = [];
  for (const expectation of expected) {
    const verdict =
      expectation.kind === 'exit'
        ? judgeExit(expectation, {
            ended: 'exited',
            ...(exitCode === undefined ? {} : { exitCode }),
          })
        : matchOutput(expectation, containers.map((it) => it[expectation.stream]).join(''), {
            truncated,
          });
    if (verdict.outcome !== 'passed') return undefined;
    verdicts.push(verdict);
  }
  return verdicts;
}

/** How a container failed to be what is expected; empty where it alone was not, or was none of the block's. */
export function whyNot(action: Action, container: SeenContainer): readonly Verdict[] {
  if (action.kind !== 'block' || runsIn(action.script) > 1) return [];
  const isOurs = action.script.includes(container.image) || isOfBuild(action, container);
  return judgeAlone(action, container).filter(
    ({ outcome, code }) => outcome === 'failed' && (isOurs || code !== 'exit-code'),
  );
}

/** What a block expects, as one container was that ended; checks are not looked at. In their order. */
export function judgeAlone(action: BlockAction, container: SeenContainer): Verdict[] {
  const { exitCode, truncated } = container;
  return action.expectations.map((expectation): Verdict => {
    if (expectation.kind === 'exit') return judgeExit(expectation, { ended: 'exited', exitCode });
    if (expectation.kind === 'output')
      return matchOutput(expectation, container[expectation.stream], { truncated });
    const { place } = expectation;
    return { outcome: 'not-run', code: 'not-seen', args: {}, place };
  });
}

/** The classic builder runs each line in a container of an image without a name. */
function isOfBuild({ script }: BlockAction, { image }: SeenContainer): boolean {
  return /\b(?:docker|podman) (?:image )?build\b/.test(script) && isId(image);
}

/** Whether all that is expected can be seen from another terminal, so that nobody waits for it in vain. */
export function canBeSeen(action: Action): boolean {
  if (action.kind !== 'block') return action.kind !== 'task' || action.expectations.length > 0;
  const { expectations, hidden, script } = action;
  const some = (kind: string) => expectations.some((it) => it.kind === kind);
  const shows = /\b(?:docker|podman) (?:container )?(?:run|start|create)\b/.test(script);
  return !hidden && (shows || (some('check') && !some('output')));
}

/** Whether more is expected of it than how it ends: of another block any container of its image could be the work. */
export function expectsSomething(action: Action): boolean {
  return action.kind !== 'block' || action.expectations.some(({ kind }) => kind !== 'exit');
}

/** Whether looking at it runs commands, which may be in the way of those that somebody types. */
export function runsCommands(action: Action): boolean {
  if ('unless' in action && action.unless !== undefined) return true;
  return action.expectations.some(
    (it) => it.kind === 'check' && effectsOfCheck(it.check).some(({ kind }) => kind === 'run'),
  );
}
