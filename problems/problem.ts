/** One invalid input, described for the operator who has to correct it. */
export interface Problem {
    /** Path of the field: `server.services[0]`, `Deployment noetl/x, container worker, env NAME`. */
    readonly field: string;
    /** The value found; absent where the field itself is missing. */
    readonly value?: unknown;
    /** What was expected instead. */
    readonly expected: string;
    /** What to do: a command or an edit. */
    readonly fix: string;
}

/** A problem without its location. */
export type Finding = Omit<Problem, "field">;

/** Formats a problem as one line: field, value, expectation, fix. */
export function describeProblem({ field, value, expected, fix }: Problem): string {
    const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
    return `${field} ${found}; expected ${expected}. Fix: ${fix}`;
}

/** Formats problems as one message: a heading, then one line for each problem. */
export function describeProblems(heading: string, problems: readonly Problem[]): string {
    return [heading, ...problems.map((problem) => `  - ${describeProblem(problem)}`)].join("\n");
}
