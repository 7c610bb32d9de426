import * as pulumi from "@pulumi/pulumi";

import type { Identity } from "../../pki/identity";
import { leavesSigned } from "../../observe/leavesSigned";
import { observed } from "../../observe/observed";
import type { PinnedCluster } from "../../observe/pinnedCluster";
import type { RootSource } from "../../observe/rootInForce";
import type { TrustRoot } from "../trustRoot/trustRoot";
import type { WorkloadCertificate } from "./workloadCertificate";

/**
 * Resolves to the certificates once each is Ready and its leaf is observed to be signed by the
 * current root; workloads depend on it. A leaf that another root signed fails the update.
 */
export function issuedLeaves(
    certificates: readonly WorkloadCertificate[],
    identities: readonly Identity[],
    root: TrustRoot,
    cluster: PinnedCluster,
): pulumi.Output<WorkloadCertificate[]> {
    const bundle = root.trustBundle ?? pulumi.output(undefined);
    const issued = certificates.map((certificate) => certificate.issued);
    return observed(
        [...certificates],
        { after: pulumi.all([bundle, ...issued]), about: root },
        ([pem]) => leavesSigned(cluster, identities, sourceOf(pem, root)),
    );
}

function sourceOf(
    bundle: string | undefined,
    { pinned = false, rootCertificate }: TrustRoot,
): RootSource | undefined {
    if (bundle !== undefined) {
        return { bundle, pinned };
    }
    return rootCertificate && { certificate: rootCertificate };
}
