import { expect, test } from "vitest";

import { issuerGuarded } from "../../../rules/issuerGuard";
import { ExistingIssuerRoot } from "../../../components/trustRoot/existingIssuerRoot";
import { GoogleCasRoot } from "../../../components/trustRoot/googleCasRoot";
import { namespacedIssuer } from "../../support/existingIssuer";
import { fakeCluster } from "../../support/fakeCluster";
import { casLink, casSettings } from "../../support/googleCas";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { recordResources, settle } from "../../support/recorder";
import { judge } from "./judge";
import { certificate, type Sample } from "./sample";

const workload = { ...clientIdentity.workload, namespace: "workers" };
const identities = [serverIdentity, { ...clientIdentity, workload }];

/** A stack over Google CAS with its server in one namespace and its client in another. */
async function twoNamespaces(): Promise<readonly Sample[]> {
    const recorder = await recordResources(true);
    const root = new GoogleCasRoot("root", { ...casLink, identities, settings: casSettings });
    await settle();
    return [
        ...recorder.resources.map(({ name, type, inputs }) => ({ name, type, props: inputs })),
        ...identities.map((identity) => certificate(identity, root.issuerFor(identity.usage))),
    ];
}

test("accepts two Google CAS issuers that each have their own policy", async () => {
    expect(judge(issuerGuarded, await twoNamespaces())).toEqual([]);
});

test("refuses a Google CAS issuer without its own policy", async () => {
    const samples = await twoNamespaces();
    expect(samples.map(({ name }) => name)).toContain("root-client-policy");
    const unguarded = samples.filter(({ name }) => name !== "root-client-policy");
    expect(judge(issuerGuarded, unguarded).map(({ field }) => field)).toEqual([
        "GoogleCASClusterIssuer noetl-link-google-cas-client: admission of certificaterequests",
    ]);
});

/** A stack behind an issuer of another team, with the Certificates of its members. */
async function behindExistingIssuer(): Promise<readonly Sample[]> {
    const recorder = await recordResources(true);
    const requester = { namespace: "cert-manager", serviceAccount: "cert-manager" };
    const members = [serverIdentity, clientIdentity];
    const root = new ExistingIssuerRoot("root", {
        linkName: "noetl-link",
        mode: "mtls",
        requester,
        approver: requester,
        identities: members,
        cluster: fakeCluster(),
        protect: true,
        settings: namespacedIssuer,
    });
    await settle();
    return [
        ...recorder.resources.map(({ name, type, inputs }) => ({ name, type, props: inputs })),
        ...members.map((identity) => certificate(identity, root.issuerFor())),
    ];
}

test("accepts an issuer of another team that the stack's root names and guards", async () => {
    expect(judge(issuerGuarded, await behindExistingIssuer())).toEqual([]);
});

test.each([
    ["its own policy", "root-policy", "Issuer acme: admission of certificaterequests"],
    ["a root that names it", "root", "issuerRef of Certificate noetl/noetl-server-rust-server-tls"],
])("refuses an issuer of another team without %s", async (_, resource, field) => {
    const samples = await behindExistingIssuer();
    expect(samples.map(({ name }) => name)).toContain(resource);
    const without = samples.filter(({ name }) => name !== resource);
    expect(judge(issuerGuarded, without).map((finding) => finding.field)).toEqual([field]);
});
