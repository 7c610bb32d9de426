/**
 * Decides whether a cluster that enforces NetworkPolicies admits a connection. Written from the
 * Kubernetes documentation (Concepts, Network Policies) and the API reference of NetworkPolicySpec,
 * not from the builder under test.
 */

/** A `networking.k8s.io/v1` NetworkPolicy. */
export interface Policy {
    readonly namespace: string;
    readonly spec: {
        readonly podSelector?: LabelSelector;
        readonly policyTypes?: readonly string[];
        readonly ingress?: readonly Rule[];
    };
}

interface LabelSelector {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[];
    }[];
}

interface Rule {
    readonly from?: readonly {
        readonly namespaceSelector?: LabelSelector;
        readonly podSelector?: LabelSelector;
    }[];
    readonly ports?: readonly {
        readonly protocol?: string;
        readonly port?: number | string;
        readonly endPort?: number;
    }[];
}

/** A pod as policies see it; `node` for a connection from outside any pod. */
export interface Pod {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
}

/** A connection attempt. */
export interface Connection {
    readonly from: Pod | "elsewhere" | "nodeOfThePod" | "thePodItself";
    readonly to: Pod;
    readonly protocol: string;
    readonly port: number;
}

/**
 * Whether a connection is admitted: one ingress rule of one policy that selects the pod is enough.
 */
export function admits(policies: readonly Policy[], connection: Connection): boolean {
    const { from, to } = connection;
    // A pod cannot block itself or its own node.
    if (from === "thePodItself" || from === "nodeOfThePod") {
        return true;
    }
    const isolating = policies.filter(
        ({ namespace, spec }) =>
            namespace === to.namespace &&
            selects(spec.podSelector ?? {}, to.labels) &&
            (spec.policyTypes ?? ["Ingress"]).includes("Ingress"),
    );
    return (
        isolating.length === 0 ||
        isolating.some(({ namespace, spec }) =>
            (spec.ingress ?? []).some(
                (rule) =>
                    allowsPeer(rule, from, namespace) &&
                    allowsPort(rule, connection.protocol, connection.port),
            ),
        )
    );
}

/** An absent or empty `from` allows every source. A peer with both selectors must match both. */
function allowsPeer(
    { from: peers = [] }: Rule,
    source: Pod | "elsewhere",
    policyNamespace: string,
): boolean {
    if (peers.length === 0) {
        return true;
    }
    return (
        source !== "elsewhere" &&
        peers.some(({ namespaceSelector, podSelector }) => {
            // Kubernetes sets this label on every namespace, with the namespace's name.
            const labels = { "kubernetes.io/metadata.name": source.namespace };
            const isNear =
                namespaceSelector === undefined
                    ? source.namespace === policyNamespace
                    : selects(namespaceSelector, labels);
            return isNear && (podSelector === undefined || selects(podSelector, source.labels));
        })
    );
}

/** An absent or empty `ports` allows every port. Named ports are not resolved here. */
function allowsPort({ ports = [] }: Rule, protocol: string, port: number): boolean {
    return (
        ports.length === 0 ||
        ports.some((one) => {
            if ((one.protocol ?? "TCP") !== protocol) {
                return false;
            }
            if (typeof one.port === "string") {
                throw new Error(`named port ${one.port}: this evaluator knows numbers`);
            }
            if (one.port === undefined) {
                return true;
            }
            return port >= one.port && port <= (one.endPort ?? one.port);
        })
    );
}

function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
    const { matchLabels = {}, matchExpressions = [] } = selector;
    if (matchExpressions.length > 0) {
        throw new Error("matchExpressions: this evaluator knows matchLabels");
    }
    return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}
