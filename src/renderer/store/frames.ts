/** Runs something once, before the next paint. */
export type NextFrame = (run: () => void) => void;

/** A hidden page gets no animation frames, and a page may be hidden between asking and getting one. */
const FRAME_PATIENCE_MS = 250;

/** The browser's animation frame, or a timer when none comes. */
export const nextFrame: NextFrame = (run) => {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    run();
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    run();
  }, FRAME_PATIENCE_MS);
};
