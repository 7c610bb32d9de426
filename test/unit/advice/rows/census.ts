import { renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { configure, paste, run, type Rows } from "../followed";
import { beside, cronJob, folder, folderOf, metadata } from "./beside";

const nightly = beside("two/nightly.yaml", cronJob([]));
const ingress = beside("two/ingress.yaml", {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadata("web"),
    spec: { defaultBackend: { service: { name: "api", port: { number: 8082 } } } },
});
const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { generateName: "job-", namespace: "noetl" },
};
const generated = beside("two/generated.yaml", job);
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: metadata("other") };
const other = beside("two/other.yaml", configMap);
const remote = folderOf("remote", {
    "kustomization.yaml": "resources: ['https://h.example/a.yaml']",
});
const chart = folderOf("census-chart", { "Chart.yaml": "name: c\nversion: 1.0.0\n" });
const templated = beside(
    "two/templated.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: '{{ .Values.name }}' }\n",
);
const broken = beside("two/broken.yaml", "a: [\n");
const misnamed = folderOf("misnamed", {
    "kustomize.yaml":
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
    "a.yaml": configMap,
});
const template = folderOf("jinja", { "job.yaml.j2": "kind: Job\n" });
const dangling = folderOf("dangling", { "other.yaml": configMap });
symlinkSync(join(folder, "nowhere.yaml"), join(dangling, "a.yaml"));

/** Problems of the census: callers that config does not know, and files that were not read. */
export const censusRows: Rows = {
    "a curl-only CronJob": {
        field: "caller CronJob noetl/nightly",
        input: { config: { manifests: [nightly] } },
        follow: paste,
        leaves: "CronJob noetl/nightly, container run, env NOETL_SERVER_URL",
    },
    "an Ingress": {
        field: "caller Ingress noetl/web",
        input: { config: { manifests: [ingress] } },
        follow: paste,
    },
    "the key that exempted callers before": {
        field: "exemptCallers",
        input: {
            config: {
                manifests: [ingress],
                exemptCallers: [{ caller: "Ingress noetl/web", reason: "closed" }],
            },
        },
        follow: (input, fix) => {
            const { exemptCallers: _, ...config } = input.config ?? {};
            const [, exempt = ""] = fix.split("with noetl-mtls:exempt: ");
            return { ...input, config: { ...config, exempt: parse(exempt) as unknown } };
        },
    },
    "an exemption that matches nothing": {
        field: "exempt[0]",
        input: { config: { exempt: [{ object: "Ingress noetl/web", reason: "closed" }] } },
        follow: run(),
    },
    "an exemption past its last day": {
        field: "exempt[0].until",
        input: {
            config: {
                manifests: [ingress],
                exempt: [{ object: "Ingress noetl/web", reason: "closed", until: "2026-01-31" }],
            },
        },
        follow: configure("exempt[0].until", "9999-12-31"),
    },
    "a kustomization in `manifests` with a remote base": {
        field: `kustomization in ${remote}`,
        input: { config: { manifests: [remote] } },
        follow: configure("manifests", [other]),
    },
    "an object with a generated name": {
        field: `${generated} document 1: metadata.name`,
        input: { config: { manifests: [generated] } },
        follow: (input) => {
            beside("two/generated.yaml", { ...job, metadata: metadata("named") });
            return input;
        },
    },
    "a path of `manifests` that does not exist": {
        field: "manifests",
        input: { config: { manifests: ["nowhere"] } },
        follow: configure("manifests", []),
    },

    "a chart in `manifests`": {
        field: `${chart}/Chart.yaml`,
        input: { config: { manifests: [chart] } },
        follow: configure("manifests", [other]),
    },
    "a template by its name": {
        field: `${template}/job.yaml.j2`,
        input: { config: { manifests: [template] } },
        follow: configure("manifests", [other]),
    },
    "a template by its content": {
        field: `${templated} document 1`,
        input: { config: { manifests: [templated] } },
        follow: configure("manifests", [other]),
    },
    "a file of `manifests` that is not YAML": {
        field: `${broken} document 1`,
        input: { config: { manifests: [broken] } },
        follow: (input) => {
            beside("two/broken.yaml", "a: []\n");
            return input;
        },
    },
    "a kustomization under another name": {
        field: `${misnamed}/kustomize.yaml document 1`,
        input: { config: { manifests: [misnamed] } },
        follow: (input) => {
            renameSync(join(misnamed, "kustomize.yaml"), join(misnamed, "kustomization.yaml"));
            return input;
        },
    },
    "a file that cannot be read": {
        field: `${dangling}/a.yaml`,
        input: { config: { manifests: [dangling] } },
        follow: (input) => {
            rmSync(join(dangling, "a.yaml"));
            return input;
        },
    },
};
