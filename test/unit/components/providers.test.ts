import { expect, test } from "vitest";

import { createProviders } from "../../../components/cluster/providers";
import { recordResources, settle } from "../../support/recorder";

const trustRoot = { kind: "selfSigned", lifetime: "87600h" } as const;

test("both Kubernetes providers update objects in place, and adopt objects of a killed update", async () => {
    const recorder = await recordResources();
    const { cluster } = createProviders({ kubeContext: "kind-dev", trustRoot });
    await settle();
    expect(cluster.context).toBe("kind-dev");
    for (const name of ["cluster", "workloads"]) {
        // Pulumi passes provider settings as strings.
        expect(recorder.named(name).inputs).toMatchObject({
            context: "kind-dev",
            clusterIdentifier: "kind-dev",
            enableConfigMapMutable: "true",
            enableSecretMutable: "true",
            upsertExistingObjects: "true",
        });
        expect(recorder.named(name).inputs["deleteUnreachable"]).toBeUndefined();
    }
});
