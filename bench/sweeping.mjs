// What 25 trials take: `lesson sweep`, beside a loop, GNU parallel, xargs, and one container with a
// process for each core, which is as fast as it can be.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { interleaved, NO_ENGINE, timeProcess } from './measure.mjs';

const ROUNDS = 5;
const BASE = 'python:3.10';
const DEPTHS = [2, 4, 6, 8, 10];
const ESTIMATORS = [10, 20, 30, 40, 50];

const SETTINGS = `import argparse, json
parser = argparse.ArgumentParser()
parser.add_argument("--max_depth", type=int)
parser.add_argument("--n_estimators", type=int)
settings = vars(parser.parse_args())
`;

/** The article's trial, and one that computes for half a second. */
const TRIALS = {
  forest: `${SETTINGS}from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
flowers = load_iris()
seen, held_back, species, answers = train_test_split(flowers.data, flowers.target, test_size=0.2)
forest = RandomForestClassifier(**settings).fit(seen, species)
print(json.dumps({"accuracy": forest.score(held_back, answers)}))
`,
  short: `${SETTINGS}import time
while time.process_time() < 0.5:
    pass
print(json.dumps({"accuracy": 1}))
`,
};

/** @returns rows of the article's trial, and of the short one */
export async function measureSweeping({ cli, env, folder, engine }) {
  const docker = (...args) => spawnSync('docker', args, { env, encoding: 'utf8' });
  if (!engine) return [{ name: 'sweeps', note: `not measured: ${NO_ENGINE}` }];
  if (docker('image', 'inspect', BASE).status !== 0) {
    return [{ name: 'sweeps', note: `not measured: no ${BASE}; lesson setup gets one` }];
  }
  const rows = [];
  for (const name of Object.keys(TRIALS)) {
    const image = `lesson-bench-${name}`;
    build(image, TRIALS[name]);
    rows.push(...(await rowsOf(name, image)));
    docker('image', 'rm', '--force', image);
  }
  return rows;

  function build(image, program) {
    const context = join(folder, image);
    mkdirSync(context);
    writeFileSync(join(context, 'main.py'), program);
    const recipe = `FROM ${BASE}\nCOPY main.py /\nENTRYPOINT ["python", "/main.py"]\n`;
    writeFileSync(join(context, 'Dockerfile'), recipe);
    const { status, stderr } = docker('build', '--quiet', '--tag', image, context);
    if (status !== 0) throw new Error(`docker build: ${stderr}`);
  }

  async function rowsOf(name, image) {
    let sweeps = 0;
    const bash = (line) => () => timeProcess('bash', ['-c', `set -o pipefail; ${line}`], { env });
    const sweep =
      (...more) =>
      () => {
        const parameters = [`max_depth=${DEPTHS}`, `n_estimators=${ESTIMATORS}`];
        const out = ['--out', join(folder, `${name}-${sweeps++}`)];
        const words = parameters.flatMap((one) => ['-p', one]);
        return timeProcess(process.execPath, [cli, 'sweep', image, ...words, ...out, ...more], {
          env,
        });
      };
    const settings = DEPTHS.flatMap((depth) =>
      ESTIMATORS.map((trees) => `--max_depth ${depth} --n_estimators ${trees}`),
    );
    const lines = `printf '%s\\n' ${settings.map((line) => `'${line}'`).join(' ')}`;
    const inside = `${lines} | xargs -P ${availableParallelism()} -L 1 python /main.py`;
    const hasParallel = spawnSync('bash', ['-c', 'command -v parallel'], { env }).status === 0;
    const times = await interleaved(
      {
        loop: bash(`${lines} | while read -r it; do docker run --rm ${image} $it </dev/null; done`),
        xargs: bash(`${lines} | xargs -P 2 -L 1 docker run --rm --network none ${image}`),
        ...(hasParallel && {
          parallel: bash(`${lines} | parallel -j 4 --colsep ' ' docker run --rm ${image}`),
        }),
        limit: bash(`docker run --rm --entrypoint sh ${image} -c "${inside}"`),
        sweep: sweep(),
        reuse: sweep('--reuse'),
      },
      ROUNDS,
    );
    const row = (what, from, of, limit, note) => ({
      name: `25 trials (${name}), ${what}`,
      ratios: times[from].map((ms, i) => ms / times[of][i]),
      limit,
      note,
    });
    const none = { name: `25 trials (${name})`, note: 'not beside parallel: it is not installed' };
    return [
      row('lesson sweep', 'sweep', 'loop', Infinity, 'one after the other'),
      row('lesson sweep', 'sweep', 'xargs', Infinity, 'xargs -P 2'),
      ...(hasParallel
        ? [
            row('lesson sweep', 'sweep', 'parallel', 0.82, 'parallel -j 4'),
            row('lesson sweep --reuse', 'reuse', 'parallel', 0.6, 'parallel -j 4'),
          ]
        : [none]),
      row('lesson sweep --reuse', 'reuse', 'limit', 1.05, 'one container'),
    ];
  }
}
