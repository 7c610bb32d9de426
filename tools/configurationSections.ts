/** A section of the page on configuration. Its table shows the fields below its paths. */
export interface Section {
    readonly title: string;
    /** What the section is about. For a kind of trust root, the schema's description stands first. */
    readonly text?: string;
    /** Keys as they stand in `Pulumi.<stack>.yaml`; a test checks them against the schema. */
    readonly example?: string;
    /** Config fields; each stands in the section with the longest path to it. */
    readonly paths: readonly string[];
    /** The kind of `trustRoot` that has these fields. */
    readonly kind?: string;
    /** Takes only fields that are the same below all of its paths. */
    readonly shared?: true;
    readonly sections?: readonly Section[];
}

/** The smallest complete stack; the other examples add to it or replace keys of it. */
export const smallestStack = `
noetl-mtls:kubeContext: dev-cluster
noetl-mtls:mode: mtls
noetl-mtls:trustDomain: dev.noetl.internal
noetl-mtls:trustRoot: { kind: inCluster }
noetl-mtls:server:
    manifest: manifests/dev/server.yaml
    services: [noetl-server-rust, noetl]
noetl-mtls:clients:
    - name: worker
      manifest: manifests/dev/worker.yaml
noetl-mtls:allowDefaultServiceAccount: [noetl-server-rust]
`;

const trustRoot: Section = {
    title: "Trust root",
    text: "The CA that signs the leaves of the link and no other certificate. Choose a kind before the first update: another kind is another root, which every peer must trust first.",
    paths: ["trustRoot"],
    sections: [
        {
            title: "selfSigned",
            text: "The policy pack's `root-kind` refuses it for `prod` ([policies.md](policies.md#the-packs-config)).",
            example: "noetl-mtls:trustRoot: { kind: selfSigned, lifetime: 43800h }",
            paths: ["trustRoot"],
            kind: "selfSigned",
        },
        {
            title: "inCluster",
            text: "The policy pack's `root-kind` refuses it for `prod` ([policies.md](policies.md#the-packs-config)).",
            example: "noetl-mtls:trustRoot: { kind: inCluster, lifetime: 43800h }",
            paths: ["trustRoot"],
            kind: "inCluster",
        },
        {
            title: "googleCas",
            text: "Set `create` or `existingPool`. [production.md](production.md) leads to the first update.",
            paths: ["trustRoot"],
            kind: "googleCas",
            sections: [
                {
                    title: "A pool and an authority that the stack creates",
                    text: "CA Service cannot change an authority: a change of a sealed setting needs a new `authorityGeneration`.",
                    example: `
noetl-mtls:trustRoot:
    kind: googleCas
    project: acme-prod
    location: europe-west1
    create:
        tier: DEVOPS
        authorityGeneration: "1"
        lifetime: 87600h
        subject: { organization: Acme }
`,
                    paths: ["trustRoot.create"],
                },
                {
                    title: "An existing pool, or a parent authority",
                    text: "The server accepts every client certificate under this root. The pool or the parent must serve the link alone, and `dedicated` records the owner's statement of that.",
                    example: `
noetl-mtls:trustRoot:
    kind: googleCas
    project: acme-prod
    location: europe-west1
    existingPool:
        name: projects/acme-pki/locations/europe-west1/caPools/noetl
        dedicated: { owner: pki@acme.example, since: "2026-01-31" }
        maximumLifetime: 2160h
`,
                    paths: ["trustRoot.create.parent", "trustRoot.existingPool"],
                },
                {
                    title: "google-cas-issuer",
                    text: "The stack installs the chart of google-cas-issuer, which sends cert-manager's requests to CA Service.",
                    example: `
noetl-mtls:trustRoot:
    kind: googleCas
    project: acme-prod
    location: europe-west1
    existingPool:
        name: projects/acme-pki/locations/europe-west1/caPools/noetl
        dedicated: { owner: pki@acme.example, since: "2026-01-31" }
    issuer:
        version: v0.12.0
        values: { resources: { requests: { cpu: 50m, memory: 64Mi } } }
`,
                    paths: ["trustRoot.issuer"],
                },
            ],
        },
        {
            title: "existingIssuer",
            text: "The issuer must serve the link alone, because the server accepts every client certificate under its CA. [issuance.md](issuance.md#an-issuer-that-another-team-made) says what is checked. The policy pack's `root-kind` refuses it for `prod` unless listed.",
            example: `
noetl-mtls:trustRoot:
    kind: existingIssuer
    issuerRef: { group: awspca.cert-manager.io, kind: AWSPCAClusterIssuer, name: noetl }
    dedicated: { owner: pki@acme.example, since: "2026-01-31" }
    trustBundle: |
        CHANGE-ME: CA certificates in PEM
`,
            paths: ["trustRoot"],
            kind: "existingIssuer",
        },
    ],
};

/** The page on configuration, in reading order. */
export const sections: readonly Section[] = [
    {
        title: "Cluster",
        text: "A stack is pinned to one cluster; it never uses the kubeconfig's current context.",
        example: `
noetl-mtls:kubeContext: gke_acme-prod_europe-west1_noetl
noetl-mtls:clusterDomain: cluster.local
noetl-mtls:linkName: noetl-link
`,
        paths: ["kubeContext", "clusterDomain", "linkName"],
    },
    {
        title: "Mode",
        text: "Change the mode one step at a time, one update for each: `plain`, `tls`, `mtls`, and back in the same way. The policy pack's `link-mode` lets only listed stacks be in `plain` or `tls`; `npm run set-mode` exempts another one until a date ([rollback.md](rollback.md)).",
        example: "noetl-mtls:mode: plain",
        paths: ["mode"],
    },
    {
        title: "Server and clients",
        text: "The server and each client name a manifest in plain HTTP, as `kubectl apply` takes it. The program adds TLS to the workload and keeps the rest of the file as it is.",
        paths: ["server", "clients[]"],
        shared: true,
        sections: [
            {
                title: "Server",
                text: "The server has one certificate. Its DNS names are those of the Services in `services`. If the stack's `allowDefaultServiceAccount` lists a server whose manifest names an account, remove the entry.",
                example: `
noetl-mtls:server:
    manifest: manifests/prod/server.yaml
    services: [noetl-server-rust, noetl]
    managedElsewhere: [replicas]
`,
                paths: ["server"],
            },
            {
                title: "Clients",
                text: "Each client has a certificate of its own, which names its namespace and service account.",
                example: `
noetl-mtls:clients:
    - name: worker
      manifest: manifests/prod/worker.yaml
      container: noetl-worker
      managedElsewhere: [replicas]
    - name: nightly
      manifest: deploy/nightly.yaml
      workload: nightly
      container: run
      otherContainers:
          - name: upload
            env:
                certificate: UPLOAD_TLS_CERT
                privateKey: UPLOAD_TLS_KEY
                trustBundle: UPLOAD_TLS_CA
                urls: [UPLOAD_SERVER_URL]
      rewriteHosts: { old-noetl.example: noetl.noetl.svc.cluster.local }
`,
                paths: ["clients"],
            },
        ],
    },
    {
        title: "Identities",
        text: "Every certificate carries `spiffe://<trustDomain>/ns/<namespace>/sa/<service account>` ([identities.md](identities.md)). `allowDefaultServiceAccount` lists only workloads that name no account: an entry for another one is refused.",
        example: `
noetl-mtls:trustDomain: prod.noetl.internal
noetl-mtls:allowDefaultServiceAccount: [noetl-server-rust]
`,
        paths: ["trustDomain", "allowDefaultServiceAccount"],
    },
    trustRoot,
    {
        title: "Leaf certificates",
        text: "These settings apply to the server's certificate and to those of all clients.",
        example: "noetl-mtls:leaf: { algorithm: ECDSA, size: 256, duration: 2160h }",
        paths: ["leaf"],
    },
    {
        title: "cert-manager",
        text: "The stack installs cert-manager by its chart (`managed`), or uses the one that runs (`existing`, [adopting.md](adopting.md#cert-manager-that-is-there)).",
        example: `
noetl-mtls:certManager:
    install: managed
    values: { resources: { requests: { cpu: 50m, memory: 128Mi } } }
`,
        paths: ["certManager"],
        sections: [
            {
                title: "approver-policy",
                text: "approver-policy decides on all requests of this cert-manager. List the ClusterIssuers of other teams ([issuance.md](issuance.md#approver-policy-an-option)).",
                example: `
noetl-mtls:certManager:
    install: existing
    approver:
        enabled: true
        otherClusterIssuers: [letsencrypt-prod]
        consent: { by: platform@acme.example, date: "2026-01-31" }
`,
                paths: ["certManager.approver"],
            },
        ],
    },
    {
        title: "Callers that are not linked",
        text: "In `mtls` an update is refused while a manifest has a caller that is neither a client nor exempt. `npm run census` lists the callers ([identities.md](identities.md#every-caller)).",
        example: `
noetl-mtls:manifests: [deploy/base]
noetl-mtls:clients:
    - { name: worker, manifest: deploy/base/worker.yaml }
    - { name: report, manifest: deploy/report.yaml, workload: report, container: run }
noetl-mtls:exempt:
    - object: Ingress noetl/web
      reason: Closed with the switch; users go through the gateway.
    - object: CronJob noetl/report
      container: run
      field: command
      reason: Its wget of /metrics may fail; moves to the metrics port.
      until: "2027-03-31"
`,
        paths: ["manifests", "exempt"],
    },
    {
        title: "Envoy",
        text: "A client with `via: envoy` calls an Envoy in its own pod, which speaks TLS to the server ([envoy.md](envoy.md)).",
        example: `
noetl-mtls:clients:
    - name: worker
      manifest: manifests/dev/worker.yaml
      via: envoy
noetl-mtls:envoy:
    image: registry.acme.example/envoy:distroless-v1.40.0@sha256:5f2b9ba1bd1aa8ae3ab7ee5b0a2b5f2e9ad3f0f1c41a8a4c0a53a4d0f2f3f1e7
`,
        paths: ["envoy"],
    },
    {
        title: "Network policy",
        text: "A NetworkPolicy in front of the server; the cluster's network plugin must enforce it ([identities.md](identities.md#networkpolicy)).",
        example: "noetl-mtls:networkPolicy: true",
        paths: ["networkPolicy"],
    },
];
