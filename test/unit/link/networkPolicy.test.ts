import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { networkPolicyOf, networkPolicyProblems } from "../../../link/networkPolicy";
import type { Identity } from "../../../pki/identity";
import { models, type Model } from "../../support/evaluators/models";
import { admits, type Connection, type Pod } from "../../support/evaluators/networkPolicy";
import { clientIdentity, serverIdentity } from "../../support/identities";

const port = 8082;

const podOf = ({ workload, podLabels }: Identity): Pod => ({
    namespace: workload.namespace,
    labels: podLabels,
});

const policyOf = ({ server, clients }: Model) => ({
    namespace: server.workload.namespace,
    spec: networkPolicyOf(server, clients, port),
});

const letIn = (model: Model, change: Partial<Connection>) =>
    admits([policyOf(model)], {
        from: "elsewhere",
        to: podOf(model.server),
        protocol: "TCP",
        port,
        ...change,
    });

/** Whether a pod is in a client's namespace and has all labels of its selector. */
const isClient = ({ clients }: Model, { namespace, labels }: Pod) =>
    clients.some(
        ({ workload, podSelector }) =>
            workload.namespace === namespace &&
            Object.entries(podSelector).every(([key, value]) => labels[key] === value),
    );

describe("the server's NetworkPolicy", () => {
    test("lists clients by namespace and labels, and lists every other port", () => {
        expect(networkPolicyOf(serverIdentity, [clientIdentity, clientIdentity], port)).toEqual({
            podSelector: { matchLabels: { app: "noetl-server-rust" } },
            policyTypes: ["Ingress"],
            ingress: [
                {
                    from: [
                        {
                            namespaceSelector: {
                                matchLabels: { "kubernetes.io/metadata.name": "noetl" },
                            },
                            podSelector: { matchLabels: { app: "noetl-worker-rust" } },
                        },
                    ],
                    ports: [{ protocol: "TCP", port }],
                },
                {
                    ports: [
                        { protocol: "TCP", port: 1, endPort: 8081 },
                        { protocol: "TCP", port: 8083, endPort: 65535 },
                        { protocol: "UDP", port: 1, endPort: 65535 },
                        { protocol: "SCTP", port: 1, endPort: 65535 },
                    ],
                },
            ],
        });
    });

    test.each([
        [1, [{ protocol: "TCP", port: 2, endPort: 65535 }]],
        [65535, [{ protocol: "TCP", port: 1, endPort: 65534 }]],
    ])("has no empty port range next to port %i", (edge, tcp) => {
        const [, others] = networkPolicyOf(serverIdentity, [clientIdentity], edge).ingress;
        expect(others?.ports.filter(({ protocol }) => protocol === "TCP")).toEqual(tcp);
    });

    test("admits every client, also with further pod labels", () => {
        fc.assert(
            fc.property(models, (model) => {
                for (const client of model.clients) {
                    const { namespace, labels } = podOf(client);
                    const from = { namespace, labels: { ...labels, "pod-template-hash": "x" } };
                    expect(letIn(model, { from })).toBe(true);
                }
            }),
        );
    });

    test("selects pods of an earlier template, as servers and as clients, although other labels differ", () => {
        fc.assert(
            fc.property(models, (model) => {
                const earlier = ({ workload, podSelector }: Identity): Pod => ({
                    namespace: workload.namespace,
                    labels: { ...podSelector, release: "0" },
                });
                const to = earlier(model.server);
                for (const client of model.clients) {
                    expect(letIn(model, { from: earlier(client), to })).toBe(true);
                }
                expect(letIn(model, { from: "elsewhere", to })).toBe(false);
            }),
        );
    });

    test("refuses pods that differ from a client in namespace or labels", () => {
        fc.assert(
            fc.property(models, (model) => {
                for (const client of model.clients) {
                    const { namespace, labels } = podOf(client);
                    const neighbours: Pod[] = [
                        { namespace: `${namespace}-x`, labels },
                        { namespace: namespace.slice(0, -1), labels },
                        ...Object.keys(labels).flatMap((key) => {
                            const { [key]: value = "", ...rest } = labels;
                            return [
                                { namespace, labels: rest },
                                { namespace, labels: { ...rest, [key]: `${value}x` } },
                            ];
                        }),
                    ];
                    for (const from of neighbours) {
                        expect(letIn(model, { from })).toBe(isClient(model, from));
                    }
                }
            }),
        );
    });

    test("refuses peers that are not pods, except the pod's own node and the pod itself", () => {
        fc.assert(
            fc.property(models, (model) => {
                expect(letIn(model, { from: "elsewhere" })).toBe(false);
                expect(letIn(model, { from: "nodeOfThePod" })).toBe(true);
                expect(letIn(model, { from: "thePodItself" })).toBe(true);
            }),
        );
    });

    test("admits every peer on every other port and protocol", () => {
        const ports = fc.integer({ min: 1, max: 65535 });
        const protocols = fc.constantFrom("TCP", "UDP", "SCTP");
        fc.assert(
            fc.property(models, ports, protocols, (model, other, protocol) => {
                const isTls = protocol === "TCP" && other === port;
                expect(letIn(model, { port: other, protocol })).toBe(!isTls);
            }),
        );
    });

    test.each([8081, 8083, 1, 65535])("leaves port %i open", (other) => {
        const model = { server: serverIdentity, clients: [clientIdentity] };
        expect(letIn(model, { port: other })).toBe(true);
    });

    test("does not select other pods", () => {
        const model = { server: serverIdentity, clients: [clientIdentity] };
        expect(letIn(model, { to: { namespace: "noetl", labels: { app: "other" } } })).toBe(true);
        const elsewhere = { ...podOf(serverIdentity), namespace: "other" };
        expect(letIn(model, { to: elsewhere })).toBe(true);
    });
});

describe("networkPolicyProblems refuses a workload", () => {
    const manifest = (spec: object) => ({
        apiVersion: "apps/v1",
        kind: "Deployment" as const,
        metadata: { name: "x", namespace: "noetl" },
        spec: { template: { spec: { containers: [], ...spec } } },
    });

    test("without labels, because an empty selector means every pod of its namespace", () => {
        const bare = { ...clientIdentity, podSelector: {} };
        expect(networkPolicyProblems("clients[0]", bare, manifest({}))).toEqual([
            expect.objectContaining({ field: "clients[0]: labels of the pods" }),
        ]);
    });

    test("with hostNetwork, because its pods have the node's address", () => {
        const found = networkPolicyProblems(
            "clients[0]",
            clientIdentity,
            manifest({ hostNetwork: true }),
        );
        expect(found).toEqual([expect.objectContaining({ field: "clients[0]: hostNetwork" })]);
    });

    test("and accepts every other workload", () => {
        expect(networkPolicyProblems("server", serverIdentity, manifest({}))).toEqual([]);
    });
});
