import { server, worker } from "../support";
import type { Mistake } from "./mistake";

const container = "spec.template.spec.containers[0]";
const ofWorker = (path: string, value: unknown): Mistake => ({ worker: { [path]: value } });
const url = (value: unknown) => ofWorker(`${container}.env[0].value`, value);
const text = (...objects: readonly object[]) =>
    objects.map((object) => JSON.stringify(object)).join("\n---\n");
const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "api", namespace: "noetl" },
    spec: { selector: { app: "other" }, ports: [{ port: 8082 }] },
};

const own = { ...service, spec: { ...service.spec, selector: { app: "api" } } };

/** Mistakes in the members' manifests, by what is wrong. */
export const manifestMistakes: Readonly<Record<string, Mistake>> = {
    "a file that is not YAML": { worker: "kind: [\n" },
    "a key twice": { worker: "kind: Deployment\nkind: Job\n" },
    "an alias without an anchor": { worker: "kind: Deployment\nmetadata: *none\n" },
    "a tab as indentation": { worker: "kind: Deployment\nmetadata:\n\tname: worker\n" },
    "an empty file": { worker: "" },
    text: { worker: "Deployment" },
    "a kind constructor": { worker: { kind: "constructor" } },
    "a kind __proto__": { worker: { kind: "__proto__" } },
    "a kind misspelt": { worker: { kind: "Deploymnet" } },
    "an old API version": { worker: { apiVersion: "extensions/v1beta1" } },
    "an image to fill in": ofWorker(`${container}.image`, "registry/CHANGE-ME:1"),
    "no namespace": ofWorker("metadata.namespace", ""),
    "a name in upper case": ofWorker("metadata.name", "Worker"),
    "no containers": ofWorker("spec.template.spec.containers", undefined),
    "containers as text": ofWorker("spec.template.spec.containers", "worker"),
    "a number as a variable": url(8082),
    "a URL of another host": url("http://old.svc:8082"),
    "a URL of another scheme": url("grpc://api.noetl.svc:8082"),
    "service account default": ofWorker("spec.template.spec.serviceAccountName", "default"),
    "a Service that selects other pods": { server: text(server, service) },
    "one object in two files": {
        server: text(server, own),
        worker: text(worker, own),
    },
    "a port name misspelt": {
        server: { [`${container}.livenessProbe`]: { httpGet: { path: "/", port: "htpp" } } },
    },
    "a file of callers that is not YAML": { beside: "kind: [\n" },
    "an undeclared caller": {
        beside: JSON.stringify({
            apiVersion: "batch/v1",
            kind: "Job",
            metadata: { name: "nightly", namespace: "noetl" },
            spec: {
                template: {
                    spec: {
                        containers: [
                            { name: "c", args: ["http://api.noetl.svc:8082/api/execute"] },
                        ],
                    },
                },
            },
        }),
    },
};
