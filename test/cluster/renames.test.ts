import { afterAll, beforeAll, expect, test } from "vitest";

import { deployments, inNamespace } from "../support/kubectl";
import { podsOf, replicaSetsOf, switchTo, up } from "../support/lane";

const renamed = { clients: [{ name: "pool", manifest: "manifests/dev/worker.yaml" }] };

const running = () => Promise.all(deployments.map(replicaSetsOf));
const podNames = async () =>
    (await Promise.all(deployments.map(podsOf))).flat().map(({ metadata }) => metadata?.name);
const certificates = () => inNamespace("get", "certificates", "--output=name");

beforeAll(async () => {
    expect(await switchTo("plain")).toEqual([]);
});

afterAll(async () => {
    expect(await switchTo("plain")).toEqual([]);
    expect(await switchTo("mtls")).toEqual([]);
});

test("a client that gets another name in config keeps its workload and its certificate", async () => {
    const before = [await running(), await podNames(), await certificates()];
    await up("plain", renamed);
    expect([await running(), await podNames(), await certificates()]).toEqual(before);
    expect(await switchTo("mtls", renamed)).toEqual([]);
    expect(await switchTo("plain", renamed)).toEqual([]);
    expect(await running()).toEqual(before[0]);
});

test("under mutual TLS it keeps its name: the update is refused, and the link stays", async () => {
    expect(await switchTo("mtls")).toEqual([]);
    const before = [await running(), await podNames(), await certificates()];
    await expect(up("mtls", renamed)).rejects.toThrow(/worker-workload.*protected/s);
    expect([await running(), await podNames(), await certificates()]).toEqual(before);
    expect(await switchTo("mtls")).toEqual([]);
});
