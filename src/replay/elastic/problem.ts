/** What is wrong with a query, and where. Thrown inside the replay and caught by its public functions, which return it as a value. */

/** Line and column count from one, the column in code points, as Elasticsearch counts them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * `parsing`: the text is no ES|QL. `verification`: a name or a type is wrong. `runtime`: Elasticsearch fails while it runs.
 * `unsupported`: Elasticsearch may well answer, the replay does not.
 */
export type ProblemKind = "parsing" | "verification" | "runtime" | "unsupported";

export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly place?: Place;
}

class QueryProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function fail(kind: ProblemKind, message: string, place?: Place): never {
  throw new QueryProblem({ kind, message, ...(place !== undefined && { place }) });
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** The value, or the problem that was thrown on the way. Anything else that is thrown is a mistake of ours. */
export function caught<T>(make: () => T): Result<T> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    if (error instanceof QueryProblem) return { ok: false, problem: error.problem };
    throw error;
  }
}
