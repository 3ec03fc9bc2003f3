/** Takes over a sandbox that is not this user's: how far its lessons are, and nothing that would be run. */
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { How, Progress } from '../../core/run/progress.ts';
import { TAKEN_OVER } from '../../core/run/travel.ts';
import { keptOf, lessonLayout, lessonRecordsOf, recordsOf, type SandboxLayout } from './layout.ts';
import type { SafeFolder } from './safe-folder.ts';
import { mark } from './standing.ts';
import { TRANSCRIPT } from './transcript.ts';

export interface Adopted {
  /** Lessons whose progress was taken over. */
  readonly lessons: readonly string[];
  /** Where what was not taken over is now, absolute. */
  readonly aside: readonly string[];
}

/** Text that people read, and files that are theirs. */
const STAYS = ['kept', TRANSCRIPT];

/** @throws UserError where a link stands in the place of something */
export function adopt(sandbox: SandboxLayout, now: Date): Adopted {
  const name = `records-${now.toISOString().replaceAll(':', '')}`;
  const lessons: string[] = [];
  const aside: string[] = [];
  for (const lesson of lessonsIn(sandbox)) {
    const layout = lessonLayout(sandbox, lesson);
    const records = lessonRecordsOf(sandbox, lesson);
    const progress = readProgress(records, lesson);
    const others = records.in('', (from) => readdirSync(from).filter((it) => !STAYS.includes(it)));
    if (others && others.length > 0) {
      records.in('', (from) =>
        keptOf(layout).make(name, (to) => {
          for (const other of others) renameSync(join(from, other), join(to, other));
        }),
      );
      aside.push(join(layout.records, 'kept', name));
    }
    if (!progress || progress.done.length === 0) continue;
    records.write('progress.json', `${JSON.stringify(progress, null, 2)}\n`, 0o600);
    lessons.push(lesson);
  }
  mark(sandbox);
  return { lessons, aside };
}

function lessonsIn(sandbox: SandboxLayout): string[] {
  const entries = recordsOf(sandbox).in('', (at) => readdirSync(at, { withFileTypes: true })) ?? [];
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

const KEY = /^[0-9a-f]{16}(?:-\d+)?$/;
const HOWS: readonly unknown[] = ['passed', 'solved', 'skipped', 'left', 'not-run'] satisfies How[];

/** Only what it can mean. What a lesson that is half done had built is built again from the lesson. */
function readProgress(records: SafeFolder, lesson: string): Progress | undefined {
  let read: Partial<Record<keyof Progress, unknown>>;
  try {
    read = JSON.parse(Buffer.from(records.read('progress.json') ?? []).toString('utf8'));
    if (read?.version !== 1 || !Array.isArray(read.done)) return undefined;
  } catch {
    return undefined;
  }
  const isKey = (key: unknown): key is string => typeof key === 'string' && KEY.test(key);
  const how = Object.entries(read.how ?? {}).filter(([key, it]) => isKey(key) && HOWS.includes(it));
  const { finishedAt } = read;
  const ended = typeof finishedAt === 'string' && !Number.isNaN(Date.parse(finishedAt));
  return {
    version: 1,
    lesson,
    done: read.done.filter(isKey),
    how: Object.fromEntries(how),
    written: {},
    ...(ended ? { finishedAt: new Date(finishedAt).toISOString() } : { rebuilding: TAKEN_OVER }),
  };
}
