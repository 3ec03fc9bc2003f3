// From Enter to the first that a command prints: at the seat, and in an interactive bash. What the seat
// adds is the same for every command; beside a container's start nobody is to notice it.
import { spawnSync } from 'node:child_process';
import { interleaved, NO_ENGINE, timeProcess } from './measure.mjs';
import { openBash, openSeat } from './terminal.mjs';

const IMAGE = 'ubuntu:20.04';
const ROUNDS = 11;
/** What is typed does not hold what is printed. */
const COMMANDS = {
  container: [`docker run --rm ${IMAGE} echo $((6 * 7)) in a container`, '42 in a container'],
  client: ["docker version --format '{{.Client.Os}} and {{.Server.Os}}'", 'linux and linux'],
  alone: ['echo $((6 * 7)) is printed', '42 is printed'],
};
const NAMES = Object.keys(COMMANDS);

export async function measureKeypress({ cli, env, folder, engine }) {
  const name = 'Enter at the seat, to the first words of';
  const left = (why) => [{ name, note: `not measured: ${why}` }];
  if (!engine) return left(NO_ENGINE);
  const there = spawnSync('docker', ['image', 'inspect', IMAGE], { env }).status === 0;
  if (!there) return left(`${IMAGE} is not there; lesson setup gets it`);
  const world = { cli, env, folder, cwd: folder };
  const seat = await openSeat(world, 'keypress', blocks());
  const bash = await openBash(world);
  const pairs = NAMES.flatMap((one) => {
    const [command, printed] = COMMANDS[one];
    const inBash = [`${one}Bash`, () => bash.run(command, printed)];
    return [inBash, [`${one}Seat`, () => seat.run(printed)]];
  });
  const node = () => timeProcess(process.execPath, ['-e', '0'], { env, cwd: folder });
  const times = await interleaved(Object.fromEntries([...pairs, ['node', node]]), ROUNDS);
  await seat.close();
  await bash.close();
  const ratios = times.containerSeat.map((ms, i) => ms / times.containerBash[i]);
  const beyond = (one) =>
    times[`${one}Seat`].map((ms, i) => (ms - times[`${one}Bash`][i]) / times.node[i]);
  return [
    { name: `${name} a container`, ratios, limit: 1.25, note: 'typed in bash' },
    {
      name: `${name} docker version, beyond bash`,
      ratios: beyond('client'),
      limit: 1,
      note: 'node -e 0',
    },
    { name: `${name} echo, beyond bash`, ratios: beyond('alone'), limit: 0.5, note: 'node -e 0' },
  ];
}

/** One turn before the rounds, and in every other round the order turned around. */
function blocks() {
  const turns = Array.from({ length: ROUNDS + 1 }, (_, i) =>
    i > 0 && i % 2 === 0 ? NAMES.toReversed() : NAMES,
  );
  return turns.flat().map((one) => COMMANDS[one][0]);
}
