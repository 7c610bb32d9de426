/** One thing that stops a transform, with what the reader needs to put it right. */
export interface Problem {
    /** The workload, such as `Deployment noetl/noetl-worker-rust`. */
    readonly object: string;
    readonly container?: string;
    /** Path of the field from the container, or from the pod spec where no container is named. */
    readonly field: string;
    /** The value found; absent where the field is missing. */
    readonly value?: string;
    readonly expected: string;
    readonly fix: string;
}

/** Where a problem was found. */
export type Place = Pick<Problem, "container" | "field">;

/** Every problem of one pod template, in one error: nothing was changed. */
export class TransformError extends Error {
    constructor(readonly problems: readonly Problem[]) {
        super(problems.map(sentence).join("\n"));
        this.name = "TransformError";
    }
}

/** Collects what a transform finds on its way, so that all problems come out together. */
export class Report {
    readonly #problems: Problem[] = [];
    readonly #notes: string[] = [];

    constructor(private readonly object: string) {}

    problem(place: Place, finding: Pick<Problem, "expected" | "fix" | "value">): void {
        this.#problems.push({ object: this.object, ...place, ...finding });
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

function sentence({ object, container, field, value, expected, fix }: Problem): string {
    const place = container === undefined ? field : `container ${container}, ${field}`;
    const found = value === undefined ? "missing" : JSON.stringify(value);
    return `${object}, ${place}: found ${found}; expected ${expected}. Fix: ${fix}.`;
}
