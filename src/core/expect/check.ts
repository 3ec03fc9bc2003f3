/** Whether the world is what a check says. */
import type { CheckExpectation, Expectation } from '../lesson/model.ts';
import { judgeCommand, judgeHttp } from './check-answer.ts';
import { judgeFile, judgeFiles } from './check-file.ts';
import { judgeImage } from './check-image.ts';
import { judgeContainer, judgeNetwork, judgeVolume } from './check-object.ts';
import type { Judgement, Verdict } from './verdict.ts';
import type { Before, World } from './world.ts';

/** For a check whose action was not watched: what needs a before is then not run. */
export const NOTHING_OBSERVED: Before = { layers: new Map() };

/** To be called before the action. Throws what the world throws. */
export async function observeBefore(
  expectations: readonly Expectation[],
  world: World,
): Promise<Before> {
  const layers = new Map<string, readonly string[] | undefined>();
  for (const expectation of expectations) {
    if (expectation.kind !== 'check' || expectation.check.kind !== 'image') continue;
    const { image, cached } = expectation.check;
    if (typeof cached !== 'boolean' || layers.has(image)) continue;
    layers.set(image, (await world.image(image))?.layers);
  }
  return { layers };
}

/**
 * Says the first thing that is wrong. Throws what the world throws, save for a file that is too
 * large: an engine that does not answer is nobody's wrong answer.
 */
export async function evaluateCheck(
  expectation: CheckExpectation,
  world: World,
  before: Before,
): Promise<Verdict> {
  return { ...(await judge(expectation, world, before)), place: expectation.place };
}

function judge({ check }: CheckExpectation, world: World, before: Before): Promise<Judgement> {
  switch (check.kind) {
    case 'image':
      return judgeImage(check, world, before);
    case 'container':
      return judgeContainer(check, world);
    case 'volume':
      return judgeVolume(check, world);
    case 'network':
      return judgeNetwork(check, world);
    case 'file':
      return judgeFile(check, world);
    case 'files':
      return judgeFiles(check, world);
    case 'http':
      return judgeHttp(check, world);
    case 'command':
      return judgeCommand(check, world);
  }
}
