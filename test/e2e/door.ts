/** Ways for ordinary users to the engine and to the program, where the tests run as root. */
import { chmodSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { engineHost } from './support.ts';

/** A way to the engine that is open to every user, whatever the engine's own is. */
export async function openDoor(path: string): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: engineHost().replace('unix://', ''), allowHalfOpen: true });
    for (const socket of [client, engine]) socket.on('error', () => socket.destroy());
    client.pipe(engine).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  chmodSync(path, 0o666);
  return server;
}

/** For everybody: a program below somebody's home may not be. */
export function readable(path: string): boolean {
  const parts = path.split('/');
  return parts.every((_, i) => {
    const part = parts.slice(0, i + 1).join('/') || '/';
    return (statSync(part).mode & 0o005) !== 0;
  });
}
