/** After a run that was killed: ends what its last action left running, and what it left on disk. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { orAbsent } from './api.ts';
import { readJournals } from './journal.ts';
import { RUN_LABEL } from './ownership.ts';

/** Ends containers that a sandbox's killed run made for the action that it did not finish. */
export async function stopUnfinished(
  docker: () => Promise<Docker>,
  stateDir: string,
  engineId: string,
  sandbox: string,
): Promise<void> {
  const records = readJournals(stateDir, engineId).filter(
    (record) => record.header.sandbox === sandbox,
  );
  const last = records.at(-1);
  const begun = last?.entries.findLastIndex((entry) => entry.t === 'action') ?? -1;
  if (!last || begun < 0 || last.entries.slice(begun).some((entry) => entry.t === 'action-end'))
    return;
  const finished = new Set(
    last.entries
      .slice(0, begun)
      .flatMap((e) => (e.t === 'made' && e.kind === 'container' ? [e.id] : [])),
  );
  const engine = await docker();
  const rows = await engine.listContainers({
    filters: { label: [`${RUN_LABEL}=${last.header.run}`] },
  });
  for (const row of rows) {
    if (!finished.has(row.Id))
      await orAbsent(engine.getContainer(row.Id).kill()).catch(() => undefined);
  }
}

/** Removes the folders of runs whose socket nobody listens at any more. */
export async function removeDeadRunFolders(runtimeDir: string): Promise<void> {
  let names: string[];
  try {
    names = readdirSync(runtimeDir);
  } catch {
    return;
  }
  for (const name of names) {
    const socket = join(runtimeDir, name, 'docker.sock');
    const isRun = existsSync(join(runtimeDir, name, 'docker', 'config.json'));
    if (isRun && !(await listens(socket))) {
      rmSync(join(runtimeDir, name), { recursive: true, force: true });
    }
  }
}

function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
