import { ApiException } from "@kubernetes/client-node";

/** What reading one object gave; every other failure of the API is thrown. */
export type Read<T> =
    | { readonly state: "found"; readonly value: T }
    | { readonly state: "absent" }
    | { readonly state: "forbidden" };

/**
 * Awaits an answer of the API server; 404 and 403 are answers too, and so is 400 for the log of a
 * container that has not started yet.
 */
export async function read<T>(request: Promise<T>): Promise<Read<T>> {
    try {
        return { state: "found", value: await request };
    } catch (error) {
        if (error instanceof ApiException && (error.code === 404 || isNotStarted(error))) {
            return { state: "absent" };
        }
        if (error instanceof ApiException && error.code === 403) {
            return { state: "forbidden" };
        }
        throw error;
    }
}

/** The kubelet's words: `container "worker" in pod "…" is waiting to start: PodInitializing`. */
function isNotStarted({ code, body }: ApiException<unknown>): boolean {
    return code === 400 && JSON.stringify(body).includes("is waiting to start");
}
