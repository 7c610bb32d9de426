/** One invalid input, described for the operator who has to correct it. */
export interface Problem {
    /** Path of the field: `server.services[0]`, `Deployment noetl/x, container worker, env NAME`. */
    readonly field: string;
    /** The value found; absent where the field itself is missing. */
    readonly value?: unknown;
    /** What was expected instead. */
    readonly expected: string;
    /** What a misspelt value or key probably means. */
    readonly meant?: string | undefined;
    /** What to do: a command or an edit. */
    readonly fix: string;
}

/** A problem without its location. */
export type Finding = Omit<Problem, "field">;

/** Formats a problem as one line: field, value, expectation, the name meant, fix. */
export function describeProblem({ field, value, expected, meant, fix }: Problem): string {
    const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
    const question = meant === undefined ? "" : ` Did you mean ${meant}?`;
    return `${field} ${found}; expected ${expected}.${question} Fix: ${fix}`;
}

/** Formats problems as one message: a heading, then one line for each problem. */
export function describeProblems(heading: string, problems: readonly Problem[]): string {
    return [heading, ...problems.map((problem) => `  - ${describeProblem(problem)}`)].join("\n");
}
