/** Whether a mounted folder shows the same files on both sides, and whose a new one is. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finding, type MachineFinding } from './model.ts';
import { complaint, type DockerCli } from './ports.ts';

const INSIDE = '/lesson-doctor';

/**
 * @param parent an existing folder beside which learners' files will be: what an engine in a virtual
 * machine shows of the host depends on the place
 */
export async function checkMount(
  docker: DockerCli,
  image: string,
  parent: string,
): Promise<MachineFinding> {
  let folder: string;
  try {
    // Without a leading dot: an engine from a snap sees no hidden folders.
    folder = mkdtempSync(join(parent, 'lesson-doctor-'));
  } catch (error) {
    const { message } = error as Error;
    return finding('sandbox-denied', 'warning', { folder: parent, message });
  }
  try {
    return await throughMount(docker, image, folder, parent);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function throughMount(
  docker: DockerCli,
  image: string,
  folder: string,
  parent: string,
): Promise<MachineFinding> {
  const question = `from the host ${process.pid}`;
  const answer = `from the container ${process.pid}`;
  writeFileSync(join(folder, 'question'), question);
  const script = `cat ${INSIDE}/question && echo '${answer}' > ${INSIDE}/answer`;
  // Unlike -v, --mount makes no folder where the engine does not see this one.
  const mount = ['--mount', `type=bind,${csv(`source=${folder}`)},target=${INSIDE}`];
  const how = ['--network', 'none', '--user', '0:0', '--entrypoint', 'sh'];
  const said = await docker(['run', '--rm', ...how, ...mount, image, '-c', script], {
    timeoutMs: 10_000,
  });
  const fails = (way: 'in' | 'out') =>
    finding('mount-fails', 'warning', { folder: parent, way, said: complaint(said) });
  if (said.stdout.trim() !== question) return fails('in');
  const path = join(folder, 'answer');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || readFileSync(path, 'utf8').trim() !== answer) return fails('out');
  const owner = ownerOf(stat.uid, process.getuid?.());
  const severity = owner === 'you' ? 'ok' : 'note';
  return finding('mount-works', severity, { folder: parent, image, owner }, said.durationMs);
}

function ownerOf(uid: number, me: number | undefined): 'you' | 'root' | 'other' {
  if (me === undefined || uid === me) return 'you';
  return uid === 0 ? 'root' : 'other';
}

/** One field of what --mount reads as CSV. */
function csv(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
