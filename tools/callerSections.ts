/** A kind of call: a folder of the corpus, and a section of the page on callers. */
export interface CallerSection {
    /** Folder below the corpus. */
    readonly kind: string;
    readonly title: string;
    /** What the kind is, and what to do about its refusals. */
    readonly text: string;
}

/** The sections of docs/callers.md, in its order. */
export const callerSections: readonly CallerSection[] = [
    {
        kind: "names",
        title: "Names of the server",
        text: `
URLs of the contract's variables and of curl commands, by any name that resolves to the server. To
have another name of it rewritten, add its Service to \`server.services\`, or map it to a declared
name with \`rewriteHosts\`. A variable of another container is declared in \`otherContainers\`.`,
    },
    {
        kind: "ports",
        title: "Ports of a Service",
        text: `
How the port of a URL and the port of the pods go together: [contracts.md](contracts.md#a-services-port).`,
    },
    {
        kind: "noScheme",
        title: "Other clients, and addresses without http://",
        text: `
Only curl, the variables of the contract and those of \`otherContainers\` can be given the certificate.
Other clients need \`via: envoy\` ([envoy.md](envoy.md)) with the URL written out, or an exemption.`,
    },
    {
        kind: "composed",
        title: "Addresses that are put together",
        text: `
Write the address out (\`http://noetl.noetl.svc.cluster.local:8082\`), or link the client
\`via: envoy\`. A variable in the path stays.`,
    },
    {
        kind: "scripts",
        title: "Shell commands",
        text: `
Commands, arguments, probes and hooks that run curl. curl gets \`--cacert\`, \`--cert\` and \`--key\`, and
its URL gets \`https\`. The tests run each rewritten script against a TLS server.`,
    },
    {
        kind: "elsewhere",
        title: "ConfigMaps, Secrets, probes, and the server's own pod",
        text: `
What a pod loads from other objects, what the kubelet calls, and containers beside the server. Write a
loaded value into the pod template: only that is rewritten.`,
    },
    {
        kind: "envoy",
        title: "Clients via Envoy",
        text: `
With \`via: envoy\` the pod calls its own Envoy on loopback in plain HTTP, and the Envoy has the
certificate ([envoy.md](envoy.md)).`,
    },
    {
        kind: "proxies",
        title: "HTTP proxies",
        text: "Variables of the container, in both spellings.",
    },
    {
        kind: "verification",
        title: "Verification that is switched off",
        text: "The rule [`verification-on`](policies.md#verification-on) refuses it in every resource and mode; no entry of `exempt` covers it.",
    },
    {
        kind: "identity",
        title: "Accounts, selectors and YAML",
        text: "Manifests are read as kubectl and the API server read them.",
    },
    {
        kind: "census",
        title: "Objects that are no member",
        text: `
Objects in the files that \`manifests\` names. In \`mtls\` a caller is refused until it is declared in
\`clients\` or exempt; in \`tls\` it is a warning.`,
    },
    { kind: "exempt", title: "Exemptions", text: "See [above](#exempt-a-place)." },
];
