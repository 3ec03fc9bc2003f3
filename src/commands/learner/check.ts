/** `lesson check`: judges the step at hand, done elsewhere, by what can be seen of it now. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import type { Position } from '../../app/course/position.ts';
import { currentPlace } from '../../app/course/targets.ts';
import type { StepLook } from '../../app/watch/observe.ts';
import { findMissing, noteInventory } from '../../app/workbench/inventory.ts';
import { nextTodo } from '../../core/run/progress.ts';
import { missedWords } from '../../view/messages/missed.ts';
import { actionWords, seenJson, seenLines } from '../../view/messages/observed.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { besideLesson } from '../shared/beside.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';
import { whereNext } from '../shared/where-next.ts';

export const command: Command<{ readonly json?: boolean }> = {
  usage: 'check',
  summary: 'check the current step by what can be seen of it, and tick it',
  sandbox: 'own',
  options: [JSON_OPTION],
  examples: [['lesson check', 'after you did the step yourself'], ['lesson check --json']],
  async run(options, context) {
    const { print } = context;
    const course = await openCourse(context);
    const place = await currentPlace(context.sandbox, course);
    if (!place.next) {
      if (options.json) context.json(report(place, undefined));
      else print(whereNext(undefined, place.lesson.id, course, context));
      return 0;
    }
    let missing = '';
    const look = await besideLesson(place, context, {}, async ({ beside, found }) => {
      const { lookAtStep, tick } = await import('../../app/watch/observe.ts');
      const { lookAsAsked } = await import('../../app/workbench/look-apart.ts');
      const seen = await lookAsAsked(place, context.paths, () =>
        lookAtStep(place, beside, context.io.signal),
      );
      if (seen?.outcome === 'passed') {
        const { noteElsewhere } = await import('../../app/workbench/ready.ts');
        tick(seen.actions, place, beside);
        await noteElsewhere({ ...place, found, paths: context.paths });
        await noteInventory({ place, found, paths: context.paths });
      }
      if (seen?.outcome !== 'failed' && seen?.outcome !== 'not-run') return seen;
      const missed = await findMissing({ place, found }, 'step');
      if (missed) missing = `${missedWords(missed)} Rebuild it with: lesson next`;
      const { withKnown } = await import('../../app/watch/explain-observed.ts');
      const at = { place, beside, found, paths: context.paths };
      return { ...seen, actions: await withKnown(seen.actions, at) };
    });
    if (options.json) context.json(report(place, look));
    else if (look) tell(look, place, course, context);
    if (!options.json && missing !== '') print(missing);
    return look === undefined || look.outcome === 'passed' ? 0 : 1;
  },
};

function tell(look: StepLook, place: Position, course: LoadedCourse, context: Context): void {
  const { print, theme, width } = context;
  const { step, stepIndex } = look.first;
  const count = place.lesson.steps.length;
  print(
    `${theme.style.heading(harmless(step.title))} ${theme.style.dim(`${stepIndex + 1}/${count}`)}`,
  );
  for (const { todo, ...seen } of look.actions) {
    const { action } = todo;
    for (const line of seenLines({ action, ...seen }, { width: width(), theme })) print(line);
  }
  print('');
  if (look.outcome === 'passed') {
    const done = look.actions.map(({ todo }) => todo.key);
    const progress = { ...place.progress, done: [...place.progress.done, ...done] };
    const next = nextTodo(place.todos, progress);
    print(`Done. ${whereNext(next?.step.title, place.lesson.id, course, context)}`);
  } else if (look.outcome === 'failed') {
    print(step.hints.length > 0 ? 'Not done yet. A hint: lesson hint' : 'Not done yet.');
  } else {
    const [left] = look.actions.filter(({ outcome }) => outcome === 'not-run');
    print(`Not all of it can be seen from here: ${actionWords(left?.todo.action)}`);
    print(
      '`lesson watch` sees what containers print while it runs; `lesson next` does the step here.',
    );
  }
}

function report({ lesson, layout }: Position, look: StepLook | undefined): object {
  return {
    version: 1,
    lesson: lesson.id,
    sandbox: layout.files,
    step: look?.first.step.id ?? null,
    title: look?.first.step.title ?? null,
    done: look === undefined || look.outcome === 'passed',
    verdict: look?.outcome ?? 'passed',
    actions: (look?.actions ?? []).map(({ todo, ...seen }) =>
      seenJson({ action: todo.action, ...seen }),
    ),
  };
}
