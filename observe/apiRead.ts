/** What reading one object gave; every other failure of the API is thrown. */
export type Read<T> =
    | { readonly state: "found"; readonly value: T }
    | { readonly state: "absent" }
    | { readonly state: "forbidden" };

/** An answer of the API server that is no success. */
export interface ApiFailure extends Error {
    /** HTTP status. */
    readonly code: number;
    /** What the server said: a Status object, as text or parsed. */
    readonly body: unknown;
}

/**
 * Awaits an answer of the API server; 404 and 403 are answers too, and so is 400 for the log of a
 * container that has not started yet.
 */
export async function read<T>(request: Promise<T>): Promise<Read<T>> {
    try {
        return { state: "found", value: await request };
    } catch (error) {
        if (isApiFailure(error) && (error.code === 404 || isNotStarted(error))) {
            return { state: "absent" };
        }
        if (isApiFailure(error) && error.code === 403) {
            return { state: "forbidden" };
        }
        throw error;
    }
}

/** Whether the API server answered, and not with success. */
export function isApiFailure(error: unknown): error is ApiFailure {
    return (
        error instanceof Error && "body" in error && typeof Reflect.get(error, "code") === "number"
    );
}

/** The message of the Status object that the API server answered with. */
export function messageOf({ body, message }: ApiFailure): string {
    const status: unknown = typeof body === "string" ? parsed(body) : body;
    const text: unknown =
        typeof status === "object" && status !== null ? Reflect.get(status, "message") : status;
    return typeof text === "string" && text !== "" ? text : message;
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** The kubelet's words: `container "worker" in pod "…" is waiting to start: PodInitializing`. */
function isNotStarted({ code, body }: ApiFailure): boolean {
    return code === 400 && JSON.stringify(body).includes("is waiting to start");
}
