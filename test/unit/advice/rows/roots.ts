import { readFileSync } from "node:fs";

import { absent } from "../../../support/withValue";
import { configure, edit, run, type Advised, type Rows } from "../followed";

const selfSigned = (lifetime: string) => ({ kind: "selfSigned", lifetime });
const common = { kind: "googleCas", project: "acme-prod", location: "europe-west1" };
const create = {
    tier: "DEVOPS",
    authorityGeneration: "1",
    lifetime: "87600h",
    subject: { organization: "Acme" },
};
const pool = {
    name: "projects/acme-pki/locations/europe-west1/caPools/noetl",
    dedicated: { owner: "pki", since: "2026-01-31" },
};
const authority =
    "projects/acme-pki/locations/europe-west1/caPools/all/certificateAuthorities/root";

/** Over the link's own pool, with these changes; its seal is another matter. */
const creating = (change: object, field: string, follow: Advised["follow"]): Advised => ({
    field: `trustRoot.create.${field}`,
    input: { config: { trustRoot: { ...common, create: { ...create, ...change } } } },
    follow,
    leaves: "trustRoot.create.authorityGeneration",
});

/** Over another team's pool, with these changes. */
const within = (change: object, field: string, follow: Advised["follow"]): Advised => ({
    field: `trustRoot.${field}`,
    input: { config: { trustRoot: { ...common, existingPool: { ...pool, ...change } } } },
    follow,
});

const sealing = {
    field: "trustRoot.create.authorityGeneration",
    input: { config: { trustRoot: { ...common, create } } },
    follow: run(),
};

const trustBundle = readFileSync("test/fixtures/trustBundle.pem", "utf8");
const clusterIssuer = { kind: "ClusterIssuer", name: "acme" };
const issuer = { kind: "Issuer", name: "acme", namespace: "noetl" };
const behind = (change: object) => ({
    kind: "existingIssuer",
    issuerRef: clusterIssuer,
    dedicated: pool.dedicated,
    trustBundle,
    ...change,
});

/** Behind an issuer of another team, with these changes. */
const behindIssuer = (change: object, field: string, follow: Advised["follow"]): Advised => ({
    field: `trustRoot.${field}`,
    input: { config: { trustRoot: behind(change) } },
    follow,
});

const pemOf = (label: string, body = "AAAA") =>
    `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const pinned = configure("trustRoot.trustBundle", trustBundle);

/** Problems of the trust root, of lifetimes and of certificates. */
export const rootRows: Rows = {
    "a leaf that cert-manager refuses": {
        field: "server.duration",
        input: { config: { leaf: { duration: "30m" } } },
        follow: run(),
    },
    "a leaf that no person can renew in time": {
        field: "leaf.duration",
        input: { config: { leaf: { duration: "24h" } } },
        follow: run(),
    },
    "a leaf that outlives its root, shortened": {
        field: "server.duration",
        input: { config: { trustRoot: selfSigned("720h") } },
        follow: configure("leaf.duration", "700h"),
    },
    "a leaf that outlives its root, which lives longer": {
        field: "server.duration",
        input: { config: { trustRoot: selfSigned("720h") } },
        follow: configure("trustRoot.lifetime", "8760h"),
    },
    "a key of no known size": {
        field: "server.privateKey.size",
        input: { config: { leaf: { size: 1024 } } },
        follow: run(),
    },
    "a DNS name that is too long": {
        field: "server.dnsNames[1]",
        input: { config: { clusterDomain: [63, 63, 63, 50].map((n) => "a".repeat(n)).join(".") } },
        follow: configure("clusterDomain", "cluster.local"),
    },
    "a service account that is no path segment": {
        field: "clients[0].spiffeId",
        input: { worker: { "spec.template.spec.serviceAccountName": "Worker" } },
        follow: edit("worker", "spec.template.spec.serviceAccountName", "worker"),
    },
    "Google CAS without a pool": {
        field: "trustRoot.create is",
        input: { config: { trustRoot: common } },
        follow: configure("trustRoot.create", create),
        leaves: "trustRoot.create.authorityGeneration",
    },
    "Google CAS with two pools": {
        field: "trustRoot.existingPool",
        input: { config: { trustRoot: { ...common, create, existingPool: pool } } },
        follow: run(),
    },
    "a link name that is too long for a Google service account": {
        field: "linkName",
        input: {
            config: { linkName: "a".repeat(24), trustRoot: { ...common, existingPool: pool } },
        },
        follow: run("noetl"),
    },
    "an approver beside approver-policy": {
        field: "trustRoot.approver",
        input: {
            config: {
                certManager: { approver: { enabled: true } },
                trustRoot: {
                    ...common,
                    existingPool: pool,
                    approver: { namespace: "cert-manager", serviceAccount: "cert-manager" },
                },
            },
        },
        follow: run(),
    },
    "another team's pool that lets no leaf live so long": within(
        { maximumLifetime: "720h" },
        "existingPool.maximumLifetime",
        configure("trustRoot.existingPool.maximumLifetime", "2160h"),
    ),
    "another team's pool of another location": within(
        { name: pool.name.replace("west1", "west4") },
        "existingPool.name",
        configure("trustRoot.location", "europe-west4"),
    ),
    "another team's pool that is not dedicated": within(
        { dedicated: absent },
        "existingPool.dedicated",
        configure("trustRoot.existingPool.dedicated", pool.dedicated),
    ),
    "a tier without own keys": creating(
        { kmsKeyVersion: "key" },
        "tier",
        configure("trustRoot.create.tier", "ENTERPRISE"),
    ),
    "a tier without revocation": creating({ publishCrl: true }, "tier", run()),
    "an algorithm beside an own key": creating(
        { tier: "ENTERPRISE", kmsKeyVersion: "key", keyAlgorithm: "EC_P256_SHA256" },
        "keyAlgorithm",
        run(),
    ),
    "a parent that others use": creating(
        { parent: { authority } },
        "parent.dedicated",
        configure("trustRoot.create.parent.dedicated", pool.dedicated),
    ),
    "a pool that allows more than its authority": creating(
        { maximumLifetime: "90000h" },
        "maximumLifetime",
        configure("trustRoot.create.maximumLifetime", absent),
    ),
    "a backdate beyond CA Service's limit": creating(
        { backdateDuration: "49h" },
        "backdateDuration",
        run(),
    ),
    "an Issuer without its namespace": behindIssuer(
        { issuerRef: { ...issuer, namespace: absent } },
        "issuerRef.namespace",
        run("noetl"),
    ),
    "a ClusterIssuer with a namespace": behindIssuer(
        { issuerRef: { ...clusterIssuer, namespace: "noetl" } },
        "issuerRef.namespace",
        run(),
    ),
    "an external kind in cert-manager's group": behindIssuer(
        { issuerRef: { kind: "StepClusterIssuer", name: "acme" } },
        "issuerRef.kind",
        configure("trustRoot.issuerRef.group", "certmanager.step.sm"),
    ),
    "the stack's own issuer as another team's": behindIssuer(
        { issuerRef: { ...clusterIssuer, name: "noetl-link-self-signed" } },
        "issuerRef.name",
        run("acme"),
    ),
    "an Issuer in another namespace than the members": behindIssuer(
        { issuerRef: { ...issuer, namespace: "pki" } },
        "issuerRef.namespace",
        configure("trustRoot.issuerRef", clusterIssuer),
    ),
    "a bundle that is no PEM": behindIssuer({ trustBundle: "acme.pem" }, "trustBundle", pinned),
    "a private key in the bundle": behindIssuer(
        { trustBundle: trustBundle + pemOf("PRIVATE KEY") },
        "trustBundle, block 2",
        pinned,
    ),
    "a request in the bundle": behindIssuer(
        { trustBundle: trustBundle + pemOf("CERTIFICATE REQUEST") },
        "trustBundle, block 2",
        pinned,
    ),
    "a broken certificate in the bundle": behindIssuer(
        { trustBundle: trustBundle + pemOf("CERTIFICATE") },
        "trustBundle, block 2",
        pinned,
    ),
    "a leaf in the bundle": behindIssuer(
        { trustBundle: trustBundle + readFileSync("test/fixtures/trustBundleLeaf.pem", "utf8") },
        "trustBundle, block 2",
        pinned,
    ),
    "a CA that ended in the bundle": behindIssuer(
        { trustBundle: trustBundle + readFileSync("test/fixtures/trustBundleEnded.pem", "utf8") },
        "trustBundle, block 2",
        pinned,
    ),
    "a generation without its seal": sealing,
    "a generation with the seal of other settings": {
        ...sealing,
        input: {
            config: {
                trustRoot: { ...common, create: { ...create, authorityGeneration: "1-000000" } },
            },
        },
    },
};
