import { describe, expect, test } from "vitest";

import { identityOf, serviceAccountProblems } from "../../../link/memberIdentity";
import type { WorkloadManifest } from "../../../workload/manifest";
import { containerOf, stackConfig } from "../../support/stackConfig";

/** The identity of a Deployment with these fields in its pod spec. */
function identityWith(fields: object) {
    const config = stackConfig();
    const manifest = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "worker", namespace: "noetl" },
        spec: { template: { spec: { ...fields, containers: [containerOf("worker")] } } },
    } as const satisfies WorkloadManifest;
    const [client] = config.clients;
    return identityOf(config, client ?? expect.unreachable(), manifest);
}

describe("the service account of a pod", () => {
    test.each([
        ["serviceAccountName alone", { serviceAccountName: "worker" }, "worker"],
        ["the deprecated serviceAccount alone", { serviceAccount: "worker" }, "worker"],
        ["an empty name", { serviceAccountName: "", serviceAccount: "worker" }, "worker"],
        ["a null name", { serviceAccountName: null, serviceAccount: "worker" }, "worker"],
        ["both, and equal", { serviceAccountName: "a", serviceAccount: "a" }, "a"],
        ["both, and different", { serviceAccountName: "new", serviceAccount: "old" }, "new"],
        ["neither", {}, "default"],
        ["both empty", { serviceAccountName: "", serviceAccount: "" }, "default"],
        ["both null", { serviceAccountName: null, serviceAccount: null }, "default"],
    ])("%s", (_, fields, account) => {
        const identity = identityWith(fields);
        expect(identity.serviceAccount).toBe(account);
        expect(identity.spiffeId).toBe(`spiffe://dev.internal/ns/noetl/sa/${account}`);
        expect(serviceAccountProblems("clients[0]", identity, [])).toHaveLength(
            account === "default" ? 1 : 0,
        );
    });
});
