/** A sandbox that is not the user's own is not worked in: it is shown, and its progress can be taken over. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { UserError } from '../../core/run/failure.ts';
import { counted } from '../../core/words/phrases.ts';
import { lookThrough } from '../../machine/host/lenient.ts';
import { userOf, weakPart } from '../../machine/host/own-folder.ts';
import { LAST_SANDBOX, type SandboxLayout } from '../../machine/sandbox/layout.ts';
import { standingOf } from '../../machine/sandbox/standing.ts';
import { foreignWords, weakWords } from '../../view/messages/errors/sandbox.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import { agree } from './consent.ts';

/**
 * From a folder that has no sandbox, at or above it, the one last worked in is meant.
 * @param begins whether the command can begin one here instead; whoever sits there is asked
 */
export async function chooseSandbox(context: Context, begins: boolean): Promise<SandboxLayout> {
  const { sandbox, paths, io } = context;
  if (sandbox.named || existsSync(sandbox.root)) return sandbox;
  if (!existsSync(join(paths.state, LAST_SANDBOX))) return sandbox;
  // Few commands need it, and it would make all of them start later.
  const { lastSandbox } = await import('../../machine/sandbox/last-sandbox.ts');
  const last = lastSandbox(paths.state);
  if (!last) return sandbox;
  const shown = harmless(shownPath(last.root, io.cwd));
  if (!begins || (context.interactive && context.options.yes)) {
    context.note(`Your sandbox is in ${shown}`);
    return last;
  }
  const question = `Your course is in ${shown}. Go on there? (No begins a sandbox here.)`;
  if (context.interactive && (await agree(context, question, true))) return last;
  context.note(`A new sandbox begins here. To go on in the other one: --sandbox ${shown}`);
  return sandbox;
}

/**
 * Before any work in the sandbox. Neither --yes nor --trust is enough to go on in one of another user.
 * @throws UserError (3) where it is not the user's own
 */
export async function requireOwnSandbox(context: Context): Promise<void> {
  const { sandbox, note } = context;
  tellPassedOver(context);
  const standing = standingOf(sandbox);
  if (standing.kind === 'own') return;
  if (standing.kind === 'new') {
    const weak = weakPart(sandbox.root);
    if (weak) note(`${harmless(weakWords(weak))}: they can change your files here.`);
    return;
  }
  const { foreign } = standing;
  if (context.interactive && foreign.why !== 'owner') {
    const words = harmless(foreignWords(foreign));
    note(`The sandbox in ${shownSandbox(context)} is not used yet. ${words}`);
    const question = 'Take over its progress, and nothing that it would run?';
    if (await agree({ ...context, options: {} }, question)) {
      await takeOver(context);
      return;
    }
  }
  const { root, named } = sandbox;
  const option = named ? ` --sandbox ${shownPath(root, context.io.cwd)}` : '';
  throw new UserError('sandbox-unused', { root, foreign, option }, 3);
}

/** Before something of the sandbox is shown. */
export function tellForeignSandbox(context: Context): void {
  tellPassedOver(context);
  const standing = standingOf(context.sandbox);
  if (standing.kind !== 'foreign') return;
  context.note(
    `This is not your sandbox, in ${shownSandbox(context)}. ${harmless(foreignWords(standing.foreign))}`,
  );
}

export async function takeOver(context: Context): Promise<void> {
  const { adopt } = await import('../../machine/sandbox/adopt.ts');
  const { lessons, aside } = adopt(context.sandbox, new Date());
  const { print } = context;
  const names = lessons.map((name) => harmless(name)).join(', ');
  print(
    lessons.length === 0
      ? `The sandbox in ${shownSandbox(context)} is yours now; there was no progress in it.`
      : `Took over the progress of ${counted(lessons.length, 'lesson')}: ${names}.`,
  );
  if (lessons.length > 0) print('A lesson that is half done is rebuilt when you go on with it.');
  for (const folder of aside) {
    print(`Not taken over, and never run: ${harmless(shownPath(folder, context.io.cwd))}`);
  }
}

function tellPassedOver({ sandbox, note }: Context): void {
  for (const root of sandbox.passedOver) {
    const uid = lookThrough(root)?.uid;
    const whose = uid === undefined ? 'another user' : userOf(uid);
    note(`Not used: the sandbox of ${whose} in ${harmless(root)}`);
  }
}

export function shownSandbox({ sandbox }: Context): string {
  return harmless(sandbox.root);
}
