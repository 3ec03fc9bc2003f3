/**
 * What helps where no registry is reached.
 * @param images their names; unless told, a place for them
 * @param host the engine's endpoint, where it need not be the CLI's own choice
 */
export function fromFile(images = 'IMAGE …', host?: string): string {
  const docker = host === undefined ? 'docker' : `docker --host ${host}`;
  return `Where they can be had: docker save --output images.tar ${images}; then here: ${docker} load --input images.tar`;
}
