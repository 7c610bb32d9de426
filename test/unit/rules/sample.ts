import type { IssuerGuard } from "../../../issuance/admission/guard";
import { issuerAdmissionPolicies } from "../../../issuance/admission/policies";
import type { Identity } from "../../../pki/identity";
import { clientIdentity, serverIdentity } from "../../support/identities";

/** A resource as plain data; `part` is the name of its parent component. */
export interface Sample {
    readonly name: string;
    readonly type: string;
    readonly part?: string;
    readonly protect?: boolean;
    readonly props: object;
}

const issuer = { kind: "ClusterIssuer", name: "noetl-link" };
const guard: IssuerGuard = {
    kind: "ClusterIssuer",
    issuer: issuer.name,
    group: "cert-manager.io",
    identities: [serverIdentity, clientIdentity],
    requester: { namespace: "cert-manager", serviceAccount: "cert-manager" },
};
const digest = `sha256:${"0".repeat(64)}`;

function component(identity: Identity) {
    return {
        name: identity.name,
        type: "mtls:index:MtlsWorkload",
        props: {
            mode: "mtls",
            ...identity,
            serverHosts: serverIdentity.dnsNames,
            serverPort: 8082,
        },
    };
}

function workload(
    { name, workload: { kind, ...metadata }, container, secretName }: Identity,
    env: Readonly<Record<string, string>>,
    more: object,
) {
    return {
        name: `${name}-workload`,
        type: `kubernetes:apps/v1:${kind}`,
        part: name,
        protect: true,
        props: {
            kind,
            metadata,
            spec: {
                template: {
                    spec: {
                        containers: [
                            {
                                name: container,
                                image: `example.com/${container}:1@${digest}`,
                                env: Object.entries(env).map(([key, value]) => ({
                                    name: key,
                                    value,
                                })),
                                args: ["--fast"],
                                volumeMounts: [{ name: "tls", mountPath: "/tls", readOnly: true }],
                                ...more,
                            },
                        ],
                        volumes: [{ name: "tls", secret: { secretName, defaultMode: 0o440 } }],
                    },
                },
            },
        },
    };
}

/** The Certificate of an identity. */
export function certificate(
    { name, usage, ...identity }: Identity,
    issuerRef: { readonly kind: string; readonly name: string } = issuer,
): Sample {
    const { dnsNames, spiffeId, secretName, duration, renewBefore, privateKey } = identity;
    return {
        name: `${name}-certificate`,
        type: "kubernetes:cert-manager.io/v1:Certificate",
        props: {
            metadata: { name: identity.certificateName, namespace: identity.workload.namespace },
            spec: {
                secretName,
                duration,
                renewBefore,
                privateKey: { ...privateKey, rotationPolicy: "Always" },
                usages: [`${usage} auth`, "digital signature"],
                uris: [spiffeId],
                dnsNames,
                issuerRef,
            },
        },
    };
}

/** A stack that complies with every rule under the pack's config in judge.ts. */
export const sampleStack: readonly Sample[] = [
    {
        name: "stack",
        type: "pulumi:pulumi:Stack",
        props: { link: { mode: "mtls", server: serverIdentity, clients: [clientIdentity] } },
    },
    component(serverIdentity),
    component(clientIdentity),
    workload(
        serverIdentity,
        {
            NOETL_TLS_CERT: "/tls/tls.crt",
            NOETL_TLS_KEY: "/tls/tls.key",
            NOETL_TLS_CLIENT_CA: "/tls/ca.crt",
        },
        {
            ports: [{ name: "http", containerPort: 8082 }],
            readinessProbe: { tcpSocket: { port: 8082 } },
            livenessProbe: { httpGet: { port: 9090 } },
        },
    ),
    workload(
        clientIdentity,
        {
            NOETL_SERVER_URL: "https://noetl-server-rust.noetl.svc:8082",
            NOETL_TLS_CLIENT_CERT: "/tls/tls.crt",
            NOETL_TLS_CLIENT_KEY: "/tls/tls.key",
            NOETL_TLS_CA: "/tls/ca.crt",
        },
        {},
    ),
    {
        name: "other-job",
        type: "kubernetes:batch/v1:Job",
        props: {
            metadata: { name: "other-job", namespace: "noetl" },
            spec: {
                template: {
                    spec: {
                        containers: [{ name: "job", image: `job@${digest}`, args: ["--go"] }],
                    },
                },
            },
        },
    },
    certificate(serverIdentity),
    certificate(clientIdentity),
    {
        name: "root-key",
        type: "tls:index/privateKey:PrivateKey",
        protect: true,
        props: { algorithm: "ECDSA" },
    },
    {
        name: "root-self-signed",
        type: "tls:index/selfSignedCert:SelfSignedCert",
        protect: true,
        props: {
            isCaCertificate: true,
            privateKeyPem: "-----BEGIN EC PRIVATE KEY-----",
            validityPeriodHours: 87600,
            maxPathLength: 0,
            allowedUses: ["cert_signing", "crl_signing"],
        },
    },
    {
        name: "root-in-cluster",
        type: "kubernetes:cert-manager.io/v1:Certificate",
        protect: true,
        props: {
            metadata: { name: "root", namespace: "cert-manager" },
            spec: {
                isCA: true,
                duration: "87600h",
                usages: ["cert sign", "crl sign"],
                nameConstraints: { critical: true, permitted: { dnsDomains: ["noetl.svc"] } },
            },
        },
    },
    {
        name: "root-google",
        type: "gcp:certificateauthority/authority:Authority",
        protect: true,
        props: {
            lifetime: "315360000s",
            config: { x509Config: { caOptions: { isCa: true, maxIssuerPathLength: 0 } } },
        },
    },
    {
        name: "root-existing",
        type: "mtls:index:ExistingIssuerRoot",
        props: {
            issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "acme" },
            dedicated: { owner: "pki@acme.example", since: "2026-01-31" },
        },
    },
    {
        name: "ca-secret",
        type: "kubernetes:core/v1:Secret",
        props: { metadata: {}, stringData: { "tls.key": "-----BEGIN PRIVATE KEY-----" } },
    },
    {
        name: "issuer",
        type: "kubernetes:cert-manager.io/v1:ClusterIssuer",
        props: { metadata: { name: issuer.name }, spec: { ca: { secretName: "root" } } },
    },
    ...issuerAdmissionPolicies(guard).flatMap(({ name, suffix, spec }) => [
        {
            name: `policy${suffix}`,
            type: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
            props: { metadata: { name }, spec },
        },
        {
            name: `binding${suffix}`,
            type: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
            props: { spec: { policyName: name, validationActions: ["Deny"] } },
        },
    ]),
    {
        name: "release",
        type: "kubernetes:helm.sh/v3:Release",
        props: { verify: false, values: { tls: { verify: true } } },
    },
    {
        name: "role",
        type: "kubernetes:rbac.authorization.k8s.io/v1:Role",
        props: {
            metadata: { name: "reader", namespace: "noetl" },
            rules: [
                { apiGroups: [""], resources: ["secrets"], resourceNames: ["a"], verbs: ["get"] },
                { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
            ],
        },
    },
];
