/** Whether a sandbox is this user's: made here by them, in a place that nobody else can change. */
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ForeignSandbox, UserError } from '../../core/run/failure.ts';
import { userOf, weakPart } from '../host/own-folder.ts';
import { RECORDS, recordsOf, type SandboxLayout } from './layout.ts';
import { sealed, unsealed } from './seal.ts';
import { inTheWay } from './walk.ts';

export type Standing =
  | { readonly kind: 'new' }
  | { readonly kind: 'own' }
  | { readonly kind: 'foreign'; readonly foreign: ForeignSandbox };

/** A file beside the records, which says that the sandbox was made here. */
const MARK = 'sandbox.json';

interface Mark {
  readonly version: 1;
  /** Whom its folders belonged to when it was made; where files are shared over a network, that may be another number. */
  readonly owner: number;
  /** Others could change the place already when it was made, and its user went on. */
  readonly shared: boolean;
}

export function standingOf(sandbox: SandboxLayout): Standing {
  const { root, named } = sandbox;
  const stat = statSync(root, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return { kind: 'new' };
  const records = lstatSync(join(root, RECORDS), { throwIfNoEntry: false });
  if (records?.isFile()) throw inTheWay(join(root, RECORDS), 3);
  const mark = readMark(sandbox);
  const owner = mark?.owner ?? process.getuid?.() ?? stat.uid;
  const other = [stat.uid, records?.uid ?? owner].find((uid) => uid !== owner);
  if (other !== undefined) return foreign({ why: 'owner', user: userOf(other) });
  const weak = weakPart(root);
  if (mark) {
    if (weak && !mark.shared) return foreign({ why: 'open', weak });
    return { kind: 'own' };
  }
  if (records && !isEmpty(join(root, RECORDS))) return foreign({ why: 'unsealed' });
  return named || isEmpty(root) ? { kind: 'new' } : foreign({ why: 'occupied' });
}

function foreign(why: ForeignSandbox): Standing {
  return { kind: 'foreign', foreign: why };
}

/** The same as a yes or no, whatever is in its place. */
export function isOwn(sandbox: SandboxLayout): boolean {
  try {
    return standingOf(sandbox).kind === 'own';
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Marks the sandbox as this user's, where it is new. */
export function claim(sandbox: SandboxLayout): void {
  if (standingOf(sandbox).kind === 'new') mark(sandbox);
}

export function mark(sandbox: SandboxLayout): void {
  const folder = recordsOf(sandbox);
  const owner = folder.make('', (path) => statSync(path).uid) ?? 0;
  const shared = weakPart(sandbox.root) !== undefined;
  const text = JSON.stringify(sealed<Mark>({ version: 1, owner, shared }, sandbox, MARK));
  folder.write(MARK, `${text}\n`, 0o600);
}

function readMark(sandbox: SandboxLayout): Mark | undefined {
  const content = recordsOf(sandbox).read(MARK);
  if (!content) return undefined;
  try {
    // Whatever has this user's seal was written as a mark.
    return unsealed(JSON.parse(Buffer.from(content).toString('utf8')), sandbox, MARK) as
      | Mark
      | undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What was begun and cut off has names that begin with a dot. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).every((name) => name.startsWith('.'));
  } catch {
    // A file, or closed to us: something is there.
    return false;
  }
}
