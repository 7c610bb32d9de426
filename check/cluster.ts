import type { V1DaemonSet, V1Deployment } from "@kubernetes/client-node";

import { read, type Read } from "../observe/apiRead";
import { clientsOf, loadContext, type Clients } from "../observe/kubeconfig";
import { field } from "../workload/objects";
import { selfAccessReview } from "../observe/accessReview";
import type { ResourceAction } from "../verify/permissions";

/** Kinds whose objects the check looks for. */
export type SoughtKind =
    "ConfigMap" | "Namespace" | "Secret" | "ServiceAccount" | "ValidatingAdmissionPolicy";

/** Answer to the first request. */
export interface Greeting {
    /** Release of the API server: `v1.33.2-gke.1240000`. */
    readonly release: string;
    /** Time of the API server by the answer's Date header; undefined if a proxy removed it. */
    readonly date: Date | undefined;
    /** Time of this machine, halfway between request and answer. */
    readonly now: Date;
}

/** The requests that the check makes. None of them changes an object. */
export interface CheckedCluster {
    readonly context: string;
    greet(): Promise<Greeting>;
    /** Kinds that the API server serves in a group and version, such as `apps/v1`. */
    kinds(apiVersion: string): Promise<Read<readonly string[]>>;
    /** Whether the account of the kubeconfig may do it. */
    may(action: ResourceAction): Promise<boolean>;
    /** Whether an object exists. Its content is dropped. */
    look(kind: SoughtKind, name: string, namespace?: string): Promise<Read<unknown>["state"]>;
    deployment(namespace: string, name: string): Promise<Read<V1Deployment>>;
    /** Controllers of cert-manager in every namespace, by the labels of its chart. */
    certManagers(): Promise<Read<readonly V1Deployment[]>>;
    /** Helm release that a CRD belongs to, as `namespace/name`; undefined for none. */
    chartOfCrd(name: string): Promise<Read<string | undefined>>;
    daemonSets(): Promise<Read<readonly V1DaemonSet[]>>;
    /** Release of the kubelet, by node. */
    kubelets(): Promise<Read<ReadonlyMap<string, string>>>;
}

/** Time limit of one request. */
const timeoutMs = 15_000;

const missingContext =
    "Set the right one: npx pulumi config set kubeContext NAME; or pass --kubeconfig FILE or --context NAME";

/** Labels of the controller in cert-manager's chart and published manifests. */
const controllerLabels =
    "app.kubernetes.io/name=cert-manager,app.kubernetes.io/component=controller";

/**
 * Opens the cluster of a named context of a kubeconfig; the current context is ignored.
 * @throws KubeconfigError if the context is missing or does not verify its API server.
 */
export async function openChecked(context: string, kubeconfig?: string): Promise<CheckedCluster> {
    const clients = await clientsOf(
        await loadContext(context, missingContext, kubeconfig),
        timeoutMs,
    );
    const { apps, core, custom } = clients;
    return {
        context,
        greet: () => greet(clients),
        kinds: (apiVersion) => read(kindsOf(clients, apiVersion)),
        may: async (action) => {
            const answer = await read(selfAccessReview(custom, action));
            return answer.state === "found" && answer.value.allowed;
        },
        look: async (kind, name, namespace = "") =>
            (await read(requestOf(clients, kind, name, namespace))).state,
        deployment: (namespace, name) => read(apps.readNamespacedDeployment({ namespace, name })),
        certManagers: () =>
            read(
                apps
                    .listDeploymentForAllNamespaces({ labelSelector: controllerLabels })
                    .then(({ items }) => items),
            ),
        chartOfCrd: (name) => read(chartOfCrd(clients, name)),
        daemonSets: () => read(apps.listDaemonSetForAllNamespaces().then(({ items }) => items)),
        kubelets: () =>
            read(
                core
                    .listNode()
                    .then(
                        ({ items }) =>
                            new Map(
                                items.map(({ metadata, status }) => [
                                    metadata?.name ?? "",
                                    status?.nodeInfo?.kubeletVersion ?? "",
                                ]),
                            ),
                    ),
            ),
    };
}

async function greet({ version }: Clients): Promise<Greeting> {
    const asked = Date.now();
    const { data, headers } = await version.getCodeWithHttpInfo();
    const { date } = headers as { readonly date?: string };
    return {
        release: data.gitVersion,
        date: date === undefined ? undefined : new Date(date),
        now: new Date((asked + Date.now()) / 2),
    };
}

/** Helm's own annotations on what a release owns. */
async function chartOfCrd({ custom }: Clients, name: string): Promise<string | undefined> {
    const group = "apiextensions.k8s.io";
    const plural = "customresourcedefinitions";
    const crd: unknown = await custom.getClusterCustomObject({
        group,
        version: "v1",
        plural,
        name,
    });
    const annotation = (key: string) =>
        field(crd, "metadata", "annotations", `meta.helm.sh/${key}`);
    const release = annotation("release-name");
    return typeof release === "string"
        ? `${String(annotation("release-namespace"))}/${release}`
        : undefined;
}

async function kindsOf({ core, custom }: Clients, apiVersion: string): Promise<readonly string[]> {
    const [group, version] = apiVersion.split("/");
    const { resources } =
        group === undefined || version === undefined
            ? await core.getAPIResources()
            : await custom.getAPIResources({ group, version });
    return [...new Set(resources.map(({ kind }) => kind))];
}

function requestOf(
    { core, custom }: Clients,
    kind: SoughtKind,
    name: string,
    namespace: string,
): Promise<unknown> {
    switch (kind) {
        case "ConfigMap":
            return core.readNamespacedConfigMap({ namespace, name });
        case "Namespace":
            return core.readNamespace({ name });
        case "Secret":
            return core.readNamespacedSecret({ namespace, name });
        case "ServiceAccount":
            return core.readNamespacedServiceAccount({ namespace, name });
        case "ValidatingAdmissionPolicy":
            return custom.getClusterCustomObject({
                group: "admissionregistration.k8s.io",
                version: "v1",
                plural: "validatingadmissionpolicies",
                name,
            }) as Promise<unknown>;
    }
}
