import type { IssuerGuard } from "../../issuance/admission/guard";
import { strangerMessageOf } from "../../issuance/admission/identities";
import type { PinnedCluster } from "../../observe/pinnedCluster";

/** An error of the API server. */
export function apiFailure(code: number, message: string): Error {
    return Object.assign(new Error(message), { code, body: JSON.stringify({ message }) });
}

/**
 * Dry runs of a cluster with an issuer's policy in force: every Certificate is refused but those of
 * its identities, which exist already.
 */
export function dryRunsGuardedBy(guard: IssuerGuard): PinnedCluster["dryRunCreate"] {
    const names = guard.identities.map(({ certificateName }) => certificateName);
    return (_, object) => {
        const { name } = (object as { readonly metadata: { readonly name: string } }).metadata;
        return Promise.reject(
            names.includes(name)
                ? apiFailure(409, `certificates "${name}" already exists`)
                : apiFailure(422, strangerMessageOf(guard)),
        );
    };
}
