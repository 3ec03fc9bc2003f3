/** What marks the processes of a block, whatever group or session they are in. Every start reads this: it loads nothing. */

/** Names the block, by a folder of its own, to all that it starts. */
export const BLOCK_VARIABLE = 'LESSON_BLOCK';

/**
 * The file in the block's folder that it holds open, and its number there: not one of those that
 * scripts name, nor one that bash gives away by itself, from 10 and from 63 on.
 */
export const HELD_FILE = 'held';
export const HELD = 30;
