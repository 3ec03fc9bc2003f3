/**
 * Looks at a machine and leaves nothing behind. What takes long is begun early and awaited in its
 * turn, so that findings always come in the same order.
 */
import { join } from 'node:path';
import { interrupted } from '../../core/run/failure.ts';
import { askEngine } from '../../machine/engine/connect/dial.ts';
import { type FoundEngine, findEngine } from '../../machine/engine/connect/find.ts';
import { findProgram } from '../../machine/host/process.ts';
import { existing } from '../../machine/host/writable.ts';
import { estimateImages } from '../../machine/images/estimate.ts';
import { type LoadedCourse, shippedCourse } from '../course/catalog.ts';
import type { ExaminedPlace } from './bench.ts';
import { checkCli } from './cli.ts';
import { readLessons } from './course.ts';
import { checkBuilder, checkEngine, checkSocket } from './engine.ts';
import { type CourseLesson, needFindings, outlook } from './lessons.ts';
import { realRun } from './machine.ts';
import { type Examination, finding, isFit, type MachineFinding } from './model.ts';
import { begin, examineOnEngine, nothingSeen, type SeenOnEngine } from './on-engine.ts';
import { otherEngines } from './others.ts';
import type { AskApi } from './ports.ts';
import { checkBash, checkDisk, checkMemory, clockFinding, nodeFinding } from './room.ts';
import { checkSettings } from './settings.ts';

export interface ExamineOptions extends ExaminedPlace {
  readonly course: LoadedCourse;
  /** Called as soon as a finding is known and its turn has come. */
  readonly onFinding: (found: MachineFinding) => void;
}

/** @throws UserError (130) when it is interrupted */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { env, signal, course, onFinding } = options;
  const findings: MachineFinding[] = [];
  const record = (...found: readonly MachineFinding[]) => {
    findings.push(...found);
    for (const each of found) onFinding(each);
  };
  const tell = (...found: readonly MachineFinding[]) => {
    if (signal.aborted) throw interrupted();
    record(...found);
  };
  const standInsDir = join(shippedCourse(), 'stand-ins');
  const cliPath = findProgram('docker', env);
  const run = realRun(env, signal);
  const begun = {
    lessons: begin(readLessons(course)),
    engine: begin(checkEngine(() => findEngine(options), askOf)),
    bash: begin(checkBash(run)),
  };
  const cli = await checkCli(run, cliPath, env);
  tell(cli, ...checkSettings(options, cli));
  const { engine, findings: ofEngine } = await begun.engine;
  tell(
    ...ofEngine,
    ...(engine ? [...checkBuilder(engine.found.facts, cli), ...checkSocket(engine.found)] : []),
  );
  tell(...(await otherEngines(options, engine?.found)));
  const lessons = await begun.lessons;
  const works = cli.id === 'cli-works' ? cliPath : undefined;
  const seen = engine
    ? await examineOnEngine({
        ...options,
        engine,
        cli: works,
        run,
        lessons,
        standInsDir,
        tell,
        record,
      })
    : undefined;
  if (!seen) tell(...nothingSeen('no-engine'));
  const absent = [...(seen?.images ?? [])].flatMap(([image, { state }]) =>
    state === 'pull' || state === 'build' ? [image] : [],
  );
  const wanted = estimateImages(absent, standInsDir).megabytes * 1e6;
  tell(...(await checkDisk(engine, existing(options.sandbox), wanted)));
  tell(checkMemory(engine));
  if (engine?.clockDifferenceMs !== undefined) tell(clockFinding(engine.clockDifferenceMs));
  tell(await begun.bash, nodeFinding(process.versions.node));
  tell(...needFindings(lessons, seen?.unmet ?? new Map()), ...invalidFindings(lessons));
  return conclude(findings, lessons, seen, tell);
}

const askOf =
  (found: FoundEngine): AskApi =>
  (path, timeoutMs) =>
    askEngine(found.endpoint, path, timeoutMs);

function invalidFindings(lessons: readonly CourseLesson[]): MachineFinding[] {
  return lessons.flatMap((course) =>
    'invalid' in course
      ? [finding('lesson-invalid', 'warning', { lesson: course.id, ...course.invalid })]
      : [],
  );
}

function conclude(
  findings: readonly MachineFinding[],
  lessons: readonly CourseLesson[],
  seen: SeenOnEngine | undefined,
  tell: (found: MachineFinding) => void,
): Examination {
  const unfit = !isFit(findings);
  const lacks = { images: new Map(), unmet: new Map(), noPorts: false, ...seen, unfit };
  const outlooks = lessons.map((lesson) => outlook(lesson, lacks));
  if (!unfit && outlooks.every(({ runs }) => runs === 'not')) {
    tell(finding('lessons-none', 'blocking', { total: lessons.length }));
  }
  return { fit: isFit(findings), findings, lessons: outlooks };
}
