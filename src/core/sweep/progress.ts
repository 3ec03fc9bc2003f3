/** How far a sweep is. */
export interface SweepProgress {
  readonly total: number;
  /** With a result, also from before. */
  readonly complete: number;
  readonly failed: number;
  readonly running: number;
  /** Trials that have ended a second, since this run began; 0: none has. */
  readonly rate: number;
  /** Seconds that are left at that rate; undefined: not known yet. */
  readonly left: number | undefined;
}
