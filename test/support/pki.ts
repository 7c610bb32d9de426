import "reflect-metadata";
import * as x509 from "@peculiar/x509";

import {
    algorithmOf,
    createInMemoryAuthority,
    newKeys,
    requestedExtensions,
    type AuthoritySubject,
    type KeyKind,
    type LeafSubject,
} from "../../pki/inMemoryAuthority";
import type { Files } from "./loopback/program";

export type { Files } from "./loopback/program";
export type { KeyKind } from "../../pki/inMemoryAuthority";

/** Fields of a test leaf; the default lifetime is 90 days from now. */
export type LeafRequest = Partial<LeafSubject>;

/** A CA in memory. */
export interface Authority {
    readonly pem: string;
    issue(request: LeafRequest): Promise<Files>;
}

const day = 24 * 3600 * 1000;

/** Makes a CA. */
export async function createAuthority(
    name = "CN=test root",
    options: Pick<AuthoritySubject, "isAuthority" | "pathLength"> = {},
): Promise<Authority> {
    const { certificate, issue } = await createInMemoryAuthority({
        ...options,
        subject: name,
        notBefore: new Date(Date.now() - day),
        notAfter: new Date(Date.now() + 365 * day),
    });
    return {
        pem: certificate,
        issue: async (request) => {
            const leaf = await issue({
                subject: "CN=leaf",
                notBefore: new Date(),
                notAfter: new Date(Date.now() + 90 * day),
                ...request,
            });
            return {
                "tls.crt": leaf.certificate,
                "tls.key": leaf.privateKey,
                "ca.crt": certificate,
            };
        },
    };
}

/** Names that a request may contain besides its subject. */
export type Names = Pick<LeafRequest, "dnsNames" | "emails" | "ipAddresses" | "uris">;

/** PEM of a CSR for a new key, with this subject and only these names. */
export async function createSigningRequest(
    name: string,
    names: Names = {},
    key: KeyKind = "P-256",
): Promise<string> {
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
        name,
        keys: await newKeys(key),
        signingAlgorithm: algorithmOf(key),
        extensions: requestedExtensions(names),
    });
    return request.toString("pem");
}
