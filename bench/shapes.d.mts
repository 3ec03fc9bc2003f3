/** Bodies of lessons that are made to take long, by name; each grows with a size in characters. */
export const SHAPES: Readonly<Record<string, (size: number) => string>>;

/** A lesson whose step is the shape. */
export function lessonOf(shape: string, size: number): string;
