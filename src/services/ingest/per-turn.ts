/**
 * A function that runs `run` once after the present turn, however often it is called within it. All frames of one
 * read of the socket belong to a turn, so what they change is told together, without waiting for a timer.
 */
export function perTurn(run: () => void): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    queueMicrotask(() => {
      isPlanned = false;
      run();
    });
  };
}
