/**
 * A lesson looked at, or worked in by hand, beside a run of it or without one: a session and a journal
 * of its own, no runner, and no lock once it is open.
 */
import { delimiter, dirname } from 'node:path';
import { NOTHING_OBSERVED, observeBefore } from '../../core/checks/evaluate.ts';
import type { Action } from '../../core/lesson/model.ts';
import type { EventBody } from '../../core/run/events.ts';
import { closedIfItFails } from '../../core/run/opened.ts';
import type { LearnerTerminal } from '../../core/run/ports.ts';
import type { Sight } from '../../core/run/seen.ts';
import { dockerWhenAsked, engineWorld } from '../../machine/engine/connect/api.ts';
import { practiceEngine } from '../../machine/engine/daemon/second-daemon.ts';
import { firstUnmet, unmetNeeds } from '../../machine/engine/observe/needs.ts';
import { setAside } from '../../machine/engine/ownership/name-conflicts.ts';
import { type EngineSession, newRunId, openSession } from '../../machine/engine/proxy/session.ts';
import { choosePorts } from '../../machine/host/ports.ts';
import { presentImages } from '../../machine/images/ensure.ts';
import { filesOf } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { SafeFolder } from '../../machine/sandbox/safe-folder.ts';
import { sandboxWorld } from '../../machine/sandbox/world.ts';
import { BashShell } from '../../machine/shell/bash.ts';
import { blockVariables } from '../../machine/shell/environment.ts';
import { shippedTools } from '../course/catalog.ts';
import type { Position } from '../course/position.ts';
import { engineGuard } from '../workbench/engine-guard.ts';
import { beforeCommand, type Made } from '../workbench/look-apart.ts';
import { lessonOpening } from '../workbench/opening.ts';
import {
  agreedConflicts,
  lessonsOwn,
  type ReadyOptions,
  refuseOthersNames,
  tidyAfterKilled,
} from '../workbench/ready.ts';

export interface BesideOptions extends Omit<ReadyOptions, 'lesson' | 'layout'> {
  readonly place: Position;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** The engine's lock is held: what killed runs have left is taken away, and names are made free. */
  readonly alone: boolean;
  /** Objects that are not the lesson's may be changed and removed, too. */
  readonly allowOthers?: boolean;
}

export interface Beside {
  readonly run: string;
  readonly session: EngineSession;
  readonly records: LessonRecords;
  readonly folder: SafeFolder;
  /** @param signal ends commands of checks */
  sight(signal?: AbortSignal): Sight;
  /** What a transcript begins with that tells of this session; nothing the next time. */
  opening(): EventBody[];
  /** The session's environment, with the lesson's ports and tools. */
  readonly env: Readonly<Record<string, string>>;
  /** Gives the learner's terminal to a program, as blocks have it. @returns its exit code */
  handTerminal(script: string, terminal: LearnerTerminal, signal: AbortSignal): Promise<number>;
  /** Looks at the world before an action, for checks that compare with it. */
  observe(action: Action): Promise<void>;
  /** From now on: what is made in this session, to be taken away again. */
  made(): Made;
  /** Why the first of these needs that the machine lacks is unmet. */
  unmetNeed(needs: readonly string[]): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function openBeside(options: BesideOptions): Promise<Beside> {
  const { found, place } = options;
  const { lesson, layout } = place;
  const run = newRunId();
  // Whoever runs the lesson says what is damaged.
  const records = new LessonRecords(layout);
  const docker = dockerWhenAsked(found.endpoint);
  const ready = { ...options, lesson, layout };
  if (options.alone) await tidyAfterKilled(ready, docker);
  const conflicts = options.alone ? await agreedConflicts(ready) : [];
  if (!options.alone) await refuseOthersNames(ready);
  const folder = filesOf(layout);
  records.make(() => undefined);
  folder.make('', () => undefined);
  return closedIfItFails(async (opened) => {
    const session = await openSession({
      ...options,
      ...found,
      run,
      lesson: lesson.id,
      bases: lesson.images,
      sandbox: layout.files,
      contexts: records.carried.contexts,
      others: { ...lessonsOwn(lesson, records), allowed: options.allowOthers ?? false },
    });
    opened.closeWith(() => session.journal.removeIfEmpty());
    opened.closeWith(() => session.close());
    if (conflicts.length > 0) await setAside(conflicts, session, await docker());
    const ports = await portsOf(options, records);
    const hidden = dirname(layout.files);
    const token = records.practice();
    const practice = practiceEngine({ ...options, facts: found.facts, hidden, token });
    const env = {
      ...blockVariables(session.env, lesson.env),
      ...ports,
      ...(practice ? { LESSON_REMOTE: practice.host } : {}),
      PATH: `${session.env.PATH}${delimiter}${shippedTools()}`,
    };
    const shell = new BashShell({
      sandbox: layout.files,
      env,
      folder: session.folder,
      state: records.carried.shell.get(),
      onState: () => undefined,
      onGroup: () => undefined,
    });
    opened.closeWith(() => shell.close());
    const data = new SafeFolder(dirname(place.file.path));
    const unmet = unmetNeeds(found.endpoint, found.facts, options.env, lesson.images);
    const worldUntil = (signal?: AbortSignal) => ({
      ...engineWorld(docker),
      ...sandboxWorld(folder, shell, ports, signal),
      unmet,
    });
    const world = worldUntil();
    const observed = records.observed();
    const images = await presentImages(found, lesson.images);
    const guard = engineGuard(session, docker);
    let told = false;
    return {
      run,
      session,
      records,
      folder,
      env,
      opening() {
        if (told) return [];
        told = true;
        return [lessonOpening(place, found.facts, images)];
      },
      sight: (signal) => ({
        world: signal ? worldUntil(signal) : world,
        beside: (path) => data.read(path),
        before: ({ id }) => observed.get(id) ?? NOTHING_OBSERVED,
        ...(signal ? { signal } : {}),
      }),
      async handTerminal(script, terminal, signal) {
        const tty = { learner: terminal, beforeLine: () => beforeCommand(place, options.paths) };
        const request = { script, tty, aside: true, signal };
        const { exitCode } = await shell.run({ ...request, onOutput: () => undefined });
        return exitCode ?? 129;
      },
      async observe({ id, expectations }) {
        if (observed.get(id)) return;
        const before = await observeBefore(expectations, world);
        if (before.layers.size > 0) observed.set(id, before);
      },
      made() {
        const mark = guard.mark();
        const { proxy } = session;
        return {
          async stop() {
            proxy.halted = true;
            await guard.undoSince(mark);
          },
          async undo() {
            proxy.halted = true;
            await guard.undoSince(mark).finally(() => {
              proxy.halted = false;
            });
          },
        };
      },
      unmetNeed: (needs) => firstUnmet(unmet, needs),
      close: () => opened.close(),
    };
  });
}

/** As the lesson has them; chosen anew where nobody has yet and nobody else is at it. */
async function portsOf(
  { place, alone }: BesideOptions,
  records: LessonRecords,
): Promise<Record<string, string>> {
  const kept = records.ports();
  const { ports } = place.lesson;
  const missing = Object.entries(ports).filter(([name]) => kept[name] === undefined);
  if (missing.length === 0) return kept;
  if (!alone) return { ...asText(missing), ...kept };
  const chosen = await choosePorts(Object.fromEntries(missing), {}, async () => false);
  records.savePorts({ ...kept, ...chosen });
  return { ...kept, ...chosen };
}

const asText = (ports: readonly (readonly [string, number])[]): Record<string, string> =>
  Object.fromEntries(ports.map(([name, port]) => [name, String(port)]));
