/** How a stand-in is recognised: by labels, which images built on it inherit. */

import type { StandInUse } from '../../core/run/events.ts';
import type { EngineLabels } from '../engine/connect/api.ts';

/** What it really is. */
export const LABEL = 'lesson.stand-in';
/** The official name that it stands in for. */
export const LABEL_FOR = 'lesson.stand-in.for';
/** Changes with everything that went into it. */
export const LABEL_RECIPE = 'lesson.stand-in.recipe';

/** Part of every recipe's fingerprint; raised when the code makes something else of the same recipe. */
export const MAKING = 1;

/** Undefined for the labels of an image that neither is a stand-in nor was built on one. */
export function standInOf(labels: EngineLabels): StandInUse | undefined {
  const really = labels?.[LABEL];
  return really === undefined ? undefined : { image: labels?.[LABEL_FOR] ?? '', really };
}

/** What a stand-in was made from; undefined for other images. */
export function fingerprintOf(labels: EngineLabels): string | undefined {
  return labels?.[LABEL_RECIPE];
}
