import { issuerRefOf, policiesOf, type IssuerGuard } from "../issuance/admission/guard";
import { strangerMessageOf } from "../issuance/admission/identities";
import { certificateSpecOf } from "../pki/certificateSpec";
import type { Identity } from "../pki/identity";
import { isApiFailure, messageOf } from "./apiRead";
import type { Look, Observation } from "./observation";
import type { PinnedCluster } from "./pinnedCluster";

/** Milliseconds for which the answer must stay the same: each API server applies a change by itself. */
const steady = 3000;

/** Seconds that an API server may take to apply a changed policy; it looks every second. */
const patience = 60;

/** Number of Certificates that are tried concurrently. */
const batchSize = 16;

/**
 * Observes that the API server applies the policies of an issuer as they are now. A stranger's
 * Certificate is refused with the digest of the current identities, for three seconds; then the
 * Certificate of each identity is admitted. All are dry runs.
 */
export function admissionInForce(
    cluster: Pick<PinnedCluster, "context" | "dryRunCreate">,
    guard: IssuerGuard,
    now: () => number = Date.now,
): Observation {
    let since: number | undefined;
    return {
        subject: `Admission in front of ${guard.kind} ${guard.issuer}`,
        expected: "every identity of the link to be admitted, and no other Certificate",
        look: async () => {
            const stranger = strangerOf(guard);
            if (stranger === undefined) return { state: "seen" };
            const answer = await dryRun(cluster, guard, stranger);
            if (answer?.includes(strangerMessageOf(guard)) !== true) {
                since = undefined;
                return pending(cluster.context, guard, answer);
            }
            since ??= now();
            return now() - since < steady
                ? {
                      state: "pending",
                      found: "in force",
                      fix: again,
                      patience,
                      progress: "in force",
                  }
                : await identitiesAdmitted(cluster, guard);
        },
    };
}

const again = { words: "Run the update again" };

function pending(context: string, guard: IssuerGuard, answer: string | undefined): Look {
    return {
        state: "pending",
        found:
            answer === undefined
                ? "a Certificate of no identity is admitted"
                : `a Certificate of no identity is refused by other words: ${answer}`,
        fix: {
            words: "See whether its ValidatingAdmissionPolicies are as this stack made them",
            commands: [
                `kubectl --context ${context} get validatingadmissionpolicies,validatingadmissionpolicybindings ${policiesOf(guard)}-certificates -o yaml`,
            ],
        },
        patience,
    };
}

async function identitiesAdmitted(
    cluster: Pick<PinnedCluster, "dryRunCreate">,
    guard: IssuerGuard,
): Promise<Look> {
    const { identities } = guard;
    for (let start = 0; start < identities.length; start += batchSize) {
        const some = identities.slice(start, start + batchSize);
        const answers = await Promise.all(some.map((one) => dryRun(cluster, guard, one)));
        const [refusal] = answers.filter((answer) => answer !== undefined);
        if (refusal !== undefined) {
            return {
                state: "refused",
                found: `an identity's Certificate is refused: ${refusal}`,
                fix: { words: "Have the owner of that policy admit it, then run the update again" },
            };
        }
    }
    return { state: "seen" };
}

/** No identity of the link, with the content of one; undefined if the issuer signs for none. */
function strangerOf(guard: IssuerGuard): Identity | undefined {
    const [first] = guard.identities;
    return first && { ...first, certificateName: `${policiesOf(guard)}-stranger` };
}

/** The refusal of an identity's Certificate, by a dry run; undefined if it is admitted. */
async function dryRun(
    { dryRunCreate }: Pick<PinnedCluster, "dryRunCreate">,
    guard: IssuerGuard,
    identity: Identity,
): Promise<string | undefined> {
    const { namespace } = identity.workload;
    try {
        await dryRunCreate(
            { group: "cert-manager.io", version: "v1", plural: "certificates", namespace },
            {
                apiVersion: "cert-manager.io/v1",
                kind: "Certificate",
                metadata: { name: identity.certificateName, namespace },
                spec: certificateSpecOf(identity, issuerRefOf(guard)),
            },
        );
        return undefined;
    } catch (error) {
        // 409: it exists. The API server stores an object after admission.
        if (isApiFailure(error) && error.code === 409) {
            return undefined;
        }
        if (isApiFailure(error) && [403, 422].includes(error.code)) {
            return messageOf(error);
        }
        throw error;
    }
}
