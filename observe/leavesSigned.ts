import type { X509Certificate } from "node:crypto";

import { namespacesOf, type Identity } from "../pki/identity";
import { readLeaf, signerOf, type Leaf, type LeafReads, type Signer } from "./leaf";
import type { Look, Observation } from "./observation";
import type { PinnedCluster } from "./pinnedCluster";
import { rootInForce, type RootSource } from "./rootInForce";

/** Leaves that are read at once. */
const atOnce = 16;

/** Seconds for a Certificate that was Ready to be issued again, or for a garbage collection. */
const patience = 120;

/**
 * The root in force signed each leaf. A Secret may outlive its Certificate, and the next Certificate
 * of that name is Ready with the leaf that is there.
 *
 * @param identities The server first. Where nothing shows the root, its ca.crt stands for it, so
 * that the members trust each other at least.
 */
export function leavesSigned(
    cluster: LeafReads & Pick<PinnedCluster, "context">,
    identities: readonly Identity[],
    source: RootSource | undefined,
): Observation {
    const unseen = new Set(identities);
    let roots: readonly X509Certificate[] = [];
    return {
        subject: "Certificates",
        expected: "each leaf to be signed by the root in force",
        look: async () => {
            const leaves = await readLeaves(cluster, [...unseen]);
            if (roots.length === 0) {
                roots = (await rootInForce(cluster, source)) ?? authoritiesOf(leaves[0]?.[1]);
            }
            const signers = leaves.map(([one, leaf]) => [one, signerOf(leaf, roots)] as const);
            for (const [identity, { by }] of signers) {
                if (by === "root") unseen.delete(identity);
            }
            return judge(cluster.context, signers);
        },
    };
}

type Of<T> = readonly (readonly [Identity, T])[];

async function readLeaves(cluster: LeafReads, identities: readonly Identity[]): Promise<Of<Leaf>> {
    const leaves: (readonly [Identity, Leaf])[] = [];
    for (let start = 0; start < identities.length; start += atOnce) {
        const some = identities.slice(start, start + atOnce);
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
    const strangers = identities("stranger");
    if (strangers.length > 0) {
        return {
            state: "refused",
            found: `another root signed the leaf in ${secretsOf(strangers)}`,
            fix: {
                words: "No workload was changed. Have these leaves issued again, then run the update again",
                commands: deletions(context, strangers),
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

const secretsOf = (identities: readonly Identity[]) =>
    `Secret ${identities.map(({ workload, secretName }) => `${workload.namespace}/${secretName}`).join(", ")}`;

/** cert-manager issues a leaf again when its Secret is gone. */
function deletions(context: string, identities: readonly Identity[]): readonly string[] {
    return namespacesOf(identities).map((namespace) => {
        const secrets = identities
            .filter(({ workload }) => workload.namespace === namespace)
            .map(({ secretName }) => secretName);
        return `kubectl --context ${context} --namespace ${namespace} delete secret ${secrets.join(" ")}`;
    });
}
