import type { X509Certificate } from "node:crypto";

import type { CertManagerCertificate, IssuedRequest } from "./certificate";
import type { PinnedCluster } from "./pinnedCluster";
import { parseCertificates } from "./x509";

/** Where the certificate of the root in force is found. */
export type RootSource =
    /** The program knows it, in PEM. */
    | { readonly bundle: string }
    /** cert-manager issued it for this Certificate. */
    | { readonly certificate: ObjectName };

/** A namespaced object. */
export interface ObjectName {
    readonly namespace: string;
    readonly name: string;
}

/**
 * The certificates of the root in force; undefined where nothing shows them. The Secret of a CA is
 * never read: it holds the key.
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

/** What cert-manager issued last for a Certificate; nothing where no CertificateRequest shows it. */
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
