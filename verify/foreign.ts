import "reflect-metadata";
import type { X509Certificate } from "node:crypto";

import * as x509 from "@peculiar/x509";

import { createInMemoryAuthority } from "../pki/inMemoryAuthority";
import type { ClientCredentials } from "./wire";

const lifetimeMs = 10 * 60 * 1000;

/**
 * A client certificate with the names of `model`, its issuer's included, that a CA made here has
 * signed. Both keys stay in this process's memory.
 */
export async function forgeCredentials(model: X509Certificate): Promise<ClientCredentials> {
    const { issuerName, subjectName, ...original } = namesOf(model);
    const authority = await createInMemoryAuthority({
        subject: issuerName,
        notBefore: new Date(),
        notAfter: new Date(Date.now() + lifetimeMs),
    });
    const { certificate, privateKey } = await authority.issue({
        subject: subjectName,
        usages: ["clientAuth"],
        ...original,
    });
    return { chain: certificate, privateKey };
}

function namesOf({ raw }: X509Certificate) {
    const certificate = new x509.X509Certificate(raw);
    const alternative = certificate.getExtension(x509.SubjectAlternativeNameExtension);
    const ofType = (type: x509.JsonGeneralName["type"]) =>
        (alternative?.names.toJSON() ?? []).flatMap((name) =>
            name.type === type ? [name.value] : [],
        );
    return {
        issuerName: certificate.issuerName,
        subjectName: certificate.subjectName,
        dnsNames: ofType("dns"),
        ipAddresses: ofType("ip"),
        uris: ofType("url"),
    };
}
