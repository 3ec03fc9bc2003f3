/** Which lessons can run here, and how far: from what they say that they use. Pure. */
import type { Action, Lesson, Prose, Step } from '../../core/lesson/model.ts';
import type { ErrorCode } from '../../core/run/failure.ts';
import {
  finding,
  type LessonOutlook,
  type MachineFinding,
  type SkippedExamination,
} from './model.ts';

/** A base image: here, as what its name says or as a stand-in; to be had; or not to be had. */
export type ImageReadiness =
  | { readonly state: 'here' }
  | { readonly state: 'stand-in'; readonly really: string }
  | { readonly state: 'pull' | 'build' | 'missing' };

export type CourseLesson =
  | { readonly id: string; readonly lesson: Lesson }
  | {
      readonly id: string;
      readonly invalid: { readonly code: ErrorCode; readonly message: string };
    };

export interface Lacks {
  readonly images: ReadonlyMap<string, ImageReadiness>;
  /** Need → why it is unmet. */
  readonly unmet: ReadonlyMap<string, string>;
  /** Published ports cannot be reached. */
  readonly noPorts: boolean;
  /** Something is in the way of all lessons. */
  readonly unfit: boolean;
}

export function outlook(course: CourseLesson, lacks: Lacks): LessonOutlook {
  if ('invalid' in course) {
    return { lesson: course.id, title: course.id, runs: 'not', without: [], lacks: ['invalid'] };
  }
  const { lesson } = course;
  const whole = [
    ...(lacks.unfit ? ['machine'] : []),
    ...lesson.needs.filter((need) => lacks.unmet.has(need)),
    ...lesson.images
      .filter((image) => lacks.images.get(image)?.state === 'missing')
      .map((image) => `image:${image}`),
  ];
  const steps = lesson.steps.filter((step) => unmetOf(step, lacks).length > 0);
  const port = lacks.noPorts && Object.keys(lesson.ports).length > 0 ? ['port'] : [];
  const parts = [...new Set(steps.flatMap((step) => unmetOf(step, lacks))), ...port];
  const runs = whole.length > 0 ? 'not' : parts.length > 0 ? 'partly' : 'completely';
  return {
    lesson: lesson.id,
    title: lesson.title,
    runs,
    without: runs === 'partly' ? steps.map((step) => step.id) : [],
    lacks: runs === 'not' ? whole : parts,
  };
}

function unmetOf(step: Step, lacks: Lacks): string[] {
  return stepNeeds(step).filter((need) => lacks.unmet.has(need));
}

function stepNeeds(step: Step): string[] {
  const actions = step.parts.flatMap((part): readonly (Prose | Action)[] =>
    part.kind === 'task' ? part.solution : [part],
  );
  return [...new Set([step, ...actions].flatMap((part) => ('needs' in part ? part.needs : [])))];
}

/** All needs of a course, each once. */
export function needsOf(lessons: readonly CourseLesson[]): string[] {
  const read = lessons.flatMap((course) => ('lesson' in course ? [course.lesson] : []));
  return [...new Set(read.flatMap(({ needs, steps }) => [...needs, ...steps.flatMap(stepNeeds)]))];
}

/** All base images of a course, each once, in the order in which they are needed. */
export function imagesOf(lessons: readonly CourseLesson[]): string[] {
  return [
    ...new Set(lessons.flatMap((course) => ('lesson' in course ? course.lesson.images : []))),
  ];
}

export function needFindings(
  lessons: readonly CourseLesson[],
  unmet: ReadonlyMap<string, string>,
): MachineFinding[] {
  return [...unmet].map(([need, reason]) => {
    const hit = lessons.flatMap((course): SkippedExamination[] => {
      if (!('lesson' in course)) return [];
      const { id, needs, steps } = course.lesson;
      if ((needs as readonly string[]).includes(need)) return [{ lesson: id, steps: [] }];
      const without = steps.filter((step) => stepNeeds(step).includes(need));
      return without.length > 0 ? [{ lesson: id, steps: without.map((step) => step.id) }] : [];
    });
    return finding('need-unmet', 'note', { need, reason, lessons: hit });
  });
}

export function imageFindings(states: ReadonlyMap<string, ImageReadiness>): MachineFinding[] {
  const all = [...states];
  const of = (state: ImageReadiness['state']) =>
    all.filter(([, found]) => found.state === state).map(([image]) => image);
  const standIns = all.flatMap(([image, found]) =>
    found.state === 'stand-in' ? [{ image, really: found.really }] : [],
  );
  const count = of('here').length + standIns.length;
  const findings: MachineFinding[] = [];
  if (count > 0) {
    const severity = standIns.length > 0 ? 'note' : 'ok';
    findings.push(finding('images-here', severity, { count, standIns }));
  }
  for (const how of ['pull', 'build'] as const) {
    const images = of(how);
    if (images.length > 0) findings.push(finding('images-to-get', 'note', { images, how }));
  }
  const missing = of('missing');
  if (missing.length > 0) findings.push(finding('images-missing', 'warning', { images: missing }));
  return findings;
}
