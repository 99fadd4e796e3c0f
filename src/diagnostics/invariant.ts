/** For mistakes of ours: a broken promise inside the program, never something that a user can cause. */

export function invariant(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new Error(`broken promise: ${promise}`);
}

/** The end of a `switch` over `kind`: a new kind does not compile until it is handled. */
export function assertNever(value: never): never {
  throw new Error(`broken promise: no case for ${JSON.stringify(value)}`);
}
