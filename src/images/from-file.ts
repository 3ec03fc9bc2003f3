/**
 * What helps where no registry is reached.
 * @param images their names; unless told, a place for them
 */
export function fromFile(images = 'IMAGE …'): string {
  return `Where they can be had: docker save --output images.tar ${images}; then here: docker load --input images.tar`;
}
