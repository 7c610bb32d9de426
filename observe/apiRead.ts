/** Result of a read request. Other failures of the API are thrown. */
export type Read<T> =
    | { readonly state: "found"; readonly value: T }
    | { readonly state: "absent" }
    | { readonly state: "forbidden" };

/** An error response of the API server. */
export interface ApiFailure extends Error {
    /** HTTP status. */
    readonly code: number;
    /** A Status object, as text or parsed. */
    readonly body: unknown;
}

/**
 * Awaits a read request. 404 is `absent`, 403 is `forbidden`; 400 for the log of a container that
 * has not started is `absent` too.
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

/** True for an error response of the API server. */
export function isApiFailure(error: unknown): error is ApiFailure {
    return (
        error instanceof Error && "body" in error && typeof Reflect.get(error, "code") === "number"
    );
}

/** The message in the Status object, else that of the error. */
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

/** Message of the kubelet: `container "worker" in pod "…" is waiting to start: PodInitializing`. */
function isNotStarted({ code, body }: ApiFailure): boolean {
    return code === 400 && JSON.stringify(body).includes("is waiting to start");
}
