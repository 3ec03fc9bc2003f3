/** What getting images takes at the most: making them all as stand-ins. */
import { fullReference } from '../../core/names/image-reference.ts';
import { readManifest } from './manifest.ts';

/** Minutes and megabytes, rounded up; for an image without a stand-in, those of a middling pull. */
export function estimateImages(
  images: readonly string[],
  standInsDir: string,
): { minutes: number; megabytes: number } {
  if (images.length === 0) return { minutes: 0, megabytes: 0 };
  const { standIns } = readManifest(standInsDir);
  const costs = images.map((image) => {
    const name = fullReference(image);
    return standIns.find((it) => it.image === name) ?? { minutes: 1, megabytes: 300 };
  });
  const sum = (of: 'minutes' | 'megabytes'): number =>
    Math.ceil(costs.reduce((total, cost) => total + cost[of], 0) * 10) / 10;
  return { minutes: sum('minutes'), megabytes: sum('megabytes') };
}
