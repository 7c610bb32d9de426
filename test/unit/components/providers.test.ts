import { expect, test } from "vitest";

import { createProviders } from "../../../components/cluster/providers";
import { recordResources, settle } from "../../support/recorder";

const trustRoot = { kind: "selfSigned", lifetime: "87600h" } as const;

test("both Kubernetes providers change objects in place, and take up what a killed update made", async () => {
    const recorder = await recordResources();
    const { cluster } = createProviders({ kubeContext: "kind-dev", trustRoot });
    await settle();
    expect(cluster.context).toBe("kind-dev");
    for (const name of ["cluster", "workloads"]) {
        // A provider gets its settings as text.
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
