/** Errors of sweeps. */
import { formatFinding } from '../../../core/lesson/findings.ts';
import { counted } from '../../../core/words/phrases.ts';
import { shellWord } from '../../../core/words/shell-word.ts';
import { holderWords } from '../holder-text.ts';
import { changeText } from '../sweep.ts';
import type { ErrorTable } from './words.ts';

export const sweepErrors = {
  'sweep-invalid': ({ problems }) => [
    problems.map(({ option, problem }) => `--${option} ${problem}`).join('\n'),
    'For example: lesson sweep hyperparam --param max_depth=2,4,6 --param n_estimators=10..50:10',
  ],
  'sweep-credit-invalid': ({ problems }) => [
    problems.map(({ option, problem }) => `--${option} ${problem}`).join('\n'),
    'For example: --crate-author "Josiah Carberry <https://orcid.org/0000-0002-1825-0097> (Brown University <https://ror.org/05gq02987>)" --license CC-BY-4.0',
  ],
  'sweep-file-invalid': ({ findings }) => [
    findings.map(formatFinding).join('\n'),
    'Nothing was run. All words of such a file: lesson sweep --help',
  ],
  'sweep-file-unreadable': ({ path, reason }) => [
    `${path} cannot be read: ${reason}`,
    'Name an image, or a file that ends in .yaml: lesson sweep sweep.yaml',
  ],
  'sweep-incomplete': () => [
    'A sweep needs an image and at least one parameter.',
    'For example: lesson sweep hyperparam --param max_depth=2,4,6 --param n_estimators=10..50:10',
  ],
  'sweep-exists': ({ folder, done, total }) => [
    `There is a sweep in ${folder} already: ${done} of ${counted(total, 'trial')} done.`,
    `Do what is missing with --resume, or name another folder with --out. Show it: lesson sweep show ${shellWord(folder)}`,
  ],
  'sweep-taken': ({ folder, holder }) => [
    `Another process works on the sweep in ${folder}: ${holder ? holderWords(holder) : 'it holds the lock'}.`,
    'Wait until it ends, or name another folder with --out.',
  ],
  'sweep-absent': ({ folder }) => [
    `There is no sweep in ${folder}: it has no trials.jsonl.`,
    'Name the folder that --out named, e.g. lesson sweep show results',
  ],
  'sweep-plot-nothing': ({ folder }) => [
    `There is nothing to draw in ${folder}: no trial with settings has begun.`,
    `Run the trials first: ${resume(folder)}`,
  ],
  'sweep-plot-unknown': ({ what, name, known }) => [
    `The sweep has no ${what} "${name}"${what === 'metric' ? ' with numbers' : ''}.`,
    `It has: ${known.join(', ')}`,
  ],
  'sweep-link': ({ path }) => [
    `${path} is a symbolic link. Nothing was run: a sweep writes only below its own folder.`,
    'Remove the link, or name another folder with --out.',
  ],
  'sweep-metric-unknown': ({ metric, known }) => [
    `No trial reported a metric called "${metric}". Nothing was run.`,
    known.length > 0 ? `There is: ${known.join(', ')}` : 'No trial reported anything.',
  ],
  'sweep-verify-nothing': ({ folder }) => [
    `There is nothing to compare in ${folder}: no trial has such a result.`,
    `Run the trials first: ${resume(folder)}`,
  ],
  'sweep-verify-ended': ({ folder, why }) => [
    `${why ?? 'Stopped.'} The results in ${folder} are as they were, and were not compared.`,
    `Compare again: lesson sweep verify ${shellWord(folder)}`,
  ],
  'sweep-changed': ({ folder, others, changes }) => [
    `${counted(others, 'result')} in ${folder} ${others === 1 ? 'is' : 'are'} from something else:\n${changes.map((it) => `  ${changeText(it)}`).join('\n')}\nNothing was run.`,
    'Run everything again in another folder: --out FOLDER. Or count these results as well, and run the rest: --resume --accept',
  ],
  'sweep-mount-unreadable': ({ source, reason }) => [
    `${source} cannot be mounted: ${reason}`,
    'Each file in it must be readable. For example: --mount data:/data',
  ],
  'sweep-image-missing': ({ image }) => [
    `The engine has no image ${image}.`,
    `Build it (docker build -t ${image} .) or pull it: docker pull ${image}`,
  ],
  'sweep-refused': ({ said }) => [
    `The engine refused to run a trial: ${said}`,
    'What the other trials have done is kept. When that is fixed, go on with --resume.',
  ],
  'sweep-engine-lost': ({ folder, done, total }) => [
    `The engine no longer answers. ${standing(done, total)}`,
    `Start the engine again, then go on with: ${resume(folder)}`,
  ],
  'sweep-interrupted': ({ folder, done, total }) => [
    `Stopped. ${standing(done, total)}`,
    `Go on with: ${resume(folder)}`,
  ],
} satisfies Partial<ErrorTable>;

function standing(done: number, total: number): string {
  return `${done} of ${counted(total, 'trial')} ${done === 1 ? 'has' : 'have'} a result, and nothing of that is lost.`;
}

function resume(folder: string): string {
  return `lesson sweep --resume --out ${shellWord(folder)}`;
}
