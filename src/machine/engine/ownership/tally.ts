/** What comes of removing things from an engine. Pure. */

/** What went, what was given back, and what could not be removed. */
export class Tally {
  readonly removed: string[] = [];
  readonly restored: string[] = [];
  readonly left: { what: string; why: string }[] = [];

  /** One object: gone is gone, whoever removed it; a refusal is told and the rest goes on. */
  async remove(what: string, removal: () => Promise<unknown>): Promise<void> {
    try {
      await removal();
      this.removed.push(what);
    } catch (error) {
      const { statusCode, json, message } = error as {
        statusCode?: number;
        json?: { message?: string };
        message: string;
      };
      if (statusCode === undefined) throw error;
      if (statusCode !== 404) this.left.push({ what, why: json?.message ?? message });
    }
  }
}
