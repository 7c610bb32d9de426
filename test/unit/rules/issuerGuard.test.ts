import { expect, test } from "vitest";

import { issuerGuarded } from "../../../rules/issuerGuard";
import { GoogleCasRoot } from "../../../components/trustRoot/googleCasRoot";
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
