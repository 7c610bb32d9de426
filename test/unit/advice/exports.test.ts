import { expect, test } from "vitest";

import { linkOf, refusalOf, server, worker } from "../badInput/support";

/** An object as `kubectl get -o yaml` prints it, after `kubectl apply`. */
const exported = (object: typeof worker) => ({
    ...object,
    metadata: {
        ...object.metadata,
        annotations: {
            "deployment.kubernetes.io/revision": "3",
            "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(object),
            team: "edge",
        },
        creationTimestamp: "2026-01-31T00:00:00Z",
        generation: 4,
        managedFields: [{ manager: "kubectl", operation: "Update" }],
        resourceVersion: "1789",
        uid: "5a1d6f44-0f3f-4d57-8e77-0a0f2b1c9b1e",
    },
    status: { availableReplicas: 1, observedGeneration: 4 },
});
const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "api", namespace: "noetl", resourceVersion: "12", uid: "1" },
    spec: { selector: { app: "api" }, ports: [{ port: 8082 }] },
    status: { loadBalancer: {} },
};
const list = (...items: readonly object[]) =>
    JSON.stringify({ apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items });

const input = { server: list(exported(server), service), worker: list(exported(worker)) };

test("a file that `kubectl get -o yaml` wrote is accepted, as docs/adopting.md advises", async () => {
    expect(await refusalOf(input)).toBe("");
});

test("what the cluster sets is left out of it, and the preview says so", async () => {
    const { server: member, clients } = await linkOf(input);
    const [client = member] = clients;
    expect(client.manifest).toEqual({
        ...worker,
        metadata: { ...worker.metadata, annotations: { team: "edge" } },
    });
    expect(member.companions).toEqual([
        { ...service, metadata: { name: "api", namespace: "noetl" }, status: undefined },
    ]);
    const paths =
        "status, metadata.creationTimestamp, metadata.generation, metadata.managedFields, metadata.resourceVersion, metadata.uid, annotation deployment.kubernetes.io/revision, annotation kubectl.kubernetes.io/last-applied-configuration";
    expect(client.fileNotes).toEqual([
        `Deployment noetl/worker: left out of its file, because the cluster sets it: ${paths}.`,
    ]);
    expect(member.fileNotes).toEqual([
        expect.stringContaining("Deployment noetl/api: "),
        "Service noetl/api: left out of its file, because the cluster sets it: status, metadata.resourceVersion, metadata.uid.",
    ]);
});

test("a file of one's own has all that it states, and no note", async () => {
    const { server: member, clients } = await linkOf({});
    expect([member.manifest, ...clients.map(({ manifest }) => manifest)]).toEqual([server, worker]);
    expect([member, ...clients].flatMap(({ fileNotes }) => fileNotes)).toEqual([]);
});
