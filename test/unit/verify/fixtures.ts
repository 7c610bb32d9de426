import type { V1DaemonSet, V1Deployment, V1Pod } from "@kubernetes/client-node";
import { noetlServer, noetlWorker } from "../../../contracts/noetl";
import type { IssuerGuard } from "../../../issuance/admission/guard";
import { issuerAdmissionPolicies } from "../../../issuance/admission/policies";
import type { Mode } from "../../../contracts";
import { grantRules } from "../../../issuance/approverPolicy/policy";
import { denialGrant, identityGrant } from "../../../issuance/approverPolicy/grants";
import type { Identity } from "../../../pki/identity";
import type { ExistingIssuer } from "../../../issuance/issuance";
import type { Link } from "../../../link/link";
import type { CertManagerCertificate } from "../../../observe/certificate";
import { parseCertificates } from "../../../observe/x509";
import type { Cluster } from "../../../verify/cluster";
import { readCredentials } from "../../../verify/credentials";
import type { Context } from "../../../verify/row";
import type { IdentityState } from "../../../verify/identityState";
import type { Authority, Files, LeafRequest } from "../../support/pki";

export const serverIdentity: Identity = {
    name: "server",
    usage: "server",
    contract: noetlServer.name,
    workload: { apiVersion: "apps/v1", kind: "Deployment", namespace: "app", name: "server" },
    container: "noetl-server",
    podLabels: { app: "server" },
    podSelector: { app: "server" },
    serviceAccount: "server",
    spiffeId: "spiffe://dev.test/ns/app/sa/server",
    dnsNames: ["server.app.svc", "server.app.svc.cluster.local"],
    ipAddresses: ["127.0.0.1", "::1"],
    certificateName: "server-tls",
    secretName: "server-tls",
    privateKey: { algorithm: "ECDSA", size: 256 },
    duration: "2160h",
    renewBefore: "720h",
};

export const clientIdentity: Identity = {
    ...serverIdentity,
    name: "worker",
    usage: "client",
    contract: noetlWorker.name,
    workload: { ...serverIdentity.workload, name: "worker" },
    container: "worker",
    podLabels: { app: "worker" },
    podSelector: { app: "worker" },
    serviceAccount: "worker",
    spiffeId: "spiffe://dev.test/ns/app/sa/worker",
    dnsNames: [],
    ipAddresses: [],
    certificateName: "worker-tls",
    secretName: "worker-tls",
};

export function linkIn(mode: Mode): Link {
    return {
        name: "link",
        mode,
        kubeContext: "test",
        serverUrl: "https://server.app.svc:8082",
        server: serverIdentity,
        clients: [clientIdentity],
        exempt: [],
        issuance: { requester, policies: true },
    };
}

/** The leaf that cert-manager would issue for an identity. */
export function requestOf({ usage, dnsNames, ipAddresses, spiffeId }: Identity): LeafRequest {
    return {
        usages: [usage === "server" ? "serverAuth" : "clientAuth"],
        dnsNames,
        ipAddresses,
        uris: [spiffeId],
    };
}

export function contextWith(authority: Authority, mode: Mode = "mtls"): Context {
    return {
        mode,
        trust: { anchors: parseCertificates(authority.pem), source: "test" },
        now: new Date(),
        kubectl: "kubectl",
        standIn: false,
        connections: false,
    };
}

/** A Deployment with a complete rollout; a generation above 2 is not observed yet. */
export function deployment(
    replicas = 1,
    generation = 2,
    app = "x",
    existing = replicas,
): V1Deployment {
    const manifest: unknown = {
        metadata: { generation },
        spec: { replicas, selector: { matchLabels: { app } }, template: {} },
        status: {
            observedGeneration: 2,
            replicas: existing,
            updatedReplicas: replicas,
            availableReplicas: replicas,
        },
    };
    return manifest as V1Deployment;
}

/** A DaemonSet on one node, with a pod of its latest template. */
export function daemonSet(available: number): V1DaemonSet {
    const manifest: unknown = {
        metadata: { generation: 1 },
        spec: { selector: { matchLabels: { app: "x" } }, template: {} },
        status: {
            observedGeneration: 1,
            desiredNumberScheduled: 1,
            currentNumberScheduled: 1,
            updatedNumberScheduled: 1,
            numberAvailable: available,
        },
    };
    return manifest as V1DaemonSet;
}

/** A ready pod of an identity with these environment variables. */
export function podOf(
    { container }: Identity,
    env: Readonly<Record<string, string>>,
    name = "pod-1",
    metadata: { creationTimestamp?: Date; deletionTimestamp?: Date } = {},
): V1Pod {
    const started = new Date("2026-01-01T00:00:00Z");
    const manifest: unknown = {
        metadata: { name, creationTimestamp: started, ...metadata },
        spec: {
            containers: [
                {
                    name: container,
                    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
                },
            ],
        },
        status: {
            phase: "Running",
            hostIP: "10.0.0.1",
            podIP: "10.1.0.1",
            conditions: [{ type: "Ready", status: "True" }],
            containerStatuses: [{ name: container, state: { running: { startedAt: started } } }],
        },
    };
    return manifest as V1Pod;
}

export const serverEnv = {
    NOETL_TLS_CERT: "/tls/tls.crt",
    NOETL_TLS_KEY: "/tls/tls.key",
    NOETL_TLS_CLIENT_CA: "/tls/ca.crt",
    NOETL_PUBLIC_SERVER_URL: "https://server.app.svc:8082",
};

export const workerEnv = {
    NOETL_TLS_CLIENT_CERT: "/tls/tls.crt",
    NOETL_TLS_CLIENT_KEY: "/tls/tls.key",
    NOETL_TLS_CA: "/tls/ca.crt",
    NOETL_SERVER_URL: "https://server.app.svc:8082",
};

export const workerLog = [
    "2026-01-01T00:00:01.000Z \x1b[2m2026\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mnoetl_worker\x1b[0m\x1b[2m:\x1b[0m control-plane HTTP client: TLS enabled \x1b[3mmtls\x1b[0m\x1b[2m=\x1b[0mtrue \x1b[3mca\x1b[0m\x1b[2m=\x1b[0mtrue",
    "2026-01-01T00:00:02.000Z \x1b[2m2026\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mnoetl_worker\x1b[0m\x1b[2m:\x1b[0m Worker registered \x1b[3mworker_id\x1b[0m\x1b[2m=\x1b[0mw-1",
    "",
].join("\n");

export const serverLog =
    "2026-01-01T00:00:01.000Z \x1b[2m2026\x1b[0m \x1b[32m INFO\x1b[0m noetl: Server listening (TLS) \x1b[3maddress\x1b[0m\x1b[2m=\x1b[0m0.0.0.0:8082 \x1b[3mtls\x1b[0m\x1b[2m=\x1b[0mtrue \x1b[3mmtls\x1b[0m\x1b[2m=\x1b[0mtrue\n";

/** The issuer of all certificates in these fixtures. */
export const issuerRef = { group: "cert-manager.io", kind: "ClusterIssuer", name: "link" };

/** The service account of cert-manager. */
export const requester = { namespace: "cert-manager", serviceAccount: "cert-manager" };

/** A namespaced issuer of another team, as the stack's outputs name it. */
export const existingIssuer: ExistingIssuer = {
    group: "cert-manager.io",
    kind: "Issuer",
    name: "acme",
    namespace: serverIdentity.workload.namespace,
    dedicated: { owner: "pki@acme.example", since: "2026-01-31" },
};

/** A link whose leaves {@link existingIssuer} signs. */
export const linkOfExistingIssuer: Link = {
    ...linkIn("mtls"),
    issuance: { requester, policies: false, existingIssuer },
};

/** Cluster-wide objects by `plural/name`. */
export type GuardObjects = Readonly<Record<string, unknown>>;

/** Admission policies and bindings of an issuer, with the API server's defaults. */
export function guardOf({ name }: typeof issuerRef, side: Partial<IssuerGuard> = {}): GuardObjects {
    const guard: IssuerGuard = {
        issuer: name,
        kind: "ClusterIssuer",
        group: "cert-manager.io",
        identities: [serverIdentity, clientIdentity],
        requester,
        ...side,
    };
    return Object.fromEntries(
        issuerAdmissionPolicies(guard).flatMap(({ name: policyName, spec }) => [
            [
                `validatingadmissionpolicies/${policyName}`,
                {
                    spec: {
                        ...spec,
                        matchConstraints: {
                            ...spec.matchConstraints,
                            matchPolicy: "Equivalent",
                            namespaceSelector: {},
                            objectSelector: {},
                        },
                    },
                },
            ],
            [
                `validatingadmissionpolicybindings/${policyName}`,
                { spec: { policyName, validationActions: ["Deny"] } },
            ],
        ]),
    ) as GuardObjects;
}

/** Ready CertificateRequestPolicies of an issuer, with their ClusterRoles and bindings. */
export function issuanceOf(issuer: typeof issuerRef): GuardObjects {
    const identities = [serverIdentity, clientIdentity];
    const grants = [
        identityGrant("link", identities, () => issuer, requester),
        denialGrant("link", [issuer]),
    ];
    const ready = { conditions: [{ type: "Ready", status: "True" }] };
    return Object.fromEntries(
        grants.flatMap((grant) => [
            ...grant.policies.map(({ metadata, spec }) => [
                `certificaterequestpolicies/${metadata.name}`,
                { spec, status: ready },
            ]),
            [`clusterroles/${grant.name}`, { rules: grantRules(grant) }],
            [
                `clusterrolebindings/${grant.name}`,
                {
                    roleRef: { kind: "ClusterRole", name: grant.name },
                    subjects: [grant.subject],
                },
            ],
        ]),
    ) as GuardObjects;
}

/** Reads from these objects; all others are absent. */
export function reading(objects: GuardObjects): Cluster["guardObject"] {
    return (plural, name) => {
        const value = objects[`${plural}/${name}`];
        return Promise.resolve(
            value === undefined ? { state: "absent" } : { state: "found", value },
        );
    };
}

export function readyCertificate(): CertManagerCertificate {
    return {
        metadata: { generation: 1 },
        spec: { issuerRef },
        status: {
            conditions: [{ type: "Ready", status: "True", observedGeneration: 1 }],
            renewalTime: "2026-03-01T00:00:00Z",
        },
    };
}

/** A valid client identity, with changes. */
export function workerState(files: Files, changes: Partial<IdentityState> = {}): IdentityState {
    return {
        identity: clientIdentity,
        contract: noetlWorker,
        certificate: { state: "found", value: readyCertificate() },
        credentials: readCredentials({ state: "found", value: { ...files } }),
        workload: { state: "found", value: deployment() },
        pods: { state: "found", value: [podOf(clientIdentity, workerEnv)] },
        log: { state: "found", value: workerLog },
        ...changes,
    };
}
