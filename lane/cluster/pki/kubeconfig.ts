import { stringify } from "yaml";

import type { KeyPair } from "../../../pki/inMemoryAuthority";

/** Text of a kubeconfig with one context and embedded credentials. */
export function kubeconfig(args: {
    readonly context: string;
    readonly server: string;
    readonly authority: string;
    readonly client: KeyPair;
}): string {
    const name = args.context;
    return stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": name,
        contexts: [{ name, context: { cluster: name, user: name } }],
        clusters: [
            {
                name,
                cluster: {
                    server: args.server,
                    "certificate-authority-data": base64(args.authority),
                },
            },
        ],
        users: [
            {
                name,
                user: {
                    "client-certificate-data": base64(args.client.certificate),
                    "client-key-data": base64(args.client.privateKey),
                },
            },
        ],
    });
}

function base64(text: string): string {
    return Buffer.from(text).toString("base64");
}
