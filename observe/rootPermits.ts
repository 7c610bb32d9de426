import type { Identity } from "../pki/identity";
import { namesOutside } from "../pki/nameConstraints";
import type { Look, Observation } from "./observation";
import type { PinnedCluster } from "./pinnedCluster";
import type { ObjectName } from "./rootInForce";

/** Seconds until a Certificate that was just applied can be read. */
const patience = 30;

/**
 * Observes that the name constraints of an in-cluster root permit every name of the link. A root
 * keeps the constraints that it was created with, because peers hold its certificate: a leaf with a
 * name outside them would be refused by every running client.
 */
export function rootPermits(
    cluster: Pick<PinnedCluster, "certificate">,
    { namespace, name }: ObjectName,
    identities: readonly Identity[],
): Observation {
    return {
        subject: `Certificate ${namespace}/${name}`,
        expected: "a root whose name constraints permit every name of the server",
        look: async (): Promise<Look> => {
            const root = await cluster.certificate(namespace, name);
            if (root.state !== "found") {
                const found = root.state === "absent" ? "it is not there" : "it may not be read";
                return {
                    state: "pending",
                    found,
                    fix: { words: "Run the update again" },
                    patience,
                };
            }
            const permitted = root.value.spec.nameConstraints?.permitted ?? {};
            const outside = identities.flatMap((identity) => namesOutside(permitted, identity));
            const names = [...(permitted.dnsDomains ?? []), ...(permitted.ipRanges ?? [])];
            return outside.length === 0
                ? { state: "seen" }
                : {
                      state: "refused",
                      found: `the trust root permits ${names.join(", ")}, not ${outside.join(", ")}`,
                      fix: {
                          words: "No leaf and no workload was changed. Remove that Service or loopback from server in the config, or rotate the root (docs/rollback.md#a-new-in-cluster-root)",
                      },
                  };
        },
    };
}
