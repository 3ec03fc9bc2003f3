/** What of a lesson stays on an engine when it is finished. */
export interface Remains {
  readonly images: readonly RemainingImage[];
  /** By name, with their state. */
  readonly containers: readonly { readonly name: string; readonly state: string }[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** Base images of the lesson: other lessons use them too. Bytes. */
  readonly bases: readonly { readonly name: string; readonly size: number }[];
}

interface RemainingImage {
  readonly name: string;
  /** Bytes that it takes beside the base that it stands on; all of its own where it stands on none. */
  readonly own: number;
}
