// A whole lesson on the engine, beside a shell script with the same commands. What is left over is
// counted in starts of node, since that is what a runner in node cannot do without.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleaved, NO_ENGINE, timeProcess } from './measure.mjs';
import { scriptOf } from './script.mjs';

const LESSON = 'first-image';
const NAME = `lesson verify ${LESSON}, beyond 1.05 × a script of its commands`;
// The engine alone takes several starts of node more or less from round to round.
const ROUNDS = 41;

export async function measureVerify({ api, cli, env, folder, engine }) {
  const left = (why) => [{ name: NAME, note: `not measured: ${why}` }];
  if (!engine) return left(NO_ENGINE);
  const lesson = readLesson(api);
  for (const image of lesson.images) {
    if (!exists(image, env)) return left(`${image} is not there; lesson setup gets it`);
  }
  for (const name of lesson.makes) if (exists(name, env)) return left(`there is a ${name} already`);
  const script = join(folder, 'lesson.sh');
  writeFileSync(script, scriptOf(lesson));
  const times = await interleaved(
    {
      node: () => timeProcess(process.execPath, ['-e', '0'], { env }),
      script: async () => {
        const cwd = mkdtempSync(join(folder, 'script-'));
        const ms = await timeProcess('bash', [script], { env, cwd });
        rmSync(cwd, { recursive: true });
        return ms;
      },
      verify: () => timeProcess(process.execPath, [cli, 'verify', LESSON], { env, cwd: folder }),
    },
    ROUNDS,
  );
  const beyond = times.verify.map((ms, i) => (ms - 1.05 * times.script[i]) / times.node[i]);
  const whole = times.verify.map((ms, i) => ms / times.script[i]);
  return [
    { name: NAME, ratios: beyond, limit: 3, note: 'node -e 0' },
    { name: `lesson verify ${LESSON}, all of it`, ratios: whole, limit: 1.5, note: 'that script' },
  ];
}

function readLesson({ readLesson: read }) {
  const path = join(dirname(fileURLToPath(import.meta.url)), `../lessons/docker-101/${LESSON}.md`);
  const { lesson, findings } = read(readFileSync(path, 'utf8'), path);
  if (!lesson) throw new Error(findings.map(({ message }) => message).join('\n'));
  return lesson;
}

function exists(image, env) {
  return spawnSync('docker', ['image', 'inspect', image], { env }).status === 0;
}
