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
import { withoutStackTrace } from "./config/withoutStackTrace";
import { resolveLink } from "./link/resolve";
import type { Member } from "./link/transformed";

const placeholders = pulumi.runtime.isDryRun() ? "accept" : "refuse";
const { config, resolved } = withoutStackTrace(() => {
    const config = readConfig();
    return { config, resolved: resolveLink(config, placeholders) };
});
const { server, clients, terms } = resolved;
const members = [server, ...clients];
const identities = members.map(({ identity }) => identity);
resolved.warnings.forEach((warning) => void pulumi.log.warn(warning));

// Default providers are disabled, so every resource uses the pinned providers.
const { providers, workloads, cluster } = createProviders(config);

// In mode plain no peer trusts the root or uses the certificates, so all may be destroyed.
const protect = config.mode !== "plain";

const { linkName } = config;
const { requester } = resolved.link.issuance;
const { approver: approverConfig, ...certManagerConfig } = config.certManager;

const certManager = new CertManager(
    "cert-manager",
    {
        ...certManagerConfig,
        disableAutoApproval: approverConfig !== undefined,
        nameConstraints: config.trustRoot.kind === "inCluster",
    },
    { providers, protect },
);

// With cert-manager's own approver off, no certificate is issued before this one runs.
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
        cluster,
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
const signing = root.ready ?? pulumi.output<pulumi.Resource[]>([root]);
const issuance =
    issuancePolicy === undefined
        ? signing
        : signing.apply((resources) => [...resources, issuancePolicy.ready]);

// After a rename the resources of the previous name are those of the client.
const aliasesOf = ({ previousName }: Member) =>
    previousName === undefined ? [] : [{ name: previousName }];

const certificates = members.map(
    (member) =>
        new WorkloadCertificate(
            member.identity.name,
            {
                identity: member.identity,
                issuerRef: root.issuerFor(member.identity.usage),
                issuanceTimeout: root.issuanceTimeout,
            },
            { providers, dependsOn: issuance, aliases: aliasesOf(member) },
        ),
);

// In plain no workload uses its certificate, so a leaf of another root must not block a rollback.
const issued =
    config.mode === "plain" ? certificates : issuedLeaves(certificates, identities, root, cluster);

// Certificates come before workloads and the server before its clients: a failed issuance changes
// no workload. A new client is Ready only once the NetworkPolicy admits it, so clients come after
// it. They depend on certificates only through the server: if each of a thousand clients named
// every certificate, there would be a million dependencies.
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
            { providers: [workloads], dependsOn: reachable, aliases: aliasesOf(client) },
        ),
);

// Outputs change only when every workload is ready; a failed update keeps the previous outputs.
const linked = pulumi.all([serverWorkload, ...clientWorkloads].map(({ ready }) => ready));

/** Members, names and Secrets of the link; see `Link`. */
export const link = linked.apply(() => resolved.link);

/** PEM trust bundle that peers verify against; undefined if only the cluster knows it. */
export const trustBundle = root.trustBundle && linked.apply(() => root.trustBundle);

/** Command that verifies the link on the wire. */
export const verifyCommand = linked.apply(() => `npm run verify -- --stack ${pulumi.getStack()}`);
