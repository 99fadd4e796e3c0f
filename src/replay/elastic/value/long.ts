/** Whole numbers of 64 bits. One that a double holds exactly is a number, a greater one a bigint, so that equal values are identical. */

export type Whole = number | bigint;

const least = -(1n << 63n);
const greatest = (1n << 63n) - 1n;

export function isLong(value: bigint): boolean {
  return value >= least && value <= greatest;
}

export function normal(value: bigint): Whole {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** Null where the result has more than 64 bits. */
function exact(value: bigint): Whole | null {
  return isLong(value) ? normal(value) : null;
}

export function add(a: Whole, b: Whole): Whole | null {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return exact(BigInt(a) + BigInt(b));
}

export function subtract(a: Whole, b: Whole): Whole | null {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return exact(BigInt(a) - BigInt(b));
}

export function multiply(a: Whole, b: Whole): Whole | null {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // Zero has one sign here.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return exact(BigInt(a) * BigInt(b));
}

/** Towards zero. Java's one overflow wraps; the caller has asked about zero. */
export function divide(a: Whole, b: Whole): Whole {
  if (typeof a === "number" && typeof b === "number") return Math.trunc(a / b) + 0;
  const quotient = BigInt(a) / BigInt(b);
  return normal(BigInt.asIntN(64, quotient));
}

export function remainder(a: Whole, b: Whole): Whole {
  if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
  return normal(BigInt(a) % BigInt(b));
}

/** The nearest double below 2^63 is not the greatest long: Java casts saturate, the node refuses. Null beyond 64 bits. */
export function fromDouble(value: number): Whole | null {
  if (!Number.isFinite(value)) return null;
  return Number.isSafeInteger(value) ? value + 0 : exact(BigInt(Math.trunc(value)));
}
