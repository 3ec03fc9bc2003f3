// Names that lessons make and a learner's images have already: set aside while it is measured.
import { spawnSync } from 'node:child_process';

const ASIDE = 'lesson-bench-aside';

/**
 * @param {readonly string[]} names of images
 * @returns {() => void} gives them back
 */
export function setAside(names, env) {
  const docker = (...args) => spawnSync('docker', args, { env, encoding: 'utf8' }).status === 0;
  const kept = names.flatMap((name, at) =>
    docker('image', 'tag', name, `${ASIDE}:${at}`) ? [{ name, as: `${ASIDE}:${at}` }] : [],
  );
  for (const { name, as } of kept) {
    console.error(`${name} is called ${as} meanwhile`);
    docker('image', 'rm', '--no-prune', name);
  }
  const giveBack = () => {
    for (const { name, as } of kept.splice(0)) {
      docker('image', 'tag', as, name);
      docker('image', 'rm', '--no-prune', as);
    }
  };
  process.once('SIGINT', () => {
    giveBack();
    process.exit(130);
  });
  return giveBack;
}
