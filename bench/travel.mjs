// Going to a lesson's last step from nothing, beside a shell script of the steps before it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleaved, NO_ENGINE, timeProcess } from './measure.mjs';
import { scriptOf } from './script.mjs';

const LESSON = 'first-image';
const NAME = `lesson goto the last step of ${LESSON}`;
const ROUNDS = 21;

export async function measureTravel({ api, cli, env, folder, engine }) {
  const left = (why) => [{ name: NAME, note: `not measured: ${why}` }];
  if (!engine) return left(NO_ENGINE);
  const path = join(dirname(fileURLToPath(import.meta.url)), `../lessons/docker-101/${LESSON}.md`);
  const { lesson } = api.readLesson(readFileSync(path, 'utf8'), path);
  const docker = (...args) => spawnSync('docker', args, { env, encoding: 'utf8' });
  const isThere = (image) => docker('image', 'inspect', image).status === 0;
  for (const image of lesson.images) if (!isThere(image)) return left(`${image} is not there`);
  for (const name of lesson.makes) if (isThere(name)) return left(`there is a ${name} already`);
  const script = join(folder, 'way.sh');
  writeFileSync(script, wayOf(lesson));
  const dangling = () =>
    docker('image', 'ls', '--quiet', '--no-trunc', '--filter', 'dangling=true').stdout.split(/\s+/);
  const last = `${LESSON}#${lesson.steps.at(-1).id}`;
  const times = await interleaved(
    {
      script: async () => {
        const cwd = mkdtempSync(join(folder, 'way-'));
        const before = dangling();
        const ms = await timeProcess('bash', [script], { env, cwd });
        docker('image', 'rm', ...lesson.makes);
        const made = dangling().filter((id) => !before.includes(id));
        if (made.length > 0) docker('image', 'rm', ...made);
        rmSync(cwd, { recursive: true });
        return ms;
      },
      goto: async () => {
        const cwd = mkdtempSync(join(folder, 'goto-'));
        const ms = await timeProcess(process.execPath, [cli, 'goto', last], { env, cwd });
        await timeProcess(process.execPath, [cli, 'clean'], { env, cwd });
        rmSync(cwd, { recursive: true });
        return ms;
      },
    },
    ROUNDS,
  );
  const ratios = times.goto.map((ms, i) => ms / times.script[i]);
  return [{ name: NAME, ratios, limit: 1.2, note: 'a script of the commands before it' }];
}

/** The commands alone: what else the whole lesson's script does is none of them. */
function wayOf(lesson) {
  const before = { ...lesson, steps: lesson.steps.slice(0, -1), always: [] };
  const [commands] = scriptOf(before).split('\ncd "$home"\n');
  return commands.replace(/^before=.*$/m, '');
}
