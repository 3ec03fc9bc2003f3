/** A learner's sitting: from one lesson to the next, and elsewhere in between, until they stop. */
import type { Arrival } from '../../core/learner/arrival.ts';
import type { TutorFace } from '../../core/learner/tutor-face.ts';
import type { Course } from '../../core/lesson/model.ts';
import type { Event } from '../../core/run/events.ts';
import type { Remains } from '../../core/run/remains.ts';
import type { Position } from '../course/position.ts';
import { type Elsewhere, type Goto, STOP } from './leave.ts';
import type { TutorLesson } from './lesson.ts';
import type { Stage } from './stage.ts';
import { type LessonEnd, Tutor } from './tutor.ts';
import { ending, farewell, welcome } from './welcome.ts';

/** What the session needs of whoever began it. */
export interface SessionPorts {
  readonly course: Course;
  /** The command is not on the PATH: it is of no use to suggest it. */
  readonly noCommand: boolean;
  /** A new one, for each time that a lesson is opened. */
  face(place: Position): TutorFace;
  /** Opens a lesson for some work in it, and closes it. */
  open(
    place: Position,
    stop: AbortSignal,
    onEvent: (event: Event) => void,
    work: (lesson: TutorLesson) => Promise<LessonEnd>,
  ): Promise<LessonEnd>;
  /** Where the way there has led, also where it was cut off. */
  go(place: Position, to: Goto, stop: AbortSignal): Promise<Arrival>;
  placeOf(lesson: string): Promise<Position>;
  /** The next lesson that is not finished. */
  following(lesson: string): string | undefined;
  /** What of a lesson is on the engine; undefined where that is not known. */
  remains(place: Position): Promise<Remains | undefined>;
  /** Removes what a lesson made on the engine, and says so. */
  clean(lesson: string): Promise<unknown>;
  /** Does the rest of the step at hand for the learner, and says so. */
  skip(place: Position, stop: AbortSignal): Promise<unknown>;
  /** Begins the lesson again from nothing, and says so. */
  reset(place: Position, stop: AbortSignal): Promise<unknown>;
}

/** @returns why it ended; `interrupted`: by stopping what ran */
export async function sit(
  first: Position,
  ports: SessionPorts,
): Promise<'stopped' | 'interrupted'> {
  let again = false;
  for (let place = first; ; ) {
    const { id } = place.lesson;
    const tutor = new Tutor(ports.face(place));
    const end = await leadThrough(place, tutor, again, ports);
    if (end.kind === 'stop') return 'stopped';
    if (end.kind === 'interrupted') return 'interrupted';
    again = end.kind !== 'done';
    if (end.kind !== 'done') {
      await goElsewhere(end, id, tutor, ports);
      place = await ports.placeOf(id);
      continue;
    }
    const following = ports.following(id);
    const goOn = await afterLesson(place, following, tutor.stage, ports);
    if (!goOn || following === undefined) return 'stopped';
    place = await ports.placeOf(following);
  }
}

async function leadThrough(
  place: Position,
  tutor: Tutor,
  again: boolean,
  ports: SessionPorts,
): Promise<LessonEnd> {
  const { stage, stop } = tutor;
  try {
    return await ports.open(place, stop.signal, tutor.onEvent, async (lesson) => {
      // Who comes back from elsewhere in it was told where that is.
      const ready = again || (await welcome(stage, lesson, ports.course));
      const end = ready ? await tutor.lead(lesson) : STOP;
      if (end.kind === 'done') return end;
      stage.close();
      if (end.kind !== 'stop' && end.kind !== 'interrupted') return end;
      await farewell(stage, lesson, end.kind === 'interrupted');
      await finish(stage, ports);
      return end;
    });
  } catch (error) {
    stage.close();
    throw error;
  }
}

async function afterLesson(
  place: Position,
  following: string | undefined,
  stage: Stage,
  ports: SessionPorts,
): Promise<boolean> {
  const { lesson, layout } = place;
  const remains = await ports.remains(place);
  const clean = () => ports.clean(lesson.id);
  const goOn = await ending(stage, { lesson, folder: layout.files, following, remains }, clean);
  if (!goOn) await finish(stage, ports);
  return goOn;
}

async function finish(stage: Stage, { noCommand }: SessionPorts): Promise<void> {
  if (noCommand) await stage.remark({ code: 'no-command' });
  stage.close();
}

/** Does what the command of the same name does, until the lesson is opened again. */
function goElsewhere(
  to: Elsewhere,
  lesson: string,
  { stage, stop }: Tutor,
  ports: SessionPorts,
): Promise<void> {
  return stage.undisturbed(async () => {
    await stage.show({ kind: 'elsewhere' });
    const place = await ports.placeOf(lesson);
    if (to.kind === 'skip') await ports.skip(place, stop.signal);
    else if (to.kind === 'reset') await ports.reset(place, stop.signal);
    else {
      const arrival = await ports.go(place, to, stop.signal);
      await stage.show({ kind: 'arrival', arrival });
      if (arrival.outcome === 'cut-off') throw arrival.error;
    }
  }, stop);
}
