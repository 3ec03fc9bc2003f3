/** Where a container's ports are published: for the lesson's learner alone. */
import { type Endpoint, readEngine } from './dial.ts';

interface HostConfig {
  PublishAllPorts?: boolean;
  PortBindings?: Record<string, { HostIp?: string }[] | null>;
}

/**
 * The engine publishes on all addresses unless told one.
 * @param body what a container is created from; it is changed in place
 */
export async function publishOnLoopback(
  body: Record<string, unknown>,
  endpoint: Endpoint,
): Promise<void> {
  const host = body.HostConfig as HostConfig | undefined;
  if (host?.PublishAllPorts) {
    const exposed = Object.keys((body.ExposedPorts as object | null | undefined) ?? {});
    const all = [...exposed, ...(await exposedBy(endpoint, String(body.Image)))];
    host.PublishAllPorts = false;
    host.PortBindings = {
      ...Object.fromEntries(all.map((port) => [port, [{ HostIp: '', HostPort: '' }]])),
      ...host.PortBindings,
    };
  }
  for (const list of Object.values(host?.PortBindings ?? {})) {
    for (const binding of list ?? []) {
      if (!binding.HostIp || binding.HostIp === '0.0.0.0' || binding.HostIp === '::') {
        binding.HostIp = '127.0.0.1';
      }
    }
  }
}

/** The ports that an image exposes, which `-P` publishes. */
async function exposedBy(endpoint: Endpoint, image: string): Promise<string[]> {
  const found = await readEngine<{ Config?: { ExposedPorts?: object | null } | null }>(
    endpoint,
    `/images/${image}/json`,
  );
  return Object.keys(found?.Config?.ExposedPorts ?? {});
}
