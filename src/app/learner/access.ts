/** What the learner's use cases need of whoever calls them: an engine, and somebody who hears of them. */

import type { Arrival, RebuildReason } from '../../core/learner/arrival.ts';
import type { Event } from '../../core/run/events.ts';
import type { LearnerTerminal } from '../../core/run/ports.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import type { SandboxLayout } from '../../machine/sandbox/layout.ts';
import type { Position } from '../course/position.ts';
import type { LearnerOptions } from './learner.ts';

/** The caller knows whom to ask for consent, and whom to tell of steps that are run again. */
export interface LessonAccess {
  readonly sandbox: SandboxLayout;
  /** Where somebody sits whose terminal blocks may have. */
  readonly terminal?: LearnerTerminal;
  /** Nobody is asked. @returns undefined where no engine answers */
  find(): Promise<FoundEngine | undefined>;
  /**
   * Keeps others from the engine and the lesson while some work lasts, with the base images there.
   * @param doing the command, for somebody else who wants the engine meanwhile
   * @throws UserError where there is no engine, or the lesson is not trusted
   */
  hold<T>(
    place: Position,
    doing: string,
    onEvent: (event: Event) => void,
    work: (options: LearnerOptions) => Promise<T>,
  ): Promise<T>;
  /** The same as it is on disk now. */
  reread(place: Position): Promise<Position>;
  /** Steps are about to be run again. @returns who reads their events */
  rebuilding(reason: RebuildReason): Promise<EventReader>;
  /** Where a rebuild has led that was only a part of what was asked for. */
  arrived(arrival: Arrival): void;
  /** The same without anybody who could be asked. */
  unattended(): LessonAccess;
}

export interface EventReader {
  onEvent(event: Event): void;
  /** Nothing more comes. */
  end(): void;
}
