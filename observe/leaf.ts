import type { X509Certificate } from "node:crypto";

import type { Identity } from "../pki/identity";
import { notReady, type CertManagerCertificate } from "./certificate";
import type { PinnedCluster } from "./pinnedCluster";
import type { SecretFiles } from "./clusterReads";
import { lastIssued } from "./rootInForce";
import { anchorOf, certificatesIn, type CertificateFile } from "./x509";

/** The reads that a look at a leaf makes. */
export type LeafReads = Pick<PinnedCluster, "certificate" | "certificateRequest" | "secret">;

/** What the cluster shows of a leaf. */
export type Leaf =
    | {
          readonly state: "found";
          readonly chain: CertificateFile;
          /** The certificates of its ca.crt. */
          readonly authorities: readonly X509Certificate[];
          /** Its Secret belongs to a Certificate that was deleted, and goes with it. */
          readonly passing: boolean;
      }
    /** `found`: what is there instead. */
    | { readonly state: "pending"; readonly found: string }
    /** The Secret may not be read, and no CertificateRequest shows the leaf. */
    | { readonly state: "hidden" };

/** Whose signature a leaf has. */
export type Signer =
    | { readonly by: "hidden" | "root" | "stranger" }
    | { readonly by: "pending"; readonly found: string };

/**
 * Reads the leaf of an identity: the certificates of its Secret, not its key. Where the account of
 * the update may read no Secret, the CertificateRequest shows what was issued.
 */
export async function readLeaf(cluster: LeafReads, identity: Identity): Promise<Leaf> {
    const { certificateName: name, secretName, workload } = identity;
    const { namespace } = workload;
    const certificate = await cluster.certificate(namespace, name);
    const fault =
        certificate.state === "found"
            ? notReady(certificate.value)
            : `it is ${certificate.state === "absent" ? "not there" : "not to be read"}`;
    if (certificate.state !== "found" || fault !== undefined) {
        return { state: "pending", found: `Certificate ${namespace}/${name}: ${fault ?? ""}` };
    }
    const secret = await cluster.secret(namespace, secretName, ["tls.crt", "ca.crt"]);
    switch (secret.state) {
        case "absent":
            return { state: "pending", found: `Secret ${namespace}/${secretName} is not there` };
        case "found":
            return leafOf(secret.value.files, isPassing(secret.value, certificate.value));
        case "forbidden": {
            const issued = await lastIssued(cluster, { namespace, name }, certificate.value);
            return issued.chain === undefined
                ? { state: "hidden" }
                : leafOf({ "tls.crt": issued.chain, "ca.crt": issued.authority ?? "" }, false);
        }
    }
}

/** Whether a root in force signed a leaf; undecided while no root is known. */
export function signerOf(leaf: Leaf, roots: readonly X509Certificate[]): Signer {
    if (leaf.state !== "found") {
        return leaf.state === "hidden" ? { by: "hidden" } : { by: "pending", found: leaf.found };
    }
    const [certificate, ...intermediates] = leaf.chain.certificates;
    if (certificate === undefined || roots.length === 0) {
        return { by: "pending", found: leaf.chain.fault ?? "nothing shows the root" };
    }
    if (anchorOf(certificate, intermediates, roots) !== undefined) {
        return { by: "root" };
    }
    return leaf.passing
        ? { by: "pending", found: "the Secret of a deleted Certificate is still there" }
        : { by: "stranger" };
}

function leafOf(files: SecretFiles["files"], passing: boolean): Leaf {
    return {
        state: "found",
        chain: certificatesIn(files, "tls.crt"),
        authorities: certificatesIn(files, "ca.crt").certificates,
        passing,
    };
}

function isPassing({ owners }: SecretFiles, { metadata }: CertManagerCertificate): boolean {
    return owners.some(({ kind, uid }) => kind === "Certificate" && uid !== metadata.uid);
}
