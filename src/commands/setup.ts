import type { Context } from './context.ts';
export async function setup(_context: Context): Promise<number> { return 0; }
export async function setUp(_context: Context, _o: object): Promise<void> {}
