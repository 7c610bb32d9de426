import { describe, expect, test } from "vitest";

import { linkMessage, member, refusalOf, server, worker } from "./support";

const text = (...documents: readonly (object | string)[]) =>
    documents.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n---\n");
const object = (apiVersion: string, kind: string, name: string) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: "noetl" },
});
const service = {
    ...object("v1", "Service", "api"),
    spec: { selector: { app: "api" }, ports: [{ port: 8082 }] },
};
const knownKinds =
    "expected one of batch/v1 CronJob, apps/v1 DaemonSet, apps/v1 Deployment, batch/v1 Job, apps/v1 StatefulSet, v1 ConfigMap, v1 Service, v1 ServiceAccount";
const kinds = `${knownKinds}. Fix: apply other objects by other means and leave them out of this file`;
const label = "expected 1 to 63 lower-case letters, digits and inner hyphens";

describe("a manifest", () => {
    test("with several documents, empty ones and comments is accepted", async () => {
        const file = text("# the server", server, "", service, "# the end");
        expect(await refusalOf({ server: file })).toBe("");
    });

    test.each([
        [
            "of an unknown kind",
            [{ ...worker, kind: "Widget" }],
            [`worker.yaml document 1: apiVersion and kind is "apps/v1 Widget"; ${kinds}`],
        ],
        [
            "of a known kind in an unknown version",
            [{ ...worker, apiVersion: "extensions/v1beta1" }],
            [
                `worker.yaml document 1: apiVersion and kind is "extensions/v1beta1 Deployment"; ${knownKinds}. Fix: write apiVersion: apps/v1`,
            ],
        ],
        [
            "with a List that contains a Secret",
            [{ apiVersion: "v1", kind: "List", items: [worker, object("v1", "Secret", "s")] }],
            [`worker.yaml document 1, items[1]: apiVersion and kind is "v1 Secret"; ${kinds}`],
        ],
        [
            "with a Secret",
            [worker, object("v1", "Secret", "password")],
            [`worker.yaml document 2: apiVersion and kind is "v1 Secret"; ${kinds}`],
        ],
        [
            "without a kind",
            [{ apiVersion: "v1" }],
            [`worker.yaml document 1: apiVersion and kind is "v1 none"; ${kinds}`],
        ],
        [
            "that is not an object",
            ["just text"],
            [`worker.yaml document 1: apiVersion and kind is missing; ${kinds}`],
        ],
        [
            "with a duplicate object",
            [worker, service, service],
            [
                'worker.yaml is "Service noetl/api"; expected each object once. Fix: remove the repeated document',
            ],
        ],
        [
            "with a duplicate workload",
            [worker, worker],
            [
                'worker.yaml is "Deployment noetl/worker"; expected each object once. Fix: remove the repeated document',
            ],
        ],
        [
            "without a name and a namespace",
            [{ ...worker, metadata: {} }],
            [
                "worker.yaml document 1: metadata.name of the Deployment is missing; expected the object's name: nothing is left to what context is current. Fix: add metadata.name",
                "worker.yaml document 1: metadata.namespace of the Deployment is missing; expected the object's namespace: nothing is left to what context is current. Fix: add metadata.namespace",
            ],
        ],
        [
            "with an invalid namespace",
            [{ ...worker, metadata: { name: "worker", namespace: "Team.A" } }],
            [
                `worker.yaml document 1: metadata.namespace of the Deployment is "Team.A"; ${label}. Fix: correct metadata.namespace`,
            ],
        ],
        [
            "with a number as name",
            [{ ...worker, metadata: { name: 7, namespace: "noetl" } }],
            [
                "worker.yaml document 1: metadata.name of the Deployment is 7; expected 1 to 253 lower-case letters, digits, inner hyphens and dots. Fix: correct metadata.name",
            ],
        ],
        [
            "that is not YAML",
            [worker, "a: [\n"],
            [
                'worker.yaml document 2, line 4, column 1 is "Flow sequence in block collection must be sufficiently indented and end with a ]"; expected valid YAML. Fix: correct line 4',
            ],
        ],
        [
            "with a duplicate key",
            ["kind: Service\nkind: Secret\n"],
            [
                'worker.yaml document 1, line 2, column 1 is "Map keys must be unique"; expected valid YAML. Fix: correct line 2',
            ],
        ],
        [
            "that is empty",
            [""],
            [
                'clients[0].manifest is "worker.yaml"; expected a file with a workload: it has none. Fix: add the workload to it, or name its file in clients[0].manifest',
            ],
        ],
        [
            "with two workloads, when config names neither",
            [worker, object("batch/v1", "Job", "once")],
            [
                "clients[0].workload is missing; expected one workload of worker.yaml, which has Deployment noetl/worker, Job noetl/once. Fix: pulumi config set --path 'clients[0].workload' <name>",
            ],
        ],
        [
            "with a workload that has no pod template",
            [{ ...worker, spec: {} }],
            [
                "Deployment noetl/worker, spec.template is missing; expected a pod template with containers. Fix: give the workload's complete manifest",
            ],
        ],
    ])("%s", async (_, documents, problems) => {
        expect(await refusalOf({ worker: text(...documents) })).toBe(linkMessage(...problems));
    });

    test("with an object that is also in another manifest", async () => {
        const [first, second] = [text(server, service), text(worker, service)];
        expect(await refusalOf({ server: first, worker: second })).toBe(
            linkMessage(
                'manifests of server and worker is "Service noetl/api"; expected each object in one file. Fix: remove it from all files but one',
            ),
        );
    });

    test("that does not exist", async () => {
        const config = { clients: [member.worker({ manifest: "no/such.yaml" })] };
        expect(await refusalOf({ config })).toBe(
            linkMessage(
                "clients[0].manifest is \"no/such.yaml\"; expected a file that can be read, relative to the project's folder: there is none at that path. Fix: pulumi config set --path 'clients[0].manifest' <file>",
            ),
        );
    });
});
