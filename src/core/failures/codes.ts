/**
 * Every known failure of engines, registries and the programs around them, as data. Recognised in
 * `known.ts`; what the engine adds to it is asked in `machine/engine/observe/explain.ts`; words are made in
 * `view/messages/failure-text.ts`.
 */

/** A container that has what was wanted. */
export interface Holder {
  readonly id: string;
  readonly name: string;
  /** E.g. `running`, `exited`. */
  readonly state: string;
  /** How long ago it was made, in milliseconds. */
  readonly ageMs: number;
  /** `lesson`: a run of this lesson made it, in this sandbox; `course`: another lesson did. */
  readonly owner: 'lesson' | 'course' | 'other';
  /** The lesson that made it. */
  readonly lesson?: string;
}

type None = Record<never, never>;

interface MountedFolder {
  readonly path?: string;
  /** It is empty: the engine has made it. */
  readonly made?: boolean;
  /** A file of a similar name that is there. */
  readonly meant?: string;
}

export interface FailureArgs {
  // Reaching an engine
  'docker-missing': None;
  'engine-stopped': { readonly endpoint?: string };
  'desktop-stopped': None;
  'socket-denied': { readonly endpoint?: string };
  'wsl-integration-off': None;
  'host-overrides-context': { readonly context?: string };
  'client-old': { readonly client?: string; readonly least?: string };
  'client-new': { readonly client?: string; readonly most?: string };

  // Registries and the network
  'pull-limit': None;
  'pull-denied': { readonly image?: string };
  'tag-missing': { readonly image?: string };
  'short-name': { readonly name?: string };
  'image-missing': {
    readonly image?: string;
    /** The lesson builds it. */
    readonly own?: true;
    /** A name of the lesson's that was mistyped. */
    readonly meant?: string;
  };
  'credential-helper-missing': { readonly helper?: string };
  'certificate-unknown': { readonly host?: string };
  'name-unresolved': { readonly name?: string };
  'registry-unreachable': { readonly host?: string };
  'transfer-cut': None;
  'wrong-platform': { readonly program?: string; readonly wanted?: string };

  // Building
  'context-missing': None;
  'context-not-found': { readonly path?: string };
  'dockerfile-missing': { readonly path?: string };
  'dockerfile-invalid': {
    readonly line?: number;
    readonly problem?: string;
    /** The line is in a here-document, which this builder does not know. */
    readonly hereDocument?: boolean;
  };
  'not-in-context': { readonly path?: string };
  'buildx-missing': None;
  'buildkit-needed': { readonly option?: string };
  'compose-missing': { readonly old?: string };
  'python-externally-managed': None;
  'package-missing': { readonly package?: string };
  'release-gone': { readonly repository?: string };

  // Starting containers
  'name-taken': { readonly name?: string; readonly id?: string; readonly holder?: Holder };
  'port-taken': {
    readonly port?: number;
    readonly holder?: Holder;
    /** The lesson's variable that has this port. */
    readonly variable?: string;
  };
  'port-privileged': { readonly port?: number };
  /** Podman's answer to the docker command, which leaves out why. */
  'start-refused': { readonly name?: string };
  'address-pools-full': None;
  'no-terminal': None;
  'option-unknown': { readonly option?: string };
  'command-unknown': { readonly command?: string };
  'reference-invalid': { readonly given?: string };
  'volume-name-invalid': { readonly given?: string };
  'path-rewritten': None;
  'mount-not-absolute': { readonly given?: string };
  'mount-source-missing': { readonly path?: string };
  'mount-file-on-folder': MountedFolder;
  /** A folder stands where a file was meant, since a mount made it. */
  'mount-made-folder': MountedFolder;
  'mount-colon': { readonly given?: string };
  'mount-not-shared': { readonly path?: string };
  'gpu-missing': None;
  /** `fixed`: the command with its options in their place. */
  'option-after-image': { readonly option?: string; readonly fixed?: string };
  'program-missing': { readonly program?: string };
  'command-not-found': { readonly program?: string };
  'interpreter-missing': { readonly program?: string };
  'windows-line-ends': None;
  'not-executable': { readonly program?: string };
  'module-missing': { readonly module?: string };

  // Files and room
  'access-denied': {
    readonly path?: string;
    /** Whose the file is, where it could be looked at. */
    readonly owner?: 'root' | 'you' | 'other';
    /** SELinux guards this machine. */
    readonly selinux?: boolean;
  };
  'read-only': { readonly path?: string };
  /** Sizes in bytes. */
  'no-space': { readonly free?: number; readonly folder?: string };
  'no-processes': None;
  'no-handles': None;
  'no-memory': None;
  killed: {
    readonly container?: string;
    /** Of memory, as it was given, e.g. `20m`. */
    readonly limit?: string;
    /** `--memory-swap` was given. */
    readonly swap?: true;
    /** The engine says that it was for its memory; undefined: that is not known. */
    readonly oom?: boolean;
  };

  // What the text of a block shows
  'still-running': { readonly way?: 'run' | 'compose' | 'follow' | 'serve' };
  'look-alike': { readonly line?: number; readonly name?: string; readonly instead?: string };
  'sudo-docker': None;

  // Objects
  'container-missing': { readonly name?: string };
  'path-missing': { readonly path?: string; readonly name?: string };
  'container-stopped': { readonly name?: string };
  'container-running': { readonly name?: string };
  'image-in-use': { readonly image?: string; readonly container?: string };
  'volume-in-use': { readonly name?: string; readonly container?: string };
}

export type FailureCode = keyof FailureArgs;

export type Failure = {
  readonly [C in FailureCode]: { readonly code: C; readonly args: FailureArgs[C] };
}[FailureCode];

/** What the runner can do about a failure, once it was asked to. */
export type Remedy =
  /** The lesson's own; by id. */
  | { readonly kind: 'remove-container'; readonly id: string; readonly name: string }
  /** Another free port for a variable that the lesson declares. */
  | { readonly kind: 'other-port'; readonly variable: string }
  | { readonly kind: 'show-space' };

export type Explanation = Failure & { readonly remedy?: Remedy };
