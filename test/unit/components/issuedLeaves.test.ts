import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";

import { issuedLeaves } from "../../../components/issuance/issuedLeaves";
import type { TrustRoot } from "../../../components/trustRoot/trustRoot";
import { WorkloadCertificate } from "../../../components/issuance/workloadCertificate";
import type { PinnedCluster } from "../../../observe/pinnedCluster";
import { fakeCluster } from "../../support/fakeCluster";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { createAuthority, type Authority } from "../../support/pki";
import { recordResources, settle } from "../../support/recorder";
import { rejectionsOf } from "../../support/rejections";

const identities = [serverIdentity, clientIdentity];
const issuerRef = { group: "cert-manager.io", kind: "ClusterIssuer", name: "link" } as const;

class Root extends pulumi.ComponentResource {
    readonly issuanceTimeout = "90s";
    readonly issuerFor = () => issuerRef;

    constructor(readonly trustBundle: pulumi.Output<string>) {
        super("test:index:Root", "root");
    }
}

/** A cluster whose Secrets contain leaves of an authority. */
function issuedBy(authority: Authority): PinnedCluster {
    const condition = { type: "Ready", status: "True" };
    const value = { metadata: {}, spec: { issuerRef }, status: { conditions: [condition] } };
    return fakeCluster({
        certificate: () => Promise.resolve({ state: "found", value }),
        secret: async () => ({
            state: "found",
            value: { files: { ...(await authority.issue({})) }, owners: [] },
        }),
    });
}

/** The certificates of a link, and a stub for its workloads. */
function program(root: TrustRoot, cluster: PinnedCluster): void {
    const certificates = identities.map(
        (identity) =>
            new WorkloadCertificate(identity.name, { identity, issuerRef, issuanceTimeout: "9s" }),
    );
    const dependsOn = issuedLeaves(certificates, identities, root, cluster);
    new pulumi.ComponentResource("test:index:Workload", "workload", {}, { dependsOn });
}

describe("workloads", () => {
    test("are created after their leaves, which the current root signed", async () => {
        const recorder = await recordResources();
        const authority = await createAuthority();
        program(new Root(pulumi.output(authority.pem)), issuedBy(authority));
        await settle();
        expect(recorder.resources.at(-1)?.name).toBe("workload");
    });

    test("are not changed if another root signed the leaves", async () => {
        const recorder = await recordResources();
        const [now, before] = await Promise.all([createAuthority(), createAuthority()]);
        const errors = await rejectionsOf(async () => {
            program(new Root(pulumi.output(now.pem)), issuedBy(before));
            await settle();
        });
        const [server, worker] = identities.map(({ secretName }) => secretName);
        expect(errors).toMatchObject([
            {
                __pulumiRunError: true,
                message: [
                    `Certificates: another root signed the leaf in Secret noetl/${server ?? ""}, noetl/${worker ?? ""}; expected each leaf to be signed by the root in force. No workload was changed. Have these leaves issued again, then run the update again:`,
                    `    kubectl --context test --namespace noetl delete secret ${server ?? ""} ${worker ?? ""}`,
                ].join("\n"),
            },
        ]);
        expect(recorder.resources.map(({ name }) => name).sort()).toEqual([
            "root",
            "server",
            "server-certificate",
            "worker",
            "worker-certificate",
        ]);
    });

    test("are registered in a preview, in which root and leaves are unknown", async () => {
        const recorder = await recordResources(true);
        const unknown = new Promise<string>(() => undefined);
        program(new Root(pulumi.output(unknown)), fakeCluster());
        await settle();
        expect(recorder.named("workload")).toBeDefined();
    });
});
