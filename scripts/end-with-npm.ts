const LOOK_MS = 500;

/**
 * npm starts a script through a shell that passes no signals on. When npm is told to end, its shell goes and this
 * process is left behind; it takes that for the signal that it did not get. Once: a second signal means "at once".
 */
export function endWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}
