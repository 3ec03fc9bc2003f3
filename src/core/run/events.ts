/**
 * A run is one stream of these events. Terminal, reports and progress are readers of it and of
 * nothing else. Every event carries the schema's version and the run's id; those of a step or an
 * action carry its id too.
 */

import type { Stream } from '../expect/expectation.ts';
import type { Unproved } from '../expect/prove.ts';
import type { Outcome, Verdict } from '../expect/verdict.ts';
import type { Explanation } from '../failures/codes.ts';
import type { Proof } from '../mutate/score.ts';
import type { Place } from '../pattern/place.ts';

export const EVENT_VERSION = 1;

/** Which engine a run talks to. */
export interface EngineFacts {
  /** As `DOCKER_HOST` would name it. */
  readonly endpoint: string;
  /** How it was found: `env`, `context`, `own`, or `default`: at a usual place. */
  readonly kind: 'env' | 'context' | 'default' | 'own';
  readonly own: boolean;
  /** The context's name, where one chose it. */
  readonly context?: string;
  readonly version: string;
  /** Which kind of engine it is: `docker`, or another one that speaks its API, e.g. `podman`. */
  readonly software: string;
  /** The engine's own id, stable over restarts; for locks and the journal. */
  readonly id: string;
}

/** A base image that is not what its name says; every run that uses one says so. */
export interface StandInUse {
  readonly image: string;
  /** What it really is, e.g. "Debian 11 (bullseye), built from the distribution's packages". */
  readonly really: string;
}

/** A base image as the engine had it. */
export interface ImageUse {
  /** As it was asked for. */
  readonly image: string;
  /** The engine's id, "sha256:…". */
  readonly id: string;
  /** As registries know it, e.g. "ubuntu@sha256:…"; none for one that was never in a registry. */
  readonly digests: readonly string[];
}

export type EventBody =
  | {
      readonly type: 'run-started';
      readonly engine: EngineFacts;
      readonly lessons: readonly string[];
    }
  | {
      readonly type: 'lesson-started';
      readonly lesson: string;
      readonly title: string;
      readonly sandbox: string;
      readonly standIns: readonly StandInUse[];
      /** What was run, in the transcript of a learner; records of before have none of these. */
      readonly engine?: EngineFacts;
      readonly images?: readonly ImageUse[];
      /** The digest of the lesson's text then. */
      readonly digest?: string;
    }
  | {
      readonly type: 'step-started';
      readonly lesson: string;
      readonly step: string;
      readonly title: string;
      /** From 0. */
      readonly index: number;
      readonly count: number;
      /** Done once more on the way to a later step, or in the learner's place. */
      readonly replayed?: boolean;
    }
  | {
      readonly type: 'action-started';
      readonly lesson: string;
      readonly step: string;
      readonly action: string;
      readonly kind: 'file' | 'block' | 'question' | 'task';
      readonly place: Place;
      /** What a block runs. */
      readonly script?: string;
    }
  | {
      /** The learner has changed a file of the lesson by hand since the last action. */
      readonly type: 'file-changed';
      /** The action before which that was seen. */
      readonly step: string;
      readonly action: string;
      readonly path: string;
      /** What it holds now; undefined: it is gone, or no text. */
      readonly text?: string;
    }
  | {
      readonly type: 'file-written';
      readonly step: string;
      readonly action: string;
      readonly path: string;
      readonly change: 'created' | 'replaced' | 'unchanged';
      /** Where what the learner had changed by hand was put, relative to the sandbox. */
      readonly keptAs?: string;
    }
  | {
      readonly type: 'output';
      readonly step: string;
      readonly action: string;
      readonly stream: Stream;
      /** A piece as it came: not a line. Raw; whoever shows it makes escape sequences harmless. */
      readonly text: string;
    }
  | {
      readonly type: 'action-finished';
      readonly step: string;
      readonly action: string;
      readonly exitCode?: number;
      readonly ended: 'exited' | 'timeout' | 'interrupted' | 'engine-lost';
      readonly durationMs: number;
    }
  | {
      readonly type: 'verdict';
      readonly step: string;
      readonly action: string;
      readonly verdict: Verdict;
      /** Which of the action's expectations this is about, from 0. */
      readonly expectation?: number;
      /** The same expectation, and another mismatch than the verdict before. */
      readonly more?: boolean;
    }
  | {
      /** What the lesson says to what went wrong just now. */
      readonly type: 'diagnosis';
      readonly step: string;
      readonly action: string;
      /** One paragraph of Markdown. */
      readonly hint: string;
    }
  | {
      /** What is known of the failure that the verdicts before are about. */
      readonly type: 'explanation';
      readonly step: string;
      readonly action: string;
      readonly explanation: Explanation;
    }
  | {
      readonly type: 'step-finished';
      readonly lesson: string;
      readonly step: string;
      readonly outcome: Outcome;
      readonly reason?: string;
      readonly durationMs: number;
    }
  | {
      /** Whether a lesson can fail: expectations that cannot, and what came of its mutations. */
      readonly type: 'proof';
      readonly lesson: string;
      readonly unproved: readonly Unproved[];
      readonly proof: Proof;
      /** The score that passes, from 0 to 1. */
      readonly lowest: number;
    }
  | {
      readonly type: 'lesson-finished';
      readonly lesson: string;
      readonly outcome: Outcome;
      readonly reason?: string;
      readonly durationMs: number;
    }
  | {
      readonly type: 'progress';
      readonly task: string;
      readonly text: string;
      readonly fraction?: number;
      readonly done?: boolean;
    }
  | ({ readonly type: 'warning' } & Warning)
  | {
      readonly type: 'run-finished';
      readonly passed: number;
      readonly failed: number;
      readonly notRun: number;
      /** Files that were written and blocks that were run. */
      readonly actions: number;
      /** Those that passed or failed. */
      readonly expectations: number;
      readonly durationMs: number;
    };

/** What each warning is about. */
export interface WarningArguments {
  /** `exitCode`: undefined if it was stopped for taking too long. */
  'always-failed': { script: string; exitCode: number | undefined };
  /** `restarted`: it was started again, and did not get ready; else it is not to be started twice. */
  'background-gone': { command: string; restarted: boolean };
  'background-resumed': { command: string };
  'not-taken-over': { problem: string };
  /** `unsealed`: it was not written by lesson at this place. */
  'record-damaged': { file: string; keptAs: string; wrong: 'damaged' | 'unsealed' };
  /** `most`: what is kept of one command's output, in characters. */
  'transcript-full': { most: number };
  'transcript-no-room': Readonly<Record<string, never>>;
}

export type Warning = {
  readonly [Code in keyof WarningArguments]: {
    readonly code: Code;
    readonly args: Readonly<WarningArguments[Code]>;
  };
}[keyof WarningArguments];

export type Event = EventBody & {
  readonly v: typeof EVENT_VERSION;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly at: string;
};

export type Emit = (event: EventBody) => void;

/** An event of work that belongs to no run, e.g. getting what one needs. */
export function outsideRuns(body: EventBody): Event {
  return { ...body, v: EVENT_VERSION, run: '', at: new Date().toISOString() };
}
