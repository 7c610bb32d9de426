import type { Look, Observation } from "./observation";
import type { PinnedCluster } from "./pinnedCluster";
import { isApiFailure, messageOf } from "./apiRead";

const group = "policy.cert-manager.io";
const version = "v1alpha1";

/** A policy for an issuer that does not exist. Only used in a dry run. */
const policy = {
    apiVersion: `${group}/${version}`,
    kind: "CertificateRequestPolicy",
    metadata: { name: "noetl-mtls-webhook" },
    spec: { allowed: {}, selector: { issuerRef: { name: "noetl-mtls-webhook" } } },
};

/** Seconds until the node routes to the webhook's pods; kube-proxy syncs with a delay. */
const patience = 60;

/**
 * Observes that approver-policy's webhook answers. Its pods are Ready before the API server can
 * reach them, and the provider does not retry a failed create.
 */
export function policyWebhook(
    cluster: Pick<PinnedCluster, "context" | "dryRunCreate">,
): Observation {
    return {
        subject: "Webhook of approver-policy",
        expected: "its verdict on a policy",
        look: async () => {
            try {
                const plural = "certificaterequestpolicies";
                await cluster.dryRunCreate({ group, version, plural }, policy);
                return { state: "seen" };
            } catch (error) {
                return answerOf(error, cluster.context);
            }
        },
    };
}

function answerOf(error: unknown, context: string): Look {
    if (isApiFailure(error) && messageOf(error).includes("denied the request")) {
        return { state: "seen" };
    }
    // 404: the kind is not served yet. 500: the API server could not call the webhook.
    if (isApiFailure(error) && (error.code === 404 || error.code >= 500)) {
        return {
            state: "pending",
            found: messageOf(error),
            fix: {
                words: "See why it cannot be reached",
                commands: [
                    `kubectl --context ${context} get pods --all-namespaces --selector app.kubernetes.io/name=cert-manager-approver-policy`,
                ],
            },
            patience,
        };
    }
    throw error;
}
