/** `lesson images`: the base images of the course, what they really are, and how a stand-in goes. */
import type { Context } from '../../app/context.ts';
import { REFERENCE } from '../../core/names/image-reference.ts';
import { UserError } from '../../core/run/failure.ts';
import type { BaseImage, StockOutcome } from '../../machine/images/stock.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { findTheEngine, holdEngine, openCourse } from '../shared/prepare.ts';
import { courseImages, progressTo } from '../shared/set-up.ts';

export const command: Command<ImagesOptions & { readonly images: readonly string[] }> = {
  usage: 'images [images...]',
  summary: 'the base images of the course: real, stand-ins, or not here',
  options: [
    {
      flags: '--replace',
      summary: 'get the real ones in place of stand-ins, where a registry answers',
    },
    { flags: '--drop', summary: 'remove stand-ins' },
    JSON_OPTION,
  ],
  examples: [
    ['lesson images'],
    ['lesson images --replace', 'the real ones, where a registry answers'],
    ['lesson images python:3.10 --drop', 'the disk space of one'],
  ],
  async run({ images: names, ...options }, context) {
    const { paths } = context;
    if (options.replace && options.drop) throw new UserError('replace-and-drop', {}, 2);
    const wrong = names.find((name) => !REFERENCE.test(name));
    if (wrong !== undefined) throw new UserError('image-name', { name: wrong }, 2);
    const engine = await findTheEngine(context);
    const { lookAtBase } = await import('../../machine/images/stock.ts');
    const asked = names.length > 0 ? names : await courseImages(context);
    const look = () => Promise.all(asked.map((name) => lookAtBase(name, { engine, paths })));
    if (!options.replace && !options.drop) {
      await tellBases(await look(), engine.facts.own, options, context);
      return 0;
    }
    if (!engine.facts.own)
      throw new UserError('stand-ins-elsewhere', { host: engine.facts.endpoint }, 3);
    return holdEngine(engine, 'images', context, async () =>
      change(await look(), engine, options, context),
    );
  },
};

interface ImagesOptions {
  readonly replace?: boolean;
  readonly drop?: boolean;
  readonly json?: boolean;
}

async function tellBases(
  bases: readonly BaseImage[],
  own: boolean,
  { json }: ImagesOptions,
  context: Context,
): Promise<void> {
  const { print, theme } = context;
  if (json) return context.json({ version: 1, own, images: bases });
  const { baseLines } = await import('../../view/messages/images.ts');
  const { course } = await openCourse(context);
  print(theme.style.heading(`Base images of "${harmless(course.title)}"`));
  for (const line of baseLines(bases, own, context.width())) print(line);
}

async function change(
  bases: readonly BaseImage[],
  engine: Awaited<ReturnType<typeof findTheEngine>>,
  { replace, json }: ImagesOptions,
  context: Context,
): Promise<number> {
  const { io, paths, print, theme } = context;
  const { dropStandIn, replaceStandIn } = await import('../../machine/images/stock.ts');
  const { outcomeText } = await import('../../view/messages/images.ts');
  const progress = await progressTo(context);
  const outcomes: StockOutcome[] = [];
  try {
    for (const base of bases.filter(({ state, stored }) => state === 'stand-in' || stored)) {
      const outcome = await (replace ? replaceStandIn : dropStandIn)(base, {
        engine,
        paths,
        env: io.env,
        signal: io.signal,
        onProgress: (step) => progress.tell({ task: base.image, ...step }),
      });
      outcomes.push(outcome);
    }
  } finally {
    progress.end();
  }
  const kept = outcomes.flatMap((one) => (one.did === 'kept' ? [one] : []));
  if (json) context.json({ version: 1, outcomes });
  else {
    for (const one of outcomes) {
      const { passed, warning } = theme.symbol;
      print(`${one.did === 'kept' ? warning : passed} ${outcomeText(one)}`);
    }
    if (outcomes.length === 0) print('There is no stand-in.');
  }
  if (kept.length === 0) return 0;
  return kept.some(({ reach }) => reach) ? 3 : 1;
}
