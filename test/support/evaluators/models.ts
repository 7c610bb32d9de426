import fc from "fast-check";

import type { Identity } from "../../../pki/identity";
import { clientIdentity, serverIdentity } from "../identities";

/** A link, derived from its identities only. */
export interface Model {
    readonly server: Identity;
    readonly clients: readonly Identity[];
}

const name = fc.constantFrom("a", "b", "web", "worker", "worker2", "batch", "x-1");
const namespace = fc.constantFrom("noetl", "noetl2", "edge", "edge-a");
const labels = fc
    .dictionary(fc.constantFrom("app", "tier", "pool"), fc.constantFrom("a", "b", "worker"), {
        minKeys: 1,
    })
    .map((found) => ({ ...found }));
const release = fc.constantFrom("1", "2");
const key = fc.constantFrom<Identity["privateKey"]>(
    { algorithm: "ECDSA", size: 256 },
    { algorithm: "ECDSA", size: 384 },
    { algorithm: "RSA", size: 2048 },
    { algorithm: "RSA", size: 3072 },
);
const duration = fc.constantFrom("24h", "720h", "2160h");

/** Random links: identities of one key kind, in several namespaces, each with its own account. */
export const models: fc.Arbitrary<Model> = fc
    .record({
        members: fc.uniqueArray(fc.record({ name, namespace, labels, release, duration }), {
            minLength: 2,
            maxLength: 6,
            selector: (member) => `${member.namespace}/${member.name}`,
        }),
        privateKey: key,
        services: fc.uniqueArray(fc.constantFrom("api", "alias", "noetl"), { minLength: 1 }),
        loopback: fc.boolean(),
    })
    .map(({ members: [first, ...rest], privateKey, services, loopback }) => {
        const identityOf = (base: Identity, member: NonNullable<typeof first>, usage: string) => ({
            ...base,
            name: `${member.namespace}-${member.name}`,
            workload: { ...base.workload, namespace: member.namespace, name: member.name },
            podLabels: { ...member.labels, release: member.release },
            podSelector: member.labels,
            serviceAccount: member.name,
            spiffeId: `spiffe://dev.test/ns/${member.namespace}/sa/${member.name}`,
            secretName: `${member.name}-${usage}-tls`,
            certificateName: `${member.name}-${usage}-tls`,
            privateKey,
            duration: member.duration,
        });
        if (first === undefined) {
            throw new Error("a link has a server");
        }
        return {
            server: {
                ...identityOf(serverIdentity, first, "server"),
                dnsNames: [
                    ...services.map((service) => `${service}.${first.namespace}.svc`),
                    ...(loopback ? ["localhost"] : []),
                ],
                ipAddresses: loopback ? ["127.0.0.1"] : [],
            },
            clients: rest.map((member) => identityOf(clientIdentity, member, "client")),
        };
    });
