// The time of the processor that `lesson lint` takes for a course, with the bash that it starts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LESSONS = 1000;
const TURNS = 3;
/** Seconds that a course of so many lessons may take: not reached yet, so there is no limit. */
const WANTED = 1.5;

export function measureLinting({ cli, env, folder }) {
  const course = join(folder, 'thousand');
  const ids = Array.from({ length: LESSONS }, (_, i) => `lesson-${i}`);
  mkdirSync(course);
  const made = spawnSync(process.execPath, [cli, 'new', join(course, 'lesson-0.md')], { env });
  if (made.status !== 0) throw new Error(`lesson new: ${made.stderr}`);
  const text = readFileSync(join(course, 'lesson-0.md'), 'utf8');
  for (const id of ids) writeFileSync(join(course, `${id}.md`), text.replaceAll('lesson-0', id));
  writeFileSync(join(course, 'course.yaml'), `title: Many\nlessons: [${ids.join(', ')}]\n`);
  const ratios = Array.from({ length: TURNS }, () => once() / WANTED);
  return [
    { name: `lesson lint, ${LESSONS} lessons`, ratios, limit: Infinity, note: '1.5 s of CPU' },
  ];

  function once() {
    const { status, stdout } = spawnSync(
      'bash',
      ['-c', '"$@" > /dev/null; times', 'bash', process.execPath, cli, 'lint', course],
      { env, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error('lesson lint failed');
    return spent(stdout);
  }
}

/** Seconds of the processor, of the second line of bash's `times`: its children's. */
function spent(times) {
  const [, second = ''] = times.trim().split('\n');
  return [...second.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * m + Number(s),
    0,
  );
}
