import type { Context } from './context.ts';
export async function doctor(_o: object, _context: Context): Promise<number> { return 0; }
