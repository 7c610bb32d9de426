import { describeProblems, type Finding, type Problem } from "../problems/problem";

/** A field of a workload: its path in the container, or in the pod spec if there is none. */
export interface Place {
    readonly container?: string;
    readonly field: string;
}

/** A call of the server that the transform leaves as it is; config may exempt its place. */
export interface CallProblem extends Problem {
    readonly call: Place;
}

/** Whether a problem is about a call that config may exempt. */
export const isCallProblem = (problem: Problem): problem is CallProblem => "call" in problem;

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
    readonly #exempted: Place[] = [];

    constructor(
        private readonly object: string,
        private readonly isExempt: (place: Place) => boolean = () => false,
    ) {}

    problem(place: Place, finding: Finding): void {
        this.#problems.push({ field: fieldOf(this.object, place), ...finding });
    }

    /** Adds the problem of a call of the server, unless config exempts its place. */
    call(place: Place, finding: Finding): void {
        if (this.isExempt(place)) {
            this.#exempted.push(place);
        } else {
            const field = fieldOf(this.object, place);
            this.#problems.push({ field, ...finding, call: place } as CallProblem);
        }
    }

    /** Places whose calls stay as they are, because config exempts them. */
    get exempted(): readonly Place[] {
        return this.#exempted;
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

/** How messages print a place: `Deployment noetl/worker, container c, env X`. */
export function fieldOf(object: string, { container, field }: Place): string {
    const within = container === undefined ? [] : [`container ${container}`];
    return [object, ...within, field].join(", ");
}
