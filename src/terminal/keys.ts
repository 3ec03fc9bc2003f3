/** The learner's keys while something runs that is not for them. */

/**
 * Keeps what is typed off the screen and away from the next question; Ctrl-C calls `onInterrupt`
 * and gives the keys back, so that a second one ends the program as anywhere else.
 * @returns gives the keys back; may be called more than once
 */
export function holdKeys(input: NodeJS.ReadStream, onInterrupt: () => void): () => void {
  if (!input.isTTY || !input.setRawMode) return () => undefined;
  let held = true;
  const release = () => {
    if (!held) return;
    held = false;
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
  };
  const onData = (keys: Buffer | string) => {
    if (!keys.toString().includes('\x03')) return;
    release();
    onInterrupt();
  };
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  return release;
}
