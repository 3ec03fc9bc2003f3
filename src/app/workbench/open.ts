/**
 * One lesson on one engine, everything connected: session, shell, files, checks, runner. The only
 * place that knows both the engine's side and the sandbox's.
 */
import { delimiter, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type Docker from 'dockerode';
import type { Script } from '../../core/lesson/model.ts';
import { claimsOf } from '../../core/run/claims.ts';
import { type Emit, EVENT_VERSION, type Event } from '../../core/run/events.ts';
import { closedIfItFails, type Opened } from '../../core/run/opened.ts';
import type { BlockResult, LearnerTerminal } from '../../core/run/ports.ts';
import type { Prover } from '../../core/run/prover.ts';
import { Runner } from '../../core/run/runner.ts';
import { dockerWhenAsked, engineWorld } from '../../machine/engine/connect/api.ts';
import { firstUnmet, unmetNeeds } from '../../machine/engine/observe/needs.ts';
import type { Journal } from '../../machine/engine/ownership/journal.ts';
import { setAside } from '../../machine/engine/ownership/name-conflicts.ts';
import { type EngineSession, newRunId, openSession } from '../../machine/engine/proxy/session.ts';
import { choosePorts } from '../../machine/host/ports.ts';
import { startOf } from '../../machine/host/process.ts';
import { connects } from '../../machine/host/reach.ts';
import { takeOverScript } from '../../machine/sandbox/backup.ts';
import { SandboxFiles } from '../../machine/sandbox/files.ts';
import { filesOf, keptOf } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { SafeFolder } from '../../machine/sandbox/safe-folder.ts';
import { sandboxWorld } from '../../machine/sandbox/world.ts';
import { BashShell, BESIDE } from '../../machine/shell/bash.ts';
import { blockVariables } from '../../machine/shell/environment.ts';
import { shippedTools } from '../course/catalog.ts';
import { engineGuard } from './engine-guard.ts';
import { beforeCommand } from './look-apart.ts';
import { agreedConflicts, lessonsOwn, type ReadyOptions, tidyAfterKilled } from './ready.ts';
import { Mender } from './remedies.ts';
import { openServer } from './server.ts';

export interface WorkbenchOptions extends ReadyOptions {
  /** The lesson's file; its data files lie beside it. */
  readonly lessonPath: string;
  /** SHA-256 of each data file that somebody agreed to; undefined: the lesson is shipped. */
  readonly data?: ReadonlyMap<string, string> | undefined;
  /** What the lesson makes goes with this run. */
  readonly temporary?: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: Event) => void;
  readonly terminal?: LearnerTerminal;
  readonly prover?: Prover;
  readonly everyMismatch?: boolean;
}

interface FailedScript extends Script {
  readonly result: BlockResult;
}

export interface Workbench {
  readonly run: string;
  readonly runner: Runner;
  readonly records: LessonRecords;
  readonly emit: Emit;
  /** The engine's API, loaded when it is first asked for. */
  docker(): Promise<Docker>;
  /** As blocks have it. */
  environment(): Readonly<Record<string, string>>;
  /** Where the engine on another machine is, where one plays it. */
  readonly server: Readonly<Record<string, string>>;
  /** A folder of this run alone. */
  readonly folder: string;
  /** Gives the learner's terminal to a program, where blocks run; its shell's state is not carried on. */
  handTerminal(script: string): Promise<void>;
  /** A file of the sandbox; undefined where there is none, or no text. */
  readText(path: string): string | undefined;
  /** Gives the learner what containers wrote as somebody else. @returns what went wrong, if anything */
  takeOver(): Promise<string | undefined>;
  readonly mender: Mender;
  /** The run's journal. */
  readonly journal: Pick<Journal, 'append'>;
  /** Why the first of these needs that the machine lacks is unmet. */
  unmetNeed(needs: readonly string[]): Promise<string | undefined>;
  /** Runs the lesson's `always` commands, all of them. @returns those that failed */
  runAlways(): Promise<FailedScript[]>;
  /** @param again whether the lesson goes on another time, with the blocks that run in the background */
  close(again?: boolean): Promise<void>;
}

/** @throws UserError where a name that the lesson makes is somebody else's, and may not be used */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { found, lesson, layout } = options;
  const run = newRunId();
  const emit: Emit = (body) =>
    options.onEvent({ ...body, v: EVENT_VERSION, run, at: new Date().toISOString() });
  const records = new LessonRecords(layout, (file, keptAs, wrong) => {
    emit({ type: 'warning', code: 'record-damaged', args: { file, keptAs, wrong } });
  });
  const docker = dockerWhenAsked(found.endpoint);
  await tidyAfterKilled(options, docker);
  const conflicts = await agreedConflicts(options);
  const folder = filesOf(layout);
  records.make(() => undefined);
  records.carried.dropCutOff();
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
      others: lessonsOwn(lesson, records),
    });
    opened.closeWith(() => session.close());
    if (conflicts.length > 0) await setAside(conflicts, session, await docker());
    return connectParts(options, { run, emit, records, folder, session, docker, opened });
  });
}

interface OpenParts {
  readonly run: string;
  readonly emit: Emit;
  readonly records: LessonRecords;
  readonly folder: SafeFolder;
  readonly session: EngineSession;
  readonly docker: () => Promise<Docker>;
  readonly opened: Opened;
}

async function connectParts(options: WorkbenchOptions, parts: OpenParts): Promise<Workbench> {
  const { found, lesson, layout } = options;
  const { run, emit, records, folder, session, docker, opened } = parts;
  const place = { endpoint: found.endpoint, engineId: found.facts.id, sandbox: layout.files };
  const mine = { ...place, stateDir: options.paths.state, lesson: lesson.id };
  const ports = await choosePorts(lesson.ports, records.ports(), async (port) => {
    const { hasPort } = await import('../../machine/engine/observe/explain.ts');
    return hasPort(port, mine);
  });
  records.savePorts(ports);
  const server = await openServer({ ...options, records, facts: found.facts });
  opened.closeWith(() => server.stop());
  const environment = () => ({
    ...blockVariables(session.env, lesson.env),
    ...ports,
    ...server.variables,
    // Last: who has such a program has it in the version that they want.
    PATH: `${session.env.PATH}${delimiter}${shippedTools()}`,
  });
  let loading: NodeJS.Timeout | undefined;
  const shell = new BashShell({
    sandbox: layout.files,
    env: environment(),
    term: options.env.TERM,
    folder: session.folder,
    state: records.carried.shell.get(),
    onState: (state, before) => {
      if (!isDeepStrictEqual(state, before)) records.carried.shell.set(state);
      session.keepContexts();
    },
    onGroup: (group, runs, byHand) => {
      const start = runs ? startOf(group) : undefined;
      const begun = { ...(start ? { start } : {}), ...(byHand ? { hand: true as const } : {}) };
      session.journal.append(runs ? { t: 'block', group, ...begun } : { t: 'block-ended', group });
      clearTimeout(loading);
      // Its checks will want it, and loading it beside a quick block would hold that up.
      if (runs) loading = setTimeout(() => void docker().catch(() => undefined), BESIDE).unref();
    },
  });
  opened.closeWith(() => shell.close());
  shell.makeReady();
  let progress = records.progress(lesson.id);
  const files = new SandboxFiles({
    folder,
    beside: new SafeFolder(dirname(options.lessonPath)),
    agreed: options.data,
    kept: keptOf(layout),
    written: (path) => progress.written[path],
    onWritten: (path, hash) => {
      progress = records.changeProgress(lesson.id, (now) => ({
        ...now,
        written: { ...now.written, [path]: hash },
      }));
    },
  });
  const mender = new Mender(mine, ports, shell, () => records.savePorts(ports));
  const env = { ...options.env, ...server.variables };
  const asked = unmetNeeds(found.endpoint, found.facts, env, lesson.images);
  const unmet = server.startedBefore(asked);
  const world = { ...engineWorld(docker), ...sandboxWorld(folder, shell, ports), unmet };
  const makes = claimsOf(lesson).flatMap(({ kind, name }) => (kind === 'image' ? [name] : []));
  const runner = new Runner({
    lesson: lesson.id,
    ports: {
      shell,
      files,
      world,
      engine: engineGuard(session, docker),
      async openPort(name) {
        const port = Number(ports[name.replace(/^\$\{?|\}$/g, '')] ?? name);
        const at = (host: string) => connects({ port, host }, 1000);
        return (await at('127.0.0.1')) || at('::1');
      },
      circumstances: mender.explain,
      now: options.now,
    },
    emit,
    signal: options.signal,
    observed: records.observed(),
    images: {
      makes,
      bases: lesson.images,
    },
    background: records.background(),
    ...(options.terminal ? { terminal: options.terminal } : {}),
    ...(options.prover ? { prover: options.prover } : {}),
    ...(options.everyMismatch ? { everyMismatch: true } : {}),
  });
  return {
    run,
    runner,
    records,
    emit,
    docker,
    mender,
    journal: session.journal,
    environment,
    server: server.variables,
    folder: session.folder,
    async handTerminal(script) {
      const { terminal, signal } = options;
      if (!terminal) return;
      const onOutput = () => undefined;
      const tty = { learner: terminal, beforeLine: () => beforeCommand(options, options.paths) };
      await shell.run({ script, tty, aside: true, signal, onOutput });
    },
    readText: (path) => folder.readText(path),
    async takeOver() {
      const script = takeOverScript(layout.files, [...lesson.images, ...makes]);
      const onOutput = () => undefined;
      const result = await shell.run({ script, timeoutMs: 120_000, aside: true, onOutput });
      return result.exitCode === 0 ? undefined : result.stderr.trim() || 'no image to do it with';
    },
    unmetNeed: (needs) => firstUnmet(unmet, needs),
    async runAlways() {
      const failures: FailedScript[] = [];
      for (const { script, place } of lesson.always) {
        const result = await shell.run({
          script,
          timeoutMs: 60_000,
          aside: true,
          onOutput: () => undefined,
        });
        if (result.exitCode !== 0) failures.push({ script, place, result });
      }
      return failures;
    },
    async close(again = false) {
      opened.closeWith(() => runner.stopBackground(again));
      await opened.close();
    },
  };
}
