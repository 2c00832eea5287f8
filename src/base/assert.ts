/**
 * States an invariant. A broken one is a bug: the process logs it and exits, the supervisor restarts it.
 *
 * @throws Error with the message when the condition is false
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
