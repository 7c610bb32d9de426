import { describeProblems, type Finding, type Problem } from "../problems/problem";

/** A place in a workload: the field's path from the container, or from the pod spec without one. */
export interface Place {
    readonly container?: string;
    readonly field: string;
}

/** Every problem of one workload, in one error: nothing was changed. */
export class TransformError extends Error {
    constructor(readonly problems: readonly Problem[]) {
        super(describeProblems("The workload cannot be transformed:", problems));
        this.name = "TransformError";
    }
}

/** Collects what a transform finds on its way, so that all problems come out together. */
export class TransformReport {
    readonly #problems: Problem[] = [];
    readonly #notes: string[] = [];

    constructor(private readonly object: string) {}

    problem({ container, field }: Place, finding: Finding): void {
        const within = container === undefined ? [] : [`container ${container}`];
        this.#problems.push({ field: [this.object, ...within, field].join(", "), ...finding });
    }

    /** Adds a sentence for preview: what a reader of the change would not expect. */
    note(text: string): void {
        this.#notes.push(`${this.object}: ${text}`);
    }

    /** The notes, in order; throws a `TransformError` if there were problems. */
    conclude(): string[] {
        if (this.#problems.length > 0) {
            throw new TransformError(this.#problems);
        }
        return this.#notes;
    }
}
