import { describeProblems, type Finding, type Problem } from "../problems/problem";

/** A field of a workload: its path in the container, or in the pod spec if there is none. */
export interface Place {
    readonly container?: string;
    readonly field: string;
}

/** All problems of one workload. */
export class TransformError extends Error {
    constructor(readonly problems: readonly Problem[]) {
        super(describeProblems("The workload cannot be transformed:", problems));
        this.name = "TransformError";
    }
}

/** Collects the problems and notes of a transform. */
export class TransformReport {
    readonly #problems: Problem[] = [];
    readonly #notes: string[] = [];

    constructor(private readonly object: string) {}

    problem({ container, field }: Place, finding: Finding): void {
        const within = container === undefined ? [] : [`container ${container}`];
        this.#problems.push({ field: [this.object, ...within, field].join(", "), ...finding });
    }

    /** Adds a note, shown in the preview. */
    note(text: string): void {
        this.#notes.push(`${this.object}: ${text}`);
    }

    /** Returns the notes in order. @throws TransformError if there are problems. */
    conclude(): string[] {
        if (this.#problems.length > 0) {
            throw new TransformError(this.#problems);
        }
        return this.#notes;
    }
}
