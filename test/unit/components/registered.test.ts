import { expect, test } from "vitest";

import { createTrustRoot } from "../../../components/trustRoot/createTrustRoot";
import { IssuanceApprover } from "../../../components/issuance/issuanceApprover";
import { IssuancePolicy } from "../../../components/issuance/issuancePolicy";
import { LinkNetworkPolicy } from "../../../components/workload/linkNetworkPolicy";
import type { TrustRootArgs } from "../../../components/trustRoot/trustRoot";
import { WorkloadCertificate } from "../../../components/issuance/workloadCertificate";
import { clusterWithRoot, fakeCluster } from "../../support/fakeCluster";
import { casLink, casSettings } from "../../support/googleCas";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { recordResources, settle } from "../../support/recorder";

const clients = Array.from({ length: 20 }, (_, index) => ({
    ...clientIdentity,
    name: `worker-${index}`,
    certificateName: `worker-${index}-tls`,
    secretName: `worker-${index}-tls`,
}));
const identities = [serverIdentity, ...clients];
const requester = { namespace: "cert-manager", serviceAccount: "cert-manager" };
const rootArgs: TrustRootArgs = {
    linkName: "link",
    mode: "mtls",
    requester,
    approver: requester,
    identities,
    cluster: clusterWithRoot(),
    protect: true,
};
const issuerRef = { group: "cert-manager.io", kind: "ClusterIssuer", name: "ca" } as const;

// Registered inputs are stored in the state and shown in diffs. If components registered all
// identities, a change of one would show in the diff of every component.
test.each<[string, () => unknown, object]>([
    [
        "a selfSigned root",
        () =>
            createTrustRoot("it", {
                ...rootArgs,
                settings: { kind: "selfSigned", lifetime: "87600h" },
            }),
        { linkName: "link", lifetime: "87600h" },
    ],
    [
        "an inCluster root",
        () =>
            createTrustRoot("it", {
                ...rootArgs,
                settings: { kind: "inCluster", lifetime: "87600h" },
            }),
        { linkName: "link", lifetime: "87600h" },
    ],
    [
        "a googleCas root, without chart values, which may contain a password",
        () =>
            createTrustRoot("it", {
                settings: { kind: "googleCas", ...casSettings },
                ...casLink,
                ...rootArgs,
                linkName: casLink.linkName,
            }),
        { linkName: "noetl-link", project: "acme-prod", location: "europe-west1" },
    ],
    [
        "IssuancePolicy",
        () =>
            new IssuancePolicy("it", {
                linkName: "link",
                identities,
                issuers: { server: issuerRef, client: issuerRef },
                requester,
            }),
        { linkName: "link" },
    ],
    [
        "IssuanceApprover",
        () =>
            new IssuanceApprover("it", {
                linkName: "link",
                namespace: "cert-manager",
                version: "v0.28.0",
                chart: "oci://charts/approver-policy",
                otherClusterIssuers: [],
                cluster: fakeCluster(),
            }),
        {
            linkName: "link",
            namespace: "cert-manager",
            version: "v0.28.0",
            chart: "oci://charts/approver-policy",
            otherClusterIssuers: [],
        },
    ],
    [
        "a NetworkPolicy",
        () =>
            new LinkNetworkPolicy("it", {
                linkName: "link",
                server: serverIdentity,
                clients,
                serverPort: 8082,
            }),
        { linkName: "link", serverPort: 8082 },
    ],
    [
        "a certificate, without its timeout, which depends on the number of identities",
        () =>
            new WorkloadCertificate("it", {
                identity: serverIdentity,
                issuerRef,
                issuanceTimeout: "130s",
            }),
        { identity: serverIdentity, issuerRef },
    ],
])("%s registers only these inputs", async (_, create, expected) => {
    const recorder = await recordResources(true);
    create();
    await settle();
    expect(recorder.named("it").inputs).toEqual(expected);
});
