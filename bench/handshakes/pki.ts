import { createInMemoryAuthority, type KeyKind, type KeyPair } from "../../pki/inMemoryAuthority";
import type { Files } from "../../test/support/loopback/program";

/** Key kinds to compare, by display name. */
const compared = { "ECDSA P-256": "P-256", "RSA 2048": "RSA-2048" } as const satisfies Record<
    string,
    KeyKind
>;

export type ComparedKey = keyof typeof compared;

export const comparedKeys = Object.keys(compared) as ComparedKey[];

/** A link's certificates: root, server and client, all with the same key kind. */
export interface Pki {
    readonly root: string;
    readonly server: KeyPair;
    readonly client: KeyPair;
}

const hour = 3600 * 1000;

/** Creates a root in memory, and a leaf for each side of a link on localhost. */
export async function createPki(kind: ComparedKey): Promise<Pki> {
    const { certificate, issue } = await createInMemoryAuthority({
        subject: "CN=bench root",
        key: compared[kind],
        notBefore: new Date(Date.now() - hour),
        notAfter: new Date(Date.now() + 24 * hour),
    });
    const leaf = (usage: "clientAuth" | "serverAuth") =>
        issue({ subject: `CN=bench ${usage}`, usages: [usage], dnsNames: ["localhost"] });
    return {
        root: certificate,
        server: await leaf("serverAuth"),
        client: await leaf("clientAuth"),
    };
}

/** Files to start the server with. */
export function filesOf({ root, server }: Pki): Files {
    return { "ca.crt": root, "tls.crt": server.certificate, "tls.key": server.privateKey };
}
