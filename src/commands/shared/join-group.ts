/** Offers to join the group that may use an engine's socket; nobody joins without being asked. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Context } from '../../app/context.ts';
import { UserError } from '../../core/run/failure.ts';
import { recordChange } from '../../machine/host/changes.ts';
import { findProgram } from '../../machine/host/process.ts';
import { errorMessage } from '../../view/messages/error.ts';
import { agree } from './consent.ts';

/** What /etc/group says of a group: `member` from the next login on. */
export function membership(
  groups: string,
  gid: number,
  user: string,
): { readonly group: string; readonly member: boolean } | undefined {
  for (const line of groups.split('\n')) {
    const [group, , id, members = ''] = line.split(':');
    if (group && id === String(gid)) return { group, member: members.split(',').includes(user) };
  }
  return undefined;
}

/** @returns what is to be told: that it is done, else the error */
export async function offerGroup(
  error: UserError<'engine-denied'>,
  context: Context,
): Promise<UserError> {
  const path = error.args.host.replace(/^unix:\/\//, '');
  const found = groupOfSocket(path);
  // The group of root gives more than an engine.
  if (!found || found.group === 'root') return error;
  const { group, member, user } = found;
  if (member) return new UserError('group-joined', { group, path, before: true }, 3);
  const sudo = findProgram('sudo', context.io.env);
  if (sudo === undefined) return error;
  context.note(errorMessage(error));
  const question = `Make you a member of the group "${group}", with sudo? Its members can act as root on this machine.`;
  if (!(await agree(context, question))) return error;
  const { status } = spawnSync(sudo, ['usermod', '-aG', group, user], { stdio: 'inherit' });
  if (status !== 0) return error;
  const undo = `sudo gpasswd -d ${user} ${group}`;
  recordChange(context.paths.state, { t: 'group', group, user, undo });
  return new UserError('group-joined', { group, path, before: false }, 3);
}

function groupOfSocket(path: string) {
  try {
    // There may be no name for who this is.
    const { username: user } = userInfo();
    const found = membership(readFileSync('/etc/group', 'utf8'), statSync(path).gid, user);
    return found && { ...found, user };
  } catch {
    return undefined;
  }
}
