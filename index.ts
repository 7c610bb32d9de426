import * as pulumi from "@pulumi/pulumi";

import { CertManager } from "./components/certManager";
import { MtlsWorkload } from "./components/mtlsWorkload";
import { createProviders } from "./components/providers";
import { createTrustRoot } from "./components/trustRoot";
import { WorkloadCertificate } from "./components/workloadCertificate";
import { readConfig } from "./config";
import { resolveLink } from "./link/resolve";

const config = readConfig();
const resolved = resolveLink(config, pulumi.runtime.isDryRun() ? "accept" : "refuse");
const { server, clients, serverHosts, serverPort } = resolved;
const members = [server, ...clients];

// Default providers are disabled: every resource goes where the stack is pinned to.
const providers = createProviders(config);

// While the mode is plain nobody trusts the root or needs the certificates: all may be destroyed.
const protect = config.mode !== "plain";

const certManager = new CertManager("cert-manager", config.certManager, { providers, protect });

const root = createTrustRoot(
    config.trustRoot,
    "trust-root",
    {
        linkName: config.linkName,
        mode: config.mode,
        caNamespace: certManager.namespace,
        identities: members.map(({ identity }) => identity),
        protect,
    },
    { providers, dependsOn: certManager.ready },
);

const certificates = members.map(
    ({ identity }) =>
        new WorkloadCertificate(
            identity.name,
            {
                identity,
                issuerRef: root.issuerFor(identity.usage),
                issuanceTimeout: root.issuanceTimeout,
            },
            { providers, dependsOn: root },
        ),
);

const workloadArgs = { mode: config.mode, serverHosts, serverPort };

// Every certificate before any workload, the server before its clients: a link that cannot be
// completed stays as it was.
const serverWorkload = new MtlsWorkload(
    server.identity.name,
    { member: server, ...workloadArgs },
    { providers, dependsOn: certificates },
);
for (const client of clients) {
    new MtlsWorkload(
        client.identity.name,
        { member: client, ...workloadArgs },
        { providers, dependsOn: [...certificates, serverWorkload] },
    );
}

/** What is linked with what, under which names and Secrets; see `Link`. */
export const link = resolved.link;

/** PEM bundle that peers verify against; absent where only the cluster knows it. */
export const trustBundle = root.trustBundle;

/** Proves the link on the wire. */
export const verifyCommand = `npm run verify -- --stack ${pulumi.getStack()}`;
