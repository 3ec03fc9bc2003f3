/**
 * Whether somebody runs a command in a terminal of theirs: in one that stands in a sandbox, or in a
 * shell of a lesson. Known where there is /proc; elsewhere nobody is taken to do so.
 */
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { textIn } from '../host/lenient.ts';
import { processIds, wordsOf } from '../host/process.ts';

interface WorkingProcess {
  readonly pid: number;
  readonly name: string;
  readonly group: number;
  readonly session: number;
}

const SHELLS = ['ash', 'bash', 'dash', 'elvish', 'fish', 'ksh', 'mksh', 'nu', 'sh', 'tcsh', 'zsh'];

/**
 * @param folder of the learner's files
 * @param mark a variable that shells of a lesson have
 */
export function commandRuns(folder: string, mark: string): boolean {
  const real = realOf(folder);
  const isHere = ({ pid }: WorkingProcess) => {
    const cwd = cwdOf(pid);
    return cwd === real || cwd?.startsWith(real + sep) || hasVariable(pid, mark);
  };
  const all = inTerminals();
  // Waits, and may have been started in the sandbox: this program, with what it was called by.
  const lessons = new Set(all.filter(isLesson).map(({ group }) => group));
  const busy = all.filter((one) => !lessons.has(one.group) && !isShell(one));
  const sessions = new Set(busy.map(({ session }) => session));
  return all.some((one) => sessions.has(one.session) && isHere(one));
}

/** At its prompt, or waiting for what it has started: a script is named on its command line. */
function isShell({ pid, name }: WorkingProcess): boolean {
  if (!SHELLS.includes(name)) return false;
  const [, ...args] = wordsOf(pid);
  return args.every((arg, at) => {
    const readsSettings = /^--(?:rc|init-)file$/.test(args[at - 1] ?? '');
    return readsSettings || (arg.startsWith('-') && !/^-[^-]*c/.test(arg));
  });
}

/** The same program as this one. */
function isLesson({ pid }: WorkingProcess): boolean {
  const [, program] = wordsOf('self');
  return program !== undefined && wordsOf(pid)[1] === program;
}

function inTerminals(): WorkingProcess[] {
  return processIds().flatMap((pid): WorkingProcess[] => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const end = stat.lastIndexOf(')');
      const [state, , group, session, terminal] = stat.slice(end + 2).split(' ');
      if (terminal === '0' || state === 'Z') return [];
      return [
        {
          pid,
          name: stat.slice(stat.indexOf('(') + 1, end),
          group: Number(group),
          session: Number(session),
        },
      ];
    } catch {
      return [];
    }
  });
}

function cwdOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Another user's.
    return undefined;
  }
}

function hasVariable(pid: number, name: string): boolean {
  return textIn(`/proc/${pid}/environ`)
    .split('\0')
    .some((it) => it.startsWith(`${name}=`));
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
