import type { X509Certificate } from "node:crypto";

import type { CertManagerCertificate, IssuedRequest } from "./certificate";
import type { PinnedCluster } from "./pinnedCluster";
import { parseCertificates } from "./x509";

/** Source of the certificate of the root in force. */
export type RootSource =
    /** PEM that the program knows; where config pins it, each ca.crt must be of it. */
    | { readonly bundle: string; readonly pinned?: boolean }
    /** The Certificate for which cert-manager issued the root. */
    | { readonly certificate: ObjectName };

/** Name of a namespaced object. */
export interface ObjectName {
    readonly namespace: string;
    readonly name: string;
}

/**
 * Certificates of the root in force; undefined if nothing shows them. The Secret of a CA is never
 * read, because it holds the key.
 */
export async function rootInForce(
    cluster: Pick<PinnedCluster, "certificate" | "certificateRequest">,
    source: RootSource | undefined,
): Promise<readonly X509Certificate[] | undefined> {
    if (source === undefined) {
        return undefined;
    }
    if ("bundle" in source) {
        return parseCertificates(source.bundle);
    }
    const { namespace, name } = source.certificate;
    const certificate = await cluster.certificate(namespace, name);
    const issued =
        certificate.state === "found"
            ? await lastIssued(cluster, source.certificate, certificate.value)
            : {};
    return issued.chain === undefined ? undefined : parseCertificates(issued.chain).slice(0, 1);
}

/** The last issuance for a Certificate; empty if its CertificateRequest cannot be read. */
export async function lastIssued(
    cluster: Pick<PinnedCluster, "certificateRequest">,
    { namespace, name }: ObjectName,
    { status }: CertManagerCertificate,
): Promise<IssuedRequest> {
    if (status?.revision === undefined) {
        return {};
    }
    const request = await cluster.certificateRequest(namespace, `${name}-${status.revision}`);
    return request.state === "found" ? request.value : {};
}
