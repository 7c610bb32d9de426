import { absent } from "../../../support/withValue";
import { member, server, worker } from "../../badInput/support";
import { configure, documents, edit, run, runIn, write, type Rows } from "../followed";
import { beside, cronJob, folder, folderOf, metadata } from "./beside";

const pod = "spec.template.spec";
const nightly = beside("one/nightly.yaml", cronJob([]));
const second = beside("one/second.yaml", { ...worker, metadata: metadata("second") });
const set = beside("one/set.yaml", { ...worker, kind: "StatefulSet" });
const renamedSet = { ...worker, kind: "StatefulSet", metadata: metadata("worker-set") };
const kustomization = folderOf("overlay", {
    "kustomization.yaml": "resources: [w.yaml]",
    "w.yaml": worker,
});
const configMap = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(name),
});
const shared = configMap("shared");
const serviceFor = (app: string) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata("api"),
    spec: { selector: { app }, ports: [{ port: 8082 }] },
});
const twoNames = beside(
    "one/twoNames.yaml",
    documents({ ...worker, metadata: metadata("other") }, configMap("b-configmap-c")),
);

/** Problems of members: their files, names, accounts and Services. */
export const memberRows: Rows = {
    "a workload that the file does not have": {
        field: "clients[0].workload",
        input: { config: { clients: [member.worker({ workload: "other" })] } },
        follow: run("worker"),
    },
    "a file that does not exist": {
        field: "clients[0].manifest",
        input: { config: { clients: [{ name: "worker", manifest: "nowhere.yaml" }] } },
        follow: run(member.worker({}).manifest),
    },
    "a folder in place of a file": {
        field: "clients[0].manifest",
        input: { config: { clients: [{ name: "worker", manifest: folder }] } },
        follow: run(member.worker({}).manifest),
    },
    "one name for two clients": {
        field: "clients[].name",
        input: {
            config: { clients: [member.worker({}), member.worker({ manifest: nightly })] },
        },
        follow: configure("clients[1].name", "nightly"),
        leaves: "CronJob noetl/nightly, containers",
    },
    "a program without the contract's TLS settings": {
        field: "Deployment noetl/worker, container worker, command",
        input: { worker: { [`${pod}.containers[0].command`]: ["python", "-m", "noetl.worker"] } },
        follow: edit("worker", `${pod}.containers[0].command`, absent),
    },
    "a previousName that a client has": {
        field: "clients[0].previousName",
        input: { config: { clients: [member.worker({ previousName: "worker" })] } },
        follow: run(),
    },
    "one previousName for two clients": {
        field: "clients[1].previousName",
        input: {
            config: {
                clients: [
                    member.worker({ previousName: "old" }),
                    { name: "second", manifest: second, previousName: "old" },
                ],
            },
        },
        follow: run(),
    },
    "the default service account": {
        field: "clients[0]",
        input: { worker: { [`${pod}.serviceAccountName`]: absent } },
        follow: edit("worker", `${pod}.serviceAccountName`, "worker"),
    },
    "the default service account, by config": {
        field: "clients[0]",
        input: { worker: { [`${pod}.serviceAccountName`]: absent } },
        follow: configure("allowDefaultServiceAccount", ["worker"]),
    },
    "an object without a namespace": {
        field: "worker.yaml document 1: metadata.namespace",
        input: { worker: { "metadata.namespace": absent } },
        follow: edit("worker", "metadata.namespace", "noetl"),
    },
    "a kustomization in place of a file": {
        field: "clients[0].manifest",
        input: { config: { clients: [{ name: "worker", manifest: kustomization }] } },
        follow: runIn(folder),
    },
    "a Service that selects other pods": {
        field: "server.services[0]",
        input: { server: documents(server, serviceFor("other")) },
        follow: write("server", server, serviceFor("api")),
    },
    "pods of the server on the host network, which a NetworkPolicy cannot select": {
        field: "server: hostNetwork",
        input: { config: { networkPolicy: true }, server: { [`${pod}.hostNetwork`]: true } },
        follow: edit("server", `${pod}.hostNetwork`, absent),
    },
    "the same, without a NetworkPolicy": {
        field: "server: hostNetwork",
        input: { config: { networkPolicy: true }, server: { [`${pod}.hostNetwork`]: true } },
        follow: configure("networkPolicy", false),
    },
    "one Service that config lists twice": {
        field: "server.dnsNames",
        input: { config: { server: member.server({ services: ["api", "api"] }) } },
        follow: configure("server.services", ["api"]),
    },
    "a direct client beside one with an Envoy": {
        field: "clients[0].via",
        input: {
            config: {
                clients: [
                    member.worker({}),
                    member.worker({ name: "second", via: "envoy", manifest: second }),
                ],
            },
        },
        follow: run(),
    },

    "a client with a name of the program's own": {
        field: "clients[].name",
        input: { config: { clients: [member.worker({ name: "server" })] } },
        follow: (input, fix) =>
            configure("clients[0].name", /such as ([\w-]+)/.exec(fix)?.[1])(input, fix, ""),
    },
    "one workload that is two clients": {
        field: "Secret noetl/worker-client-tls",
        input: { config: { clients: [member.worker({}), member.worker({ name: "again" })] } },
        follow: configure("clients", [member.worker({})]),
    },
    "two kinds of workload with one name": {
        field: "Secret noetl/worker-client-tls",
        input: {
            config: { clients: [member.worker({}), member.worker({ name: "set", manifest: set })] },
        },
        follow: (input) => {
            beside("one/set.yaml", renamedSet);
            return input;
        },
    },
    "an object in the files of two members": {
        field: "manifests of",
        input: { server: documents(server, shared), worker: documents(worker, shared) },
        follow: write("worker", worker),
    },
    "two objects with one Pulumi name": {
        field: "Pulumi resource a-configmap-b-configmap-c",
        input: {
            config: {
                clients: [
                    member.worker({ name: "a-configmap-b" }),
                    member.worker({ name: "a", manifest: twoNames }),
                ],
            },
            worker: documents(worker, configMap("c")),
        },
        follow: configure("clients[1].name", "other"),
    },
    "pods without labels, which a NetworkPolicy cannot select": {
        field: "clients[0]: labels of the pods",
        input: {
            config: { networkPolicy: true },
            worker: { "spec.selector": absent, "spec.template.metadata": absent },
        },
        follow: edit("worker", "spec.template.metadata", { labels: { app: "worker" } }),
    },
    "a placeholder in a manifest": {
        field: "Deployment noetl/worker: spec.template.spec.containers[0].image",
        input: { worker: { [`${pod}.containers[0].image`]: "CHANGE-ME" } },
        follow: edit("worker", `${pod}.containers[0].image`, "noetl-worker"),
    },
    "a default account that config allows to no one": {
        field: "allowDefaultServiceAccount[0]",
        input: { config: { allowDefaultServiceAccount: ["worker"] } },
        follow: run(),
    },
    "a host that no manifest names": {
        field: 'clients[0].rewriteHosts["old.svc"]',
        input: {
            config: {
                clients: [member.worker({ rewriteHosts: { "old.svc": "api.noetl.svc" } })],
            },
        },
        follow: run(),
    },
    "a file that is not YAML": {
        field: "worker.yaml document 2, line ",
        input: { worker: documents(worker, "a: [\n") },
        follow: write("worker", worker, "a: []\n"),
        leaves: "worker.yaml document 2: apiVersion and kind",
    },
    "a file without a workload": {
        field: "clients[0].manifest",
        input: { worker: "" },
        follow: write("worker", worker),
    },
    "a kind misspelt": {
        field: "worker.yaml document 1: apiVersion and kind",
        input: { worker: { kind: "Deploymnet" } },
        follow: (input, fix) =>
            edit("worker", "kind", /^write kind: (\w+)$/.exec(fix)?.[1])(input, fix, ""),
    },
    "a kind in an old API version": {
        field: "worker.yaml document 1: apiVersion and kind",
        input: { worker: { apiVersion: "extensions/v1beta1" } },
        follow: (input, fix) =>
            edit("worker", "apiVersion", /^write apiVersion: (\S+)$/.exec(fix)?.[1])(
                input,
                fix,
                "",
            ),
    },
    "an object of another kind": {
        field: "worker.yaml document 2: apiVersion and kind",
        input: { worker: documents(worker, { ...shared, kind: "Secret" }) },
        follow: write("worker", worker),
    },
    "a namespace in upper case": {
        field: "worker.yaml document 1: metadata.namespace",
        input: { worker: { "metadata.namespace": "NoETL" } },
        follow: edit("worker", "metadata.namespace", "noetl"),
    },
    "an object that the file has twice": {
        field: "worker.yaml",
        input: { worker: documents(worker, shared, shared) },
        follow: write("worker", worker, shared),
    },
    "a Job whose replicas others set": {
        field: "clients[0].managedElsewhere",
        input: {
            config: { clients: [member.worker({ managedElsewhere: ["replicas"] })] },
            worker: { kind: "DaemonSet" },
        },
        follow: configure("clients[0].managedElsewhere", []),
    },
    "images that others set before an Envoy": {
        field: "clients[0].managedElsewhere",
        input: {
            config: {
                clients: [member.worker({ managedElsewhere: ["image"], via: "envoy" })],
            },
            worker: { [`${pod}.initContainers`]: [{ name: "wait", image: "busybox" }] },
        },
        follow: configure("clients[0].via", "direct"),
    },
};
