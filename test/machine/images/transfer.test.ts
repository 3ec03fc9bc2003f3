import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type TransferProgress,
  TransferRows,
  transfer,
} from '../../../src/machine/images/transfer.ts';

const DONE = '{"status":"Status: Downloaded newer image for ubuntu:20.04"}\r\n';

function read(...pieces: string[]) {
  const rows = new TransferRows();
  for (const piece of pieces) rows.add(piece);
  return rows.finish();
}

it('takes a transfer for complete only when the engine says so', () => {
  expect(read(DONE)).toBeUndefined();
  expect(read('{"status":"20.04: digest: sha256:ab size: 529"}\n')).toBeUndefined();
  expect(read('{"images":["ab"],"id":"ab"}')).toBeUndefined();
  expect(read('{"status":"Pulling fs layer","id":"ab"}\n')).toMatchObject({ reason: 'cut' });
  expect(read('')).toMatchObject({ reason: 'cut' });
});

it('takes a row with an error for one, whatever follows', () => {
  const row = '{"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}\n';
  expect(read(row, DONE)).toMatchObject({ reason: 'refused', message: 'manifest unknown' });
});

it.each([
  'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host',
  'net/http: TLS handshake timeout',
  'unexpected EOF',
  'x509: certificate signed by unknown authority',
])('tells a registry that is not reached: %s', (message) => {
  expect(read(JSON.stringify({ error: message }))).toMatchObject({ reason: 'unreachable' });
});

it('takes a row that is no JSON for a broken transfer', () => {
  expect(read('{"status":"Pul\n', DONE)).toMatchObject({ reason: 'cut' });
});

it('joins rows that come in pieces', () => {
  const [a, b] = [DONE.slice(0, 17), DONE.slice(17)];
  expect(read(a, b)).toBeUndefined();
});

it('adds up the layers', () => {
  const seen: TransferProgress[] = [];
  const rows = new TransferRows((progress) => seen.push(progress));
  const row = (id: string, status: string, current?: number, total?: number) =>
    rows.add(`${JSON.stringify({ id, status, progressDetail: { current, total } })}\n`);
  row('a', 'Downloading', 1e6, 4e6);
  row('b', 'Downloading', 1e6, 4e6);
  row('a', 'Download complete');
  expect(seen.map(({ fraction }) => fraction)).toEqual([0.25, 0.25, 0.625]);
  expect(seen.at(-1)?.text).toBe('5.0 MB of 8.0 MB');
});

async function against(answer: RequestListener, patienceMs?: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'transfer-'));
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve));
  const endpoint = { host: `unix://${join(folder, 's')}` };
  try {
    await transfer({ endpoint, path: '/x', ...(patienceMs ? { patienceMs } : {}) });
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

it('keeps a letter whole that is split between two pieces', async () => {
  const bytes = Buffer.from('{"error":"größer"}\n');
  const at = bytes.indexOf(0xc3) + 1;
  const failed = against((_request, response) => {
    response.write(bytes.subarray(0, at));
    setTimeout(() => response.end(bytes.subarray(at)), 20);
  });
  await expect(failed).rejects.toThrow('größer');
});

it('takes an early close for an error', async () => {
  const failed = against((_request, response) => {
    response.write('{"status":"Pulling fs layer","id":"ab"}\n');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(failed).rejects.toMatchObject({ reason: 'cut' });
});

it('hands on why the engine refuses', async () => {
  const failed = against((_request, response) => {
    response.writeHead(404).end('{"message":"pull access denied for x"}');
  });
  await expect(failed).rejects.toMatchObject({
    reason: 'refused',
    message: 'pull access denied for x',
  });
});

it('gives up when nothing comes', async () => {
  await expect(against(() => {}, 50)).rejects.toMatchObject({ reason: 'stalled' });
});
