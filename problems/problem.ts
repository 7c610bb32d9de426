/** One thing that is wrong with an input, in the words of whoever has to mend it. */
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

/** What is wrong, apart from where. */
export type Finding = Omit<Problem, "field">;

/** One problem as a sentence: field, value, what was expected, fix. */
export function describeProblem({ field, value, expected, fix }: Problem): string {
    const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
    return `${field} ${found}; expected ${expected}. Fix: ${fix}`;
}

/** All problems as one message: a heading, then a line each. */
export function describeProblems(heading: string, problems: readonly Problem[]): string {
    return [heading, ...problems.map((problem) => `  - ${describeProblem(problem)}`)].join("\n");
}
