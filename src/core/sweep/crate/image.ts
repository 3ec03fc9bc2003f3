/** The image of a sweep, as an RO-Crate describes it. Pure. */
import { parseReference, registryPath, repositoryOf } from '../../names/image-reference.ts';
import type { SweepImage } from '../records.ts';
import { type Graph, TERMS } from './graph.ts';

/** The image, as the program that was run and as the container that it ran in. */
export function instrumentOf(image: SweepImage, graph: Graph) {
  const asked = parseReference(image.reference);
  const pulled = image.digests.map(parseReference);
  const known = pulled.find(({ repository }) => repository === asked.repository) ?? pulled[0];
  const { registry, path } = placeOf(
    known?.repository ?? `${LOCAL}/${repositoryOf(image.reference)}`,
  );
  const digest = known?.digest ?? image.id;
  const page =
    registry === HUB ? `https://hub.docker.com/r/${path}` : `https://${registry}/${path}`;
  const id = `${page}#${digest}`;
  return {
    instrument: graph.add({
      '@id': id,
      '@type': 'SoftwareApplication',
      name: image.reference,
      softwareVersion: digest,
      url: page,
    }),
    containerImage: graph.add({
      '@id': `#image-${digest}`,
      '@type': 'ContainerImage',
      additionalType: { '@id': `${TERMS}#DockerImage` },
      registry,
      name: path,
      ...(asked.tag !== undefined && { tag: asked.tag }),
      sha256: digest.replace(/^sha256:/, ''),
      identifier: image.id,
    }),
  };
}

const HUB = 'docker.io';
/** So Podman names images that came from no registry. */
const LOCAL = 'localhost';

function placeOf(repository: string): { readonly registry: string; readonly path: string } {
  const [, registry, path] = /^(localhost|[^/]*[.:][^/]*)\/(.+)$/.exec(repository) ?? [];
  return registry !== undefined && path !== undefined
    ? { registry, path }
    : { registry: HUB, path: registryPath(repository) };
}
