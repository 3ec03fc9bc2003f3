/** The learner's keys while something runs that is not for them. */

/**
 * Keeps what is typed off the screen and away from the next question; Ctrl-C calls `onInterrupt`
 * and gives the keys back, so that a second one ends the program as anywhere else. Ctrl-Z suspends it.
 * @param onStopping told before the program is stopped
 * @returns gives the keys back; may be called more than once
 */
export function holdKeys(
  input: NodeJS.ReadStream,
  onInterrupt: () => void,
  onStopping: () => void = () => undefined,
): () => void {
  if (!input.isTTY || !input.setRawMode) return () => undefined;
  let held = true;
  const release = () => {
    if (!held) return;
    held = false;
    input.off('data', onData);
    input.off('stopping', onStopping);
    input.setRawMode(false);
    input.pause();
  };
  const onData = (keys: Buffer | string) => {
    const text = keys.toString();
    if (text.includes('\x03')) {
      release();
      onInterrupt();
    } else if (text.includes('\x1a')) input.emit('suspend');
  };
  input.setRawMode(true);
  input.on('data', onData);
  input.on('stopping', onStopping);
  input.resume();
  return release;
}
