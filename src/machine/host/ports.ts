/** Free ports of this machine, and which of them the variables of a lesson stand for. */
import { createServer } from 'node:net';
import type { Lesson } from '../../core/lesson/model.ts';

/**
 * The preferred port where it is free, else another. After a break the same as before, unless
 * somebody else has it by now.
 * @param kept the variables as they were before the break
 * @param own whether what has a port is the lesson's
 */
export async function choosePorts(
  preferred: Lesson['ports'],
  kept: Readonly<Record<string, string>>,
  own: (port: number) => Promise<boolean>,
): Promise<Record<string, string>> {
  const chosen: Record<string, string> = {};
  for (const [name, port] of Object.entries(preferred)) {
    const before = kept[name];
    const another = () => freePort(port).catch(() => freePort());
    chosen[name] = String(
      before === undefined
        ? await another()
        : await freePort(Number(before)).catch(async () =>
            (await own(Number(before))) ? before : another(),
          ),
    );
  }
  return chosen;
}

/**
 * A port of 127.0.0.1 that nothing listens at.
 * @param port this one; 0 for any
 * @throws where something listens at it
 */
export function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
