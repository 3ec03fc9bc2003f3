/** The public API: reading lessons, and the data that runs and reports are made of. */
export type { Outcome, Verdict } from './expect/verdict.ts';
export { readCourse } from './lesson/course.ts';
export { formatFinding } from './lesson/findings.ts';
export type { Course, Finding, Lesson, Place, Step } from './lesson/model.ts';
export { readLesson } from './lesson/read.ts';
export type { VerifyReport } from './report/json.ts';
export { EVENT_VERSION, type Event } from './run/events.ts';
