import { expect, test } from "vitest";

import { throughEnvoy, type ClientContract } from "../../../contracts";
import { noetlWorker } from "../../../contracts/noetl";
import { managedElsewhereProblems, managedPaths } from "../../../workload/managedElsewhere";
import type { WorkloadManifest } from "../../../workload/manifest";
import { describeProblem } from "../../../problems/problem";

const workload = (initContainers: readonly object[]): WorkloadManifest => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "worker", namespace: "noetl" },
    spec: {
        template: {
            spec: { containers: [{ name: "worker" }, { name: "logs" }], initContainers },
        },
    },
});
const migration = workload([{ name: "migration" }]);
const envoy = throughEnvoy(noetlWorker);

const faultsOf = (manifest: WorkloadManifest, contract: ClientContract) =>
    managedElsewhereProblems("clients[0]", manifest, ["image", "replicas"], contract).map(
        describeProblem,
    );

test("managed images are named by their paths in the manifest", () => {
    expect(managedPaths(migration, ["image"])).toEqual([
        "spec.template.spec.initContainers[0].image",
        "spec.template.spec.containers[0].image",
        "spec.template.spec.containers[1].image",
    ]);
});

test("images are refused if an Envoy shifts the init containers", () => {
    expect(faultsOf(migration, envoy)).toEqual([
        'clients[0].managedElsewhere of Deployment noetl/worker is "image"; expected no init containers, where the client is linked via envoy: the Envoy becomes the first of them, and would get the image of the one that was. Fix: remove image from clients[0].managedElsewhere, or the init containers from the manifest, or set clients[0].via to direct',
    ]);
});

test.each([
    ["the application speaks TLS itself", migration, noetlWorker],
    ["an Envoy is the only init container", workload([]), envoy],
])("images are accepted where %s", (_, manifest, contract) => {
    expect(faultsOf(manifest, contract)).toEqual([]);
});

test("replicas are refused for a workload without replicas", () => {
    expect(faultsOf({ ...migration, kind: "DaemonSet" }, noetlWorker)).toEqual([
        'clients[0].managedElsewhere of DaemonSet noetl/worker is "replicas"; expected a field that it has: only Deployment and StatefulSet have replicas. Fix: remove replicas from clients[0].managedElsewhere',
    ]);
});
