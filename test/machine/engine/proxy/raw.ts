/** Requests to a run's socket, byte for byte, and what listens on the machine. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly http?: '1.0' | '1.1';
  readonly chunked?: boolean;
}

/** Text stays as it is; anything else is sent as JSON. */
export function raw(socketPath: string, request: RawRequest): Promise<RawAnswer> {
  const { method = 'POST', path, body, http = '1.1', chunked = false } = request;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const length = Buffer.byteLength(text ?? '');
  const headers: Record<string, string> = {
    host: 'engine',
    connection: 'close',
    ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) }),
    ...request.headers,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const sent = chunked ? `${length.toString(16)}\r\n${text ?? ''}\r\n0\r\n\r\n` : (text ?? '');
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath, () => {
      socket.write(`${method} ${path} HTTP/${http}\r\n${head.join('\r\n')}\r\n\r\n${sent}`);
    });
    let answer = '';
    socket.setTimeout(15_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
      // A connection that stays is not waited for.
      if (/^HTTP\/1\.1 101 /.test(answer)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1] ?? 0);
      resolve({ status, text: answer.slice(answer.indexOf('\r\n\r\n') + 4) });
    });
  });
}

/** Addresses beyond loopback on which something listens here, as the kernel writes them. */
export function openPorts(): string[] {
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, local = '', , state]) =>
          state === (table.startsWith('tcp') ? '0A' : '07') && !isLoopback(local),
      )
      .map(([, local]) => `${table} ${local}`),
  );
}

const isLoopback = (local: string): boolean =>
  /^[0-9A-F]{6}7F:/.test(local) || local.startsWith('00000000000000000000000001000000:');
