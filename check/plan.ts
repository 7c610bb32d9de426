import type { StackConfig } from "../config/schema";
import { mask } from "../preview/fields";
import { textAt } from "../preview/objects";
import type { Recording } from "../preview/recording";
import { objectIn, type KubernetesObject } from "../workload/objects";

/** What a stack will have in its cluster, and what it expects there. */
export interface Plan {
    readonly config: Pick<StackConfig, "certManager" | "kubeContext" | "mode" | "trustRoot">;
    /** Every Kubernetes object, with its secret values masked. */
    readonly objects: readonly KubernetesObject[];
    /** Namespaces of the Helm charts; the charts create them. */
    readonly charts: readonly { readonly name: string; readonly namespace: string }[];
    /** Secrets that cert-manager will write, as `namespace/name`. */
    readonly issuedSecrets: ReadonlySet<string>;
    /** Fields of config and manifests with a placeholder (`CHANGE-ME`). */
    readonly placeholders: readonly string[];
    /** Whether the stack has resources in Google Cloud too. */
    readonly usesGoogle: boolean;
}

const release = "kubernetes:helm.sh/v3:Release";

/** The plan of a stack, from what its program registers. */
export function planOf({ resources, link, placeholders }: Recording, config: Plan["config"]): Plan {
    const all = [...resources.values()];
    const members = link === undefined ? [] : [link.server, ...link.clients];
    return {
        config,
        objects: all
            .filter(({ type }) => type.startsWith("kubernetes:"))
            .flatMap(({ inputs }) => objectIn(mask(inputs)) ?? []),
        charts: all
            .filter(({ type }) => type === release)
            .map((one) => ({
                name: textAt(one, "name") ?? "",
                namespace: textAt(one, "namespace") ?? "",
            })),
        issuedSecrets: new Set(
            members.map(({ workload, secretName }) => `${workload.namespace}/${secretName}`),
        ),
        placeholders,
        usesGoogle: all.some(({ type }) => type.startsWith("gcp:")),
    };
}
