/** Runs one action on a managed engine, in whatever network namespace it is started in; prints JSON. */
import {
  engineStatus,
  startEngine,
  stopEngine,
} from '../../../src/machine/engine/daemon/daemon.ts';
import { setup } from '../../../src/machine/engine/daemon/setup.ts';
import { pathsFor } from '../../../src/machine/host/paths.ts';

const paths = pathsFor(process.env, process.env.HOME ?? '/root');
const told: string[] = [];
const onWait = (text: string) => told.push(text);
const options = { paths, env: process.env, onWait };
const images = {
  names: [],
  missing: async () => [],
  estimate: () => ({ minutes: 0, megabytes: 0 }),
  ensure: async () => undefined,
};
const consent = async () => {
  throw new Error('nobody is to be asked');
};
const actions: Record<string, () => Promise<unknown>> = {
  start: () => startEngine(options),
  setup: () => setup({ ...options, home: '/nowhere', images, consent }),
  stop: () => stopEngine(options),
  status: () => engineStatus(paths),
};

async function main(): Promise<object> {
  try {
    return { value: await actions[process.argv[2] ?? '']?.(), ...(told.length > 0 && { told }) };
  } catch (error) {
    const { message, code, exitCode, args } = error as {
      message: string;
      code?: string;
      exitCode?: number;
      args?: unknown;
    };
    return { error: { message, code, exitCode, args } };
  }
}

main().then((answer) => console.log(JSON.stringify(answer)));
