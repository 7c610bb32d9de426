import { ApiException } from "@kubernetes/client-node";

/** What reading one object gave; every other failure of the API is thrown. */
export type Read<T> =
    | { readonly state: "found"; readonly value: T }
    | { readonly state: "absent" }
    | { readonly state: "forbidden" };

/** Awaits an answer of the API server; 404 and 403 are answers too. */
export async function read<T>(request: Promise<T>): Promise<Read<T>> {
    try {
        return { state: "found", value: await request };
    } catch (error) {
        if (error instanceof ApiException && error.code === 404) {
            return { state: "absent" };
        }
        if (error instanceof ApiException && error.code === 403) {
            return { state: "forbidden" };
        }
        throw error;
    }
}
