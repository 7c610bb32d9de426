import type { X509Certificate } from "node:crypto";

import { namespacesOf, type Identity } from "../pki/identity";
import { readLeaf, signerOf, type Leaf, type LeafReads, type Signer } from "./leaf";
import type { Look, Observation } from "./observation";
import type { PinnedCluster } from "./pinnedCluster";
import { rootInForce, type RootSource } from "./rootInForce";

/** Number of leaves that are read concurrently. */
const batchSize = 16;

/** Seconds that a re-issue of a Ready Certificate, or a garbage collection, may take. */
const patience = 120;

/**
 * Observes that the root in force signed each leaf. A Secret may outlive its Certificate: a new
 * Certificate of that name is then Ready with the old leaf.
 *
 * @param identities The server first. If nothing shows the root, the server's ca.crt is used, which
 * proves that the members trust each other.
 */
export function leavesSigned(
    cluster: LeafReads & Pick<PinnedCluster, "context">,
    identities: readonly Identity[],
    source: RootSource | undefined,
): Observation {
    const unverified = new Set(identities);
    const pinned = source !== undefined && "bundle" in source && source.pinned === true;
    let roots: readonly X509Certificate[] = [];
    return {
        subject: "Certificates",
        expected: "each leaf to be signed by the root in force",
        look: async () => {
            const leaves = await readLeaves(cluster, [...unverified]);
            if (roots.length === 0) {
                roots = (await rootInForce(cluster, source)) ?? authoritiesOf(leaves[0]?.[1]);
            }
            const signers = leaves.map(
                ([one, leaf]) => [one, signerOf(leaf, roots, pinned)] as const,
            );
            for (const [identity, { by }] of signers) {
                if (by === "root") unverified.delete(identity);
            }
            return judge(cluster.context, signers);
        },
    };
}

type Of<T> = readonly (readonly [Identity, T])[];

async function readLeaves(cluster: LeafReads, identities: readonly Identity[]): Promise<Of<Leaf>> {
    const leaves: (readonly [Identity, Leaf])[] = [];
    for (let start = 0; start < identities.length; start += batchSize) {
        const some = identities.slice(start, start + batchSize);
        const read = some.map(async (one) => [one, await readLeaf(cluster, one)] as const);
        leaves.push(...(await Promise.all(read)));
    }
    return leaves;
}

const authoritiesOf = (leaf: Leaf | undefined) => (leaf?.state === "found" ? leaf.authorities : []);

function judge(context: string, signers: Of<Signer>): Look {
    const identities = (by: Signer["by"]) =>
        signers.flatMap(([identity, signer]) => (signer.by === by ? [identity] : []));
    const pending = signers.flatMap(([, signer]) =>
        signer.by === "pending" ? [signer.found] : [],
    );
    const [first] = pending;
    if (first !== undefined) {
        return {
            state: "pending",
            found: pending.length === 1 ? first : `${first}, and ${pending.length - 1} more`,
            fix: { words: "See what cert-manager says of it, and run the update again" },
            patience,
            progress: `${pending.length}`,
        };
    }
    const signedByOther = identities("otherRoot");
    if (signedByOther.length > 0) {
        return {
            state: "refused",
            found: `another root signed the leaf in ${secretsOf(signedByOther)}`,
            fix: {
                words: "No workload was changed. Have these leaves issued again, then run the update again",
                commands: deletions(context, signedByOther),
            },
        };
    }
    const unpinned = identities("unpinned");
    if (unpinned.length > 0) {
        return {
            state: "refused",
            found: unpinnedIn(signers),
            fix: {
                words: "No workload was changed. Ask the issuer's owner for its CA certificates, and put them into trustRoot.trustBundle; if they are there already, have these leaves issued again, then run the update again",
                commands: deletions(context, unpinned),
            },
        };
    }
    const hidden = identities("hidden");
    return hidden.length === 0
        ? { state: "seen" }
        : {
              state: "refused",
              found: `this account may not read ${secretsOf(hidden)}, and no CertificateRequest shows the leaf`,
              fix: {
                  words: "No workload was changed. Allow the account to get these Secrets, or have the leaves issued again, then run the update again",
                  commands: deletions(context, hidden),
              },
          };
}

/** What is of a CA that config does not pin, each with the Secrets that show it. */
function unpinnedIn(signers: Of<Signer>): string {
    const secrets = new Map<string, Identity[]>();
    for (const [identity, signer] of signers) {
        if (signer.by !== "unpinned") continue;
        secrets.set(signer.found, [...(secrets.get(signer.found) ?? []), identity]);
    }
    return [...secrets].map(([found, some]) => `${secretsOf(some)}: ${found}`).join("; ");
}

const secretsOf = (identities: readonly Identity[]) =>
    `Secret ${identities.map(({ workload, secretName }) => `${workload.namespace}/${secretName}`).join(", ")}`;

/** cert-manager re-issues a leaf when its Secret is deleted. */
function deletions(context: string, identities: readonly Identity[]): readonly string[] {
    return namespacesOf(identities).map((namespace) => {
        const secrets = identities
            .filter(({ workload }) => workload.namespace === namespace)
            .map(({ secretName }) => secretName);
        return `kubectl --context ${context} --namespace ${namespace} delete secret ${secrets.join(" ")}`;
    });
}
