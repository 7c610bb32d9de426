import { isOlderRelease } from "../../config/releases";
import { field, recordsIn, type KubernetesObject } from "../../workload/objects";
import type { CheckedCluster } from "../cluster";
import type { Plan } from "../plan";
import { podSpecOf } from "../podSpec";
import { checkRow, type Row, type Rows } from "../row";

/** ValidatingAdmissionPolicy is stable since this release (kubernetes.io, Validating Admission Policy). */
const oldestServer = "v1.30.0";

/** Kubelets start native sidecars by default since this release (KEP-753, beta). */
const oldestKubelet = "v1.29.0";

/** API groups of the CRDs that a Helm chart of the stack brings, by release. */
const groupsOfCharts: Readonly<Record<string, string>> = {
    "cert-manager": "cert-manager.io",
    "cert-manager-approver-policy": "policy.cert-manager.io",
    "cert-manager-google-cas-issuer": "cas-issuer.jetstack.io",
};

/** Rows on the releases of Kubernetes, and on the kinds that it serves. */
export async function kubernetesRows(
    cluster: Pick<CheckedCluster, "kinds" | "kubelets">,
    plan: Plan,
    release: string,
): Rows {
    return [
        versionRow(release),
        await kindsRow(cluster, plan),
        ...(plan.objects.some(hasNativeSidecar) ? [await sidecarRow(cluster)] : []),
    ];
}

function versionRow(release: string): Row {
    const open = checkRow("kubernetes.version", "Kubernetes", "1.30 or newer");
    return isOlderRelease(release, oldestServer)
        ? open.fail(
              release,
              "Upgrade the cluster: older API servers have no ValidatingAdmissionPolicy, which limits who may have a certificate.",
          )
        : open.pass(release);
}

async function kindsRow(cluster: Pick<CheckedCluster, "kinds">, plan: Plan): Promise<Row> {
    const open = checkRow("kubernetes.kinds", "Kubernetes", "serves every kind of the stack");
    const installed = new Set(plan.charts.map(({ name }) => groupsOfCharts[name]));
    const wanted = new Map<string, Set<string>>();
    for (const { apiVersion, kind } of plan.objects) {
        if (installed.has(apiVersion.split("/")[0])) continue;
        wanted.set(apiVersion, (wanted.get(apiVersion) ?? new Set()).add(kind));
    }
    const missing = await Promise.all(
        [...wanted].map(async ([apiVersion, kinds]) => {
            const served = await cluster.kinds(apiVersion);
            const names = served.state === "found" ? served.value : [];
            return [...kinds]
                .filter((kind) => !names.includes(kind))
                .map((kind) => `${apiVersion} ${kind}`);
        }),
    );
    const count = [...wanted.values()].reduce((sum, kinds) => sum + kinds.size, 0);
    return missing.flat().length === 0
        ? open.pass(`${count} kinds`)
        : open.fail(
              `not served: ${missing.flat().join(", ")}`,
              "Install what serves them; kinds of cert-manager.io come with cert-manager's CRDs.",
          );
}

async function sidecarRow(cluster: Pick<CheckedCluster, "kubelets">): Promise<Row> {
    const open = checkRow(
        "kubernetes.sidecars",
        "Kubernetes",
        "kubelets of 1.29 or newer, for Envoy's native sidecars",
    );
    const kubelets = await cluster.kubelets();
    if (kubelets.state !== "found") return open.skip("the account may not list nodes");
    const old = [...kubelets.value].filter(([, release]) => isOlderRelease(release, oldestKubelet));
    return old.length === 0
        ? open.pass(
              `${kubelets.value.size} nodes, ${[...new Set(kubelets.value.values())].join(", ")}`,
          )
        : open.fail(
              old.map(([node, release]) => `${node}: ${release}`).join(", "),
              "Upgrade these nodes, or link the members `via: direct`.",
          );
}

/** An init container that keeps running: `restartPolicy: Always`. */
function hasNativeSidecar(object: KubernetesObject): boolean {
    return recordsIn(field(podSpecOf(object), "initContainers")).some(
        ({ restartPolicy }) => restartPolicy === "Always",
    );
}
