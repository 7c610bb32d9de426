import type { Look, Observation } from "./observation";
import type { PinnedCluster } from "./pinnedCluster";
import { isApiFailure, messageOf } from "./apiRead";

const group = "policy.cert-manager.io";
const version = "v1alpha1";

/** A policy that speaks of no issuer; it is judged and not stored. */
const policy = {
    apiVersion: `${group}/${version}`,
    kind: "CertificateRequestPolicy",
    metadata: { name: "noetl-mtls-webhook" },
    spec: { allowed: {}, selector: { issuerRef: { name: "noetl-mtls-webhook" } } },
};

/** Seconds until a node forwards to the webhook's pods: kube-proxy gathers changes for one. */
const patience = 60;

/**
 * approver-policy's webhook judges a policy, so that policies can be made. Its pods are Ready before
 * the API server's node forwards to them, and the provider makes nothing twice.
 */
export function policyWebhook(cluster: Pick<PinnedCluster, "context" | "tryOut">): Observation {
    return {
        subject: "Webhook of approver-policy",
        expected: "its verdict on a policy",
        look: async () => {
            try {
                const plural = "certificaterequestpolicies";
                await cluster.tryOut({ group, version, plural }, policy);
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
    // 404: the API server does not serve the kind yet. 500: it could not call the webhook.
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
