/** Deadlines that do not run out while the program itself is stopped, by Ctrl-Z or with the machine. */

/** Milliseconds between two looks at the clock; what takes much longer was no waiting. */
const TICK = 1000;
const MOST = 2 * TICK;

/** @param act called after that many milliseconds, once. @returns calls it off */
export function after(milliseconds: number, act: () => void): () => void {
  let left = milliseconds;
  let last = performance.now();
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(
      () => {
        const now = performance.now();
        left -= Math.min(now - last, MOST);
        last = now;
        if (left > 0) wait();
        else act();
      },
      Math.min(left, TICK),
    );
  };
  wait();
  return () => clearTimeout(timer);
}
