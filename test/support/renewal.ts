import { X509Certificate } from "node:crypto";

import { CoreV1Api, CustomObjectsApi } from "@kubernetes/client-node";

import { waitFor } from "../../lane/cluster/wait";
import type { Identity } from "../../pki/identity";
import { laneConfig } from "./lane";

interface Certificate {
    readonly metadata: { readonly generation?: number };
    readonly status: { readonly conditions?: readonly { readonly type: string }[] };
}

/** Current certificate in an identity's Secret. */
export async function currentLeaf({ workload, secretName }: Identity): Promise<X509Certificate> {
    const { data } = await laneConfig()
        .makeApiClient(CoreV1Api)
        .readNamespacedSecret({ namespace: workload.namespace, name: secretName });
    return new X509Certificate(Buffer.from(data?.["tls.crt"] ?? "", "base64"));
}

/**
 * Makes cert-manager renew an identity's certificate now, as `cmctl renew` does: by the condition
 * Issuing in the Certificate's status.
 * @returns the new certificate, once it is in the Secret.
 */
export async function renewNow(identity: Identity): Promise<X509Certificate> {
    const before = await currentLeaf(identity);
    const api = laneConfig().makeApiClient(CustomObjectsApi);
    const certificate = {
        group: "cert-manager.io",
        version: "v1",
        plural: "certificates",
        namespace: identity.workload.namespace,
        name: identity.certificateName,
    };
    const found = (await api.getNamespacedCustomObject(certificate)) as Certificate;
    const issuing = {
        type: "Issuing",
        status: "True",
        reason: "ManuallyTriggered",
        message: "Renewal by a test",
        lastTransitionTime: new Date().toISOString(),
        observedGeneration: found.metadata.generation,
    };
    const others = (found.status.conditions ?? []).filter(({ type }) => type !== "Issuing");
    const status = { ...found.status, conditions: [...others, issuing] };
    await api.replaceNamespacedCustomObjectStatus({ ...certificate, body: { ...found, status } });
    return waitFor(
        `a new certificate of ${identity.name}`,
        async () => {
            const leaf = await currentLeaf(identity);
            return leaf.serialNumber !== before.serialNumber && leaf;
        },
        { seconds: 60, look: "kubectl get certificates,certificaterequests" },
    );
}
