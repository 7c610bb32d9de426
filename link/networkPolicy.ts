import type { Identity } from "../pki/identity";
import type { Problem } from "../problems/problem";
import { podTemplateOf } from "../workload";
import type { WorkloadManifest } from "../workload/manifest";

/** One port or range of a NetworkPolicy rule. */
interface PolicyPort {
    readonly protocol: "SCTP" | "TCP" | "UDP";
    readonly port: number;
    /** Last port of the range; stable since Kubernetes 1.25. */
    readonly endPort?: number;
}

/** A NetworkPolicy peer: pods in one namespace. */
interface PolicyPeer {
    readonly namespaceSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
}

/** The fields of a NetworkPolicy spec that the link uses; Pulumi's types need mutable lists. */
export interface NetworkPolicySpec {
    readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly policyTypes: ["Ingress"];
    readonly ingress: { readonly from?: PolicyPeer[]; readonly ports: PolicyPort[] }[];
}

const lastPort = 65535;

/**
 * NetworkPolicy of the server's pods: the TLS port accepts only the declared clients' pods, every
 * other port accepts all peers. The other ports must be listed, because a pod that a policy selects
 * for ingress accepts only what a policy allows. Connections from the pod's own node, such as
 * probes, are always allowed (Kubernetes documentation, Network Policies).
 * @param port TCP port that speaks TLS.
 */
export function networkPolicyOf(
    server: Identity,
    clients: readonly Identity[],
    port: number,
): NetworkPolicySpec {
    return {
        podSelector: { matchLabels: server.podSelector },
        policyTypes: ["Ingress"],
        ingress: [
            { from: peersOf(clients), ports: [{ protocol: "TCP", port }] },
            {
                ports: [
                    ...range("TCP", 1, port - 1),
                    ...range("TCP", port + 1, lastPort),
                    ...range("UDP", 1, lastPort),
                    ...range("SCTP", 1, lastPort),
                ],
            },
        ],
    };
}

/** Checks that a NetworkPolicy can select the workload's pods. */
export function networkPolicyProblems(
    field: string,
    { podSelector }: Identity,
    manifest: WorkloadManifest,
): readonly Problem[] {
    const fix = "; or set networkPolicy to false";
    return [
        ...(Object.keys(podSelector).length === 0
            ? [
                  {
                      field: `${field}: labels of the pods`,
                      expected:
                          "at least one: a policy knows pods by their labels, and none means all",
                      fix: `give the pod template labels in ${field}.manifest${fix}`,
                  },
              ]
            : []),
        ...(podTemplateOf(manifest).spec["hostNetwork"] === true
            ? [
                  {
                      field: `${field}: hostNetwork`,
                      value: true,
                      expected:
                          "pods with an address of their own: a policy cannot tell others from their node",
                      fix: `leave hostNetwork out of the manifest${fix}`,
                  },
              ]
            : []),
    ];
}

/** One peer for each namespace and selector, without duplicates. */
function peersOf(clients: readonly Identity[]): PolicyPeer[] {
    const peers = clients.map(({ workload: { namespace }, podSelector }) => ({
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        podSelector: { matchLabels: podSelector },
    }));
    return [...new Map(peers.map((peer) => [JSON.stringify(peer), peer])).values()];
}

function range(protocol: PolicyPort["protocol"], port: number, endPort: number): PolicyPort[] {
    return port > endPort ? [] : [{ protocol, port, endPort }];
}
