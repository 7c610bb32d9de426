/** The raw config of a stack with no optional key, as Pulumi passes it: structures are JSON. */
export const minimal = {
    kubeContext: "kind-dev",
    mode: "mtls",
    trustDomain: "dev.internal",
    trustRoot: '{"kind":"selfSigned"}',
    server: '{"manifest":"server.yaml","services":["api"]}',
    clients: '[{"name":"worker","manifest":"worker.yaml"}]',
};
