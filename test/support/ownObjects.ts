import { z } from "zod";

import { kubectl } from "./kubectl";
import { stackState } from "./stackState";

/** Kinds of objects that the program creates, in the notation of `kubectl api-resources`. */
const kinds = [
    "certificaterequestpolicies.policy.cert-manager.io",
    "certificates.cert-manager.io",
    "clusterissuers.cert-manager.io",
    "clusterrolebindings.rbac.authorization.k8s.io",
    "clusterroles.rbac.authorization.k8s.io",
    "configmaps",
    "deployments.apps",
    "issuers.cert-manager.io",
    "networkpolicies.networking.k8s.io",
    "secrets",
    "serviceaccounts",
    "services",
    "validatingadmissionpolicies.admissionregistration.k8s.io",
    "validatingadmissionpolicybindings.admissionregistration.k8s.io",
];

const list = z.object({
    items: z.array(
        z.object({
            kind: z.string(),
            metadata: z.object({
                name: z.string(),
                namespace: z.string().optional(),
                uid: z.string(),
                managedFields: z.array(z.object({ manager: z.string() })).default([]),
            }),
        }),
    ),
});

/** Field managers of the program's objects; Helm's own, and the lane's world, have others. */
const manager = /^(pulumi-kubernetes|noetl-mtls(-dev)?$)/;

/** The uid of each live object that this program's Pulumi run created, by `Kind namespace/name`. */
export async function ownObjects(): Promise<ReadonlyMap<string, string>> {
    const served = await kubectl(["api-resources", "--verbs=list", "--output=name"]);
    const asked = kinds.filter((kind) => served.split("\n").includes(kind));
    const flags = ["--all-namespaces", "--show-managed-fields", "--output=json"];
    const { items } = list.parse(JSON.parse(await kubectl(["get", asked.join(), ...flags])));
    return new Map(
        items
            .filter(
                ({ metadata }) =>
                    !metadata.name.startsWith("sh.helm.release.") &&
                    metadata.managedFields.some((one) => manager.test(one.manager)),
            )
            .map(({ kind, metadata: { namespace, name, uid } }) => [
                `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`,
                uid,
            ]),
    );
}

/** Objects that this program created but that are missing from the stack's state. */
export async function untrackedObjects(): Promise<readonly string[]> {
    const { resources } = await stackState();
    const known = new Set(
        resources.map(({ inputs, type, id }) => {
            const { kind = type.split(":").at(-1) } = inputs as { readonly kind?: string };
            return `${kind} ${id}`;
        }),
    );
    return [...(await ownObjects()).keys()].filter((object) => !known.has(object));
}
