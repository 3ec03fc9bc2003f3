/** Scaffolds a lesson's files, and keeps aside what the learner has changed by hand. */
import { join, relative } from 'node:path';
import type { FileAction } from '../../core/lesson/model.ts';
import { UserError } from '../../core/run/failure.ts';
import type { Files, FileWritten } from '../../core/run/ports.ts';
import { sha256 } from './records.ts';
import type { SafeFolder } from './safe-folder.ts';

export interface SandboxFilesOptions {
  readonly folder: SafeFolder;
  /** Data files of the lesson, for `from=`. */
  readonly beside: SafeFolder;
  /** SHA-256 of each of them that may be written; undefined: any. */
  readonly agreed?: ReadonlyMap<string, string> | undefined;
  /** Where changed files are kept. */
  readonly kept: SafeFolder;
  /** Hash of what the runner last wrote to a path. */
  readonly written: (path: string) => string | undefined;
  readonly onWritten: (path: string, hash: string) => void;
}

export class SandboxFiles implements Files {
  readonly #options: SandboxFilesOptions;

  constructor(options: SandboxFilesOptions) {
    this.#options = options;
  }

  async write(action: FileAction): Promise<FileWritten> {
    const { folder, written, onWritten } = this.#options;
    const content = this.#content(action);
    const hash = sha256(content);
    const old = folder.read(action.path);
    const oldHash = old && sha256(old);
    const changedByHand =
      oldHash !== undefined && oldHash !== hash && oldHash !== written(action.path);
    const keptAs = changedByHand && old ? this.#keep(action.path, old) : undefined;
    folder.write(action.path, content, action.mode);
    onWritten(action.path, hash);
    const change = oldHash === undefined ? 'created' : oldHash === hash ? 'unchanged' : 'replaced';
    return { path: action.path, change, ...(keptAs ? { keptAs } : {}) };
  }

  #content(action: FileAction): Uint8Array {
    if ('text' in action.source) return Buffer.from(action.source.text, 'utf8');
    const { from } = action.source;
    const content = this.#options.beside.read(from);
    if (!content) throw new UserError('data-missing', { from }, 2);
    const { agreed } = this.#options;
    if (agreed && agreed.get(from) !== sha256(content))
      throw new UserError('data-changed', { from }, 3);
    return content;
  }

  #keep(path: string, content: Uint8Array): string {
    const { kept, folder } = this.#options;
    for (let n = 1; ; n++) {
      const name = `${path}.${n}`;
      if (kept.create(name, content)) {
        return relative(folder.root, join(kept.root, name));
      }
    }
  }
}
