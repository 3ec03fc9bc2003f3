/**
 * What is known of why something that was done elsewhere is not as it should be: from what commands of
 * checks complained of, from containers that were seen, and from what the engine has kept.
 */
import { evaluateCheck, NOTHING_OBSERVED } from '../../core/checks/evaluate.ts';
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Explanation, Failure } from '../../core/failures/codes.ts';
import type { LessonImages } from '../../core/failures/recognise.ts';
import { makesContainer, needsInVain } from '../../core/failures/state.ts';
import { unexpectedFailure } from '../../core/failures/unexpected.ts';
import type { BlockAction, TaskAction } from '../../core/lesson/model.ts';
import { claimsOf } from '../../core/run/claims.ts';
import { diagnose } from '../../core/run/judge.ts';
import { judgeAlone, type SeenContainer } from '../../core/run/seen.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { lastWords } from '../../machine/engine/observe/container-logs.ts';
import { explain } from '../../machine/engine/observe/explain.ts';
import type { Paths } from '../../machine/host/paths.ts';
import type { Position } from '../course/position.ts';
import type { ActionLook } from './observe.ts';
import type { Beside } from './observer.ts';

/** The lesson's own word on it, which says more, or what the runner knows. */
export type ObservedHelp = { readonly hint: string } | { readonly explanation: Explanation };

/** Where the engine has kept something of it. */
export interface Traces {
  readonly place: Position;
  readonly found: FoundEngine;
  readonly paths: Paths;
  readonly ports: Readonly<Record<string, string>>;
}

export interface KnownAt extends Omit<Traces, 'ports'> {
  readonly beside: Beside;
}

const tracesOf = (at: KnownAt): Traces => ({ ...at, ports: at.beside.records.ports() });

/**
 * What somebody has asked for: the first of a step's things of which anything is known has it with it.
 * The lesson's own words come before.
 */
export async function withKnown(
  looks: readonly ActionLook[],
  at: KnownAt,
): Promise<(ActionLook & { readonly known?: ObservedHelp })[]> {
  const told: (ActionLook & { known?: ObservedHelp })[] = looks.map((look) => ({ ...look }));
  const undone = told.filter(({ outcome }) => outcome !== 'passed');
  for (const look of undone) {
    const { diagnoses } = look.todo.step;
    const hint =
      look.outcome === 'failed' ? await diagnose(diagnoses, undefined, judgeWith(at)) : undefined;
    // What a later one needs, an earlier one may still make.
    const known =
      hint === undefined ? await knownMeanwhile(look, at, look === undone[0]) : { hint };
    if (!known) continue;
    look.known = known;
    break;
  }
  return told;
}

/**
 * The same while it is waited for, without what the lesson itself says: it may still come right.
 * @param needs whether all that it needs should be there by now
 */
export async function knownMeanwhile(
  look: ActionLook,
  at: KnownAt,
  needs = true,
): Promise<ObservedHelp | undefined> {
  if (look.outcome === 'passed' || look.unmet !== undefined) return undefined;
  return explained(await failureOf(look, at, needs), at);
}

/** Of a task that was judged here, and of which no command of a check complained. */
export async function knownOfTask(
  task: TaskAction,
  verdicts: readonly Verdict[],
  at: Traces,
): Promise<Explanation | undefined> {
  const failure = await ofContainers(task, verdicts, at);
  return failure && circumstancesOf(failure, at);
}

/** Of a container that has ended, and is not what the block expects. */
export async function knownOfContainer(
  { action, step }: ActionLook['todo'],
  container: SeenContainer,
  at: KnownAt,
): Promise<ObservedHelp | undefined> {
  if (action?.kind !== 'block') return undefined;
  const { stdout, error = '' } = container;
  const printed = { stdout, stderr: `${container.stderr}\n${error}` };
  const hint = await diagnose(step.diagnoses, printed, judgeWith(at));
  if (hint !== undefined) return { hint };
  const { expectations } = action;
  const verdicts = judgeAlone(action, container);
  const failure = unexpectedFailure(
    expectations,
    verdicts,
    printed,
    '',
    imagesOf(at),
    action.script,
  );
  return explained(failure, at);
}

function judgeWith({ beside }: KnownAt): Parameters<typeof diagnose>[2] {
  return (expectation) => evaluateCheck(expectation, beside.sight().world, NOTHING_OBSERVED);
}

function namesOf({ place }: Pick<Traces, 'place'>) {
  const claims = claimsOf(place.lesson);
  const of = (wanted: string) =>
    claims.flatMap(({ kind, name }) => (kind === wanted ? [name] : []));
  return { images: of('image'), containers: of('container') };
}

function imagesOf(at: Pick<Traces, 'place'>): LessonImages {
  return { makes: namesOf(at).images, bases: at.place.lesson.images };
}

async function failureOf(
  look: ActionLook,
  at: KnownAt,
  needs: boolean,
): Promise<Failure | undefined> {
  const { action } = look.todo;
  if (action?.kind !== 'block' && action?.kind !== 'task') return undefined;
  const { complaint = '' } = look;
  const complained = unexpectedFailure([], [], undefined, complaint, imagesOf(at));
  if (complained) return complained;
  // What is meant to fail may leave just that behind.
  if (action.expectations.some((it) => it.kind === 'exit' && it.exit !== 0)) return undefined;
  const { world } = at.beside.sight();
  return (
    (await ofContainers(action, look.verdicts, tracesOf(at))) ??
    (needs && action.kind === 'block' && action.unless === undefined
      ? needsInVain(action.script, namesOf(at), {
          hasImage: async (name) => (await world.image(name)) !== undefined,
          container: async (name) => (await world.container(name))?.state,
        })
      : undefined)
  );
}

/** Of the containers that checks name and that are not as they should be. */
async function ofContainers(
  action: BlockAction | TaskAction,
  verdicts: readonly Verdict[],
  at: Traces,
): Promise<Failure | undefined> {
  for (const { outcome, code, args } of verdicts) {
    const isOf = code.startsWith('container-') && code !== 'container-present' && 'name' in args;
    if (outcome !== 'failed' || !isOf) continue;
    const name = String(args.name);
    const words = await lastWords(at.found.endpoint, name);
    if (!words) continue;
    const failure = unexpectedFailure(action.expectations, [], words, '', imagesOf(at));
    if (failure) return failure;
    if (scriptsOf(action).some((script) => makesContainer(script, name)))
      return { code: 'name-taken', args: { name } };
  }
  return undefined;
}

function scriptsOf(action: BlockAction | TaskAction): string[] {
  if (action.kind === 'block') return [action.script];
  return action.solution.flatMap((it) => (it.kind === 'block' ? [it.script] : []));
}

async function explained(
  failure: Failure | undefined,
  at: KnownAt,
): Promise<ObservedHelp | undefined> {
  return failure && { explanation: await circumstancesOf(failure, tracesOf(at)) };
}

function circumstancesOf(failure: Failure, { place, found, paths, ports }: Traces) {
  return explain(failure, {
    endpoint: found.endpoint,
    stateDir: paths.state,
    engineId: found.facts.id,
    lesson: place.lesson.id,
    sandbox: place.layout.files,
    ports,
  });
}
