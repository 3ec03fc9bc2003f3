/** Objects of another person on the same engine: nothing that a lesson does may change them. */
import type { Place } from '../e2e/place.ts';
import { BASE, onEngine } from '../e2e/support.ts';

const NAME = 'lesson-bystander';

/** A container, an image, a volume and a network that somebody made with plain docker. */
export class Bystanders {
  readonly #place: Place;
  readonly #lines: readonly string[];

  private constructor(place: Place, lines: readonly string[]) {
    this.#place = place;
    this.#lines = lines;
  }

  static async make(place: Place): Promise<Bystanders> {
    const before = await onEngine();
    await place.theirs(
      `docker volume create ${NAME}
      docker network create ${NAME}
      printf 'FROM ${BASE}\\nLABEL by=${NAME}\\n' | docker build -q -t ${NAME} -
      docker run -d --name ${NAME} --network ${NAME} -v ${NAME}:/data ${NAME} sleep infinity`,
    );
    return new Bystanders(
      place,
      (await onEngine()).filter((line) => !before.includes(line)),
    );
  }

  /** What is not as it was; undefined: nothing. */
  async changes(): Promise<string | undefined> {
    const now = await onEngine();
    const changed = this.#lines.filter((line) => !now.includes(line));
    return changed.length > 0 ? `changed of others': ${changed.join('\n')}` : undefined;
  }

  async remove(): Promise<void> {
    await this.#place.bystander(
      `docker rm -f ${NAME}; docker network rm ${NAME}; docker volume rm ${NAME}; docker rmi ${NAME}`,
    );
  }
}
