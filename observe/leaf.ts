import type { X509Certificate } from "node:crypto";

import { inOneLine } from "../pki/distinguishedName";
import type { Identity } from "../pki/identity";
import { notReady, type CertManagerCertificate } from "./certificate";
import type { PinnedCluster } from "./pinnedCluster";
import type { SecretFiles } from "./clusterReads";
import { lastIssued } from "./rootInForce";
import { anchorOf, certificatesIn, type CertificateFile } from "./x509";

/** The requests that {@link readLeaf} makes. */
export type LeafReads = Pick<PinnedCluster, "certificate" | "certificateRequest" | "secret">;

/** State of a leaf in the cluster. */
export type Leaf =
    | {
          readonly state: "found";
          readonly chain: CertificateFile;
          /** Certificates of ca.crt. */
          readonly authorities: readonly X509Certificate[];
          /** True if the Secret is owned by a deleted Certificate, so that it will be garbage-collected. */
          readonly orphaned: boolean;
      }
    /** No leaf yet; `found` describes the state. */
    | { readonly state: "pending"; readonly found: string }
    /** This account may not read the Secret, and no CertificateRequest shows the leaf. */
    | { readonly state: "hidden" };

/** Signer of a leaf: a root in force, another CA, or not known (yet). */
export type Signer =
    | { readonly by: "hidden" | "root" | "otherRoot" }
    /** Config pins the roots, and `found` says what is of another CA. */
    | { readonly by: "unpinned" | "pending"; readonly found: string };

/**
 * Reads the leaf of an identity from its Secret, without the key. If this account may not read the
 * Secret, the CertificateRequest is used.
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
            return leafOf(secret.value.files, isOrphaned(secret.value, certificate.value));
        case "forbidden": {
            const issued = await lastIssued(cluster, { namespace, name }, certificate.value);
            return issued.chain === undefined
                ? { state: "hidden" }
                : leafOf({ "tls.crt": issued.chain, "ca.crt": issued.authority ?? "" }, false);
        }
    }
}

/**
 * Determines the signer of a leaf; `pending` while no root is known.
 * @param pinned Whether config pins the roots: then ca.crt, by which the peers verify, must contain
 * no other CA.
 */
export function signerOf(leaf: Leaf, roots: readonly X509Certificate[], pinned: boolean): Signer {
    if (leaf.state !== "found") {
        return leaf.state === "hidden" ? { by: "hidden" } : { by: "pending", found: leaf.found };
    }
    const [certificate, ...intermediates] = leaf.chain.certificates;
    if (certificate === undefined || roots.length === 0) {
        return { by: "pending", found: leaf.chain.fault ?? "nothing shows the root" };
    }
    const isAnchored = anchorOf(certificate, intermediates, roots) !== undefined;
    if (!isAnchored && leaf.orphaned) {
        return { by: "pending", found: "the Secret of a deleted Certificate is still there" };
    }
    if (!pinned) return { by: isAnchored ? "root" : "otherRoot" };
    const found = isAnchored
        ? unpinned(leaf.authorities, roots)
        : `a CA ${inOneLine((intermediates.at(-1) ?? certificate).issuer)}, which the bundle lacks, signed the leaf`;
    return found === undefined ? { by: "root" } : { by: "unpinned", found };
}

/** What is wrong with ca.crt; undefined if it holds certificates of the roots alone. */
function unpinned(
    authorities: readonly X509Certificate[],
    roots: readonly X509Certificate[],
): string | undefined {
    const other = authorities.find(
        (one) => !roots.some(({ fingerprint256 }) => fingerprint256 === one.fingerprint256),
    );
    if (other !== undefined)
        return `ca.crt contains ${inOneLine(other.subject)}, which the bundle lacks`;
    return authorities.length === 0 ? "there is no ca.crt, which the issuer must give" : undefined;
}

function leafOf(files: SecretFiles["files"], orphaned: boolean): Leaf {
    return {
        state: "found",
        chain: certificatesIn(files, "tls.crt"),
        authorities: certificatesIn(files, "ca.crt").certificates,
        orphaned,
    };
}

function isOrphaned({ owners }: SecretFiles, { metadata }: CertManagerCertificate): boolean {
    return owners.some(({ kind, uid }) => kind === "Certificate" && uid !== metadata.uid);
}
