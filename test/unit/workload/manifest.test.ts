import { describe, expect, test } from "vitest";

import { parseDocuments } from "../../../workload/documents";
import { manifestFile } from "../../../workload/manifest";
import { describeProblem } from "../../../problems/problem";

const read = (text: string) => manifestFile("f.yaml", parseDocuments("f.yaml", text));

const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: ns}\n";
const service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: ns}\n";

test("separates workloads from companions over several documents", () => {
    const { file, problems } = read(`${deployment}---\n${service}---\n# end\n`);
    expect(problems).toEqual([]);
    expect(file.workloads.map(({ kind }) => kind)).toEqual(["Deployment"]);
    expect(file.companions.map(({ kind }) => kind)).toEqual(["Service"]);
});

test("keeps unknown fields", () => {
    const { file } = read(`${deployment}spec: {strange: {deep: [1]}}\n`);
    expect(file.workloads[0]).toMatchObject({ spec: { strange: { deep: [1] } } });
});

test("reads the items of a List", () => {
    const list = (items: string) => `apiVersion: v1\nkind: List\nitems: [${items}]\n`;
    const { file, problems } = read(
        list("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: ns}}"),
    );
    expect(problems).toEqual([]);
    expect(file.workloads.map(({ metadata }) => metadata.name)).toEqual(["a"]);
    const refused = read(list("{apiVersion: v1, kind: Service, metadata: {name: a}}"));
    expect(refused.problems.map(({ field }) => field)).toEqual([
        "f.yaml document 1, items[0]: metadata.namespace of the Service",
    ]);
});

describe("refuses", () => {
    const kinds =
        "v1 ConfigMap, v1 Service, v1 ServiceAccount. Fix: apply other objects by other means and leave them out of this file";
    test.each([
        [
            "an unknown kind",
            "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a, namespace: ns}\n",
            `f.yaml document 1: apiVersion and kind is "example.com/v1 Widget"; expected one of batch/v1 CronJob, apps/v1 DaemonSet, apps/v1 Deployment, batch/v1 Job, apps/v1 StatefulSet, ${kinds}`,
        ],
        [
            "an object without a namespace",
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n",
            "f.yaml document 1: metadata.namespace of the Service is missing; expected the object's namespace: nothing is left to what context is current. Fix: add metadata.namespace",
        ],
        [
            "the same object twice",
            `${service}---\n${service}`,
            'f.yaml is "Service ns/a"; expected each object once. Fix: remove the repeated document',
        ],
        [
            "a repeated key",
            `${deployment}spec: {a: 1, a: 2}\n`,
            'f.yaml document 1, line 4, column 14 is "Map keys must be unique"; expected valid YAML. Fix: correct line 4',
        ],
        [
            "YAML that is none",
            "a: [\n",
            'f.yaml document 1, line 2, column 1 is "Flow sequence in block collection must be sufficiently indented and end with a ]"; expected valid YAML. Fix: correct line 2',
        ],
    ])("%s", (_, text, message) => {
        expect(read(text).problems.map(describeProblem)).toEqual([message]);
    });
});
