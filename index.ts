import * as pulumi from "@pulumi/pulumi";

import { CertManager } from "./components/certManager/certManager";
import { createTrustRoot } from "./components/trustRoot/createTrustRoot";
import { IssuanceApprover } from "./components/issuance/issuanceApprover";
import { IssuancePolicy } from "./components/issuance/issuancePolicy";
import { issuedLeaves } from "./components/issuance/issuedLeaves";
import { LinkNetworkPolicy } from "./components/workload/linkNetworkPolicy";
import { MtlsWorkload } from "./components/workload/mtlsWorkload";
import { createProviders } from "./components/cluster/providers";
import { WorkloadCertificate } from "./components/issuance/workloadCertificate";
import { readConfig } from "./config";
import { resolveLink } from "./link/resolve";

const config = readConfig();
const resolved = resolveLink(config, pulumi.runtime.isDryRun() ? "accept" : "refuse");
const { server, clients, terms } = resolved;
const members = [server, ...clients];
const identities = members.map(({ identity }) => identity);
resolved.warnings.forEach((warning) => void pulumi.log.warn(warning));

// Default providers are disabled: every resource goes where the stack is pinned to.
const { providers, workloads, cluster } = createProviders(config);

// While the mode is plain nobody trusts the root or needs the certificates: all may be destroyed.
const protect = config.mode !== "plain";

const { linkName } = config;
const { requester } = resolved.link.issuance;
const { approver: approverConfig, ...certManagerConfig } = config.certManager;

const certManager = new CertManager(
    "cert-manager",
    { ...certManagerConfig, disableAutoApproval: approverConfig !== undefined },
    { providers, protect },
);

// With cert-manager's own approver off, nothing at all is issued before this one is there.
const approver =
    approverConfig &&
    new IssuanceApprover(
        "approver",
        { linkName, namespace: requester.namespace, cluster, ...approverConfig },
        { providers, dependsOn: certManager.ready },
    );

const root = createTrustRoot(
    "trust-root",
    {
        settings: config.trustRoot,
        linkName,
        mode: config.mode,
        requester,
        approver: approver?.account ?? requester,
        identities,
        protect,
    },
    { providers, dependsOn: approver ?? certManager.ready },
);

const issuancePolicy =
    approver &&
    new IssuancePolicy(
        "issuance",
        {
            linkName,
            identities,
            issuers: { server: root.issuerFor("server"), client: root.issuerFor("client") },
            requester,
        },
        { providers, dependsOn: approver },
    );
const issuance = [root, ...(issuancePolicy === undefined ? [] : [issuancePolicy.ready])];

const certificates = members.map(
    ({ identity, contract }) =>
        new WorkloadCertificate(
            identity.name,
            {
                identity,
                issuerRef: root.issuerFor(identity.usage),
                combinedPem: contract.credentials.via === "args",
                issuanceTimeout: root.issuanceTimeout,
            },
            { providers, dependsOn: issuance },
        ),
);

// In plain no workload uses its certificate: whoever signed it, the way back is open.
const issued =
    config.mode === "plain" ? certificates : issuedLeaves(certificates, identities, root, cluster);

// Every certificate before any workload, the server before its clients: a link that cannot be
// completed stays as it was. A client comes after the policy, which it could never be Ready without.
// Clients wait for the certificates through the server; were each to name them all, a thousand
// clients would make a million dependencies.
const serverWorkload = new MtlsWorkload(
    server.identity.name,
    { member: server, cluster, ...terms },
    { providers: [workloads], dependsOn: issued },
);
const reachable =
    config.networkPolicy && config.mode === "mtls"
        ? new LinkNetworkPolicy(
              "network-policy",
              {
                  linkName,
                  server: server.identity,
                  clients: resolved.link.clients,
                  serverPort: terms.serverPort,
              },
              { providers, dependsOn: serverWorkload.ready },
          )
        : serverWorkload.ready;
const clientWorkloads = clients.map(
    (client) =>
        new MtlsWorkload(
            client.identity.name,
            { member: client, cluster, ...terms },
            { providers: [workloads], dependsOn: reachable },
        ),
);

// Outputs say what is: an update that ends before leaves those of the last one as they are.
const linked = pulumi.all([serverWorkload, ...clientWorkloads].map(({ ready }) => ready));

/** What is linked with what, under which names and Secrets; see `Link`. */
export const link = linked.apply(() => resolved.link);

/** PEM bundle that peers verify against; absent where only the cluster knows it. */
export const trustBundle = root.trustBundle && linked.apply(() => root.trustBundle);

/** Proves the link on the wire. */
export const verifyCommand = linked.apply(() => `npm run verify -- --stack ${pulumi.getStack()}`);
