/** From a function on single values to one on rows: null in, null out, and several values are a warning and null. */

import type { Place } from "../problem.ts";
import { type DataType, isSeveral, type Row, type Scalar, type Value } from "../value/value.ts";
import { multiValue } from "../warnings.ts";
import type { Compiled, Environment } from "./compiled.ts";

/** A Java exception: a warning, and null. */
export interface Failure {
  readonly failure: string;
}
export type Answer = Value | Failure;

export interface Site {
  readonly at: Place;
  readonly text: string;
  readonly environment: Environment;
}

export function isFailure(answer: Answer): answer is Failure {
  return typeof answer === "object" && answer !== null && "failure" in answer;
}

export function known(site: { readonly at: Place; readonly text: string }, type: DataType, value: Value): Compiled {
  return { type, evaluate: () => value, known: { value }, at: site.at, text: site.text };
}

/** Of any values, without a look at how many they are. */
export function lifted(site: Site, type: DataType, args: readonly Compiled[], evaluate: (row: Row) => Value): Compiled {
  const { at, text } = site;
  if (args.length === 0 || args.some((arg) => arg.known === undefined)) return { type, evaluate, known: undefined, at, text };
  // The warnings of what is known are each run's, so what warns is evaluated again.
  const before = site.environment.warnings;
  let warned = false;
  site.environment.warnings = { ...before, failed: () => (warned = true), add: () => (warned = true) };
  try {
    const value = evaluate([]);
    return { type, evaluate: warned ? evaluate : () => value, known: { value }, at, text };
  } finally {
    site.environment.warnings = before;
  }
}

/** A truth value, and never several. */
export function truth(site: Site, args: readonly Compiled[], evaluate: (row: Row) => Value): Compiled {
  return { ...lifted(site, "boolean", args, evaluate), isSingle: true };
}

/** Of single values; what is made of them is one as well, but where a function makes several. */
export function lift(site: Site, type: DataType, args: readonly Compiled[], apply: (...values: Scalar[]) => Answer): Compiled {
  const made = liftAny(site, type, args, apply);
  return type === "boolean" ? { ...made, isSingle: true } : made;
}

function liftAny(site: Site, type: DataType, args: readonly Compiled[], apply: (...values: Scalar[]) => Answer): Compiled {
  const { environment } = site;
  const failed = (reason: string): null => {
    environment.warnings.failed(site, reason);
    return null;
  };
  const finish = (answer: Answer): Value => (isFailure(answer) ? failed(answer.failure) : answer);
  const [first, second] = args.map((arg) => arg.evaluate);
  if (args.length === 1 && first !== undefined) {
    return lifted(site, type, args, (row) => {
      const a = first(row);
      return a === null ? null : isSeveral(a) ? failed(multiValue) : finish(apply(a));
    });
  }
  if (args.length === 2 && first !== undefined && second !== undefined) {
    return lifted(site, type, args, (row) => {
      const a = first(row);
      if (a === null) return null;
      if (isSeveral(a)) return failed(multiValue);
      const b = second(row);
      return b === null ? null : isSeveral(b) ? failed(multiValue) : finish(apply(a, b));
    });
  }
  return lifted(site, type, args, (row) => {
    const values: Scalar[] = [];
    for (const arg of args) {
      const value = arg.evaluate(row);
      if (value === null) return null;
      if (isSeveral(value)) return failed(multiValue);
      values.push(value);
    }
    return finish(apply(...values));
  });
}

/** Of each value of a list; what fails leaves the list. */
export function liftEach(site: Site, type: DataType, arg: Compiled, apply: (value: Scalar) => Scalar | null | Failure): Compiled {
  const { environment } = site;
  const each = (value: Scalar): Scalar | null => {
    const answer = apply(value);
    if (answer === null || typeof answer !== "object") return answer;
    environment.warnings.failed(site, answer.failure);
    return null;
  };
  return lifted(site, type, [arg], (row) => {
    const value = arg.evaluate(row);
    if (value === null) return null;
    if (!isSeveral(value)) return each(value);
    const found = value.map(each).filter((one) => one !== null);
    return found.length > 1 ? found : (found[0] ?? null);
  });
}
