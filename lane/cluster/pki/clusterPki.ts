import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import {
    addresses,
    apiServerUrl,
    clusterDir,
    clusterDomain,
    contextName,
    kubeconfigPath,
    nodeName,
} from "../layout";
import {
    createInMemoryAuthority,
    type InMemoryAuthority,
    type KeyPair,
    type LeafSubject,
} from "../../../pki/inMemoryAuthority";
import { kubeconfig } from "./kubeconfig";

const dir = join(clusterDir, "pki");
const pair = (name: string) => ({
    certificate: join(dir, `${name}.crt`),
    privateKey: join(dir, `${name}.key`),
});

/** Paths of the cluster's certificates, keys and kubeconfigs. */
export const pki = {
    authority: join(dir, "ca.crt"),
    etcdAuthority: join(dir, "etcd-ca.crt"),
    etcd: pair("etcd"),
    etcdClient: pair("etcd-client"),
    apiServer: pair("apiserver"),
    /** The API server's client certificate for the kubelet, for logs, exec and port-forward. */
    kubeletClient: pair("kubelet-client"),
    kubelet: pair("kubelet"),
    serviceAccounts: join(dir, "service-accounts.key"),
    kubeconfigs: {
        controllerManager: join(dir, "controller-manager.conf"),
        scheduler: join(dir, "scheduler.conf"),
        kubelet: join(dir, "kubelet.conf"),
        kubeProxy: join(dir, "kube-proxy.conf"),
        admin: kubeconfigPath,
    },
} as const;

const servers = {
    // etcd's HTTP gateway is a client of its own server.
    etcd: { subject: "CN=etcd", usages: ["serverAuth", "clientAuth"], ipAddresses: ["127.0.0.1"] },
    apiServer: {
        subject: "CN=kube-apiserver",
        usages: ["serverAuth"],
        dnsNames: [
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            `kubernetes.default.svc.${clusterDomain}`,
        ],
        ipAddresses: [addresses.api, addresses.node],
    },
    kubelet: {
        subject: user(`system:node:${nodeName}`, "system:nodes"),
        usages: ["serverAuth"],
        dnsNames: [nodeName],
        ipAddresses: [addresses.node],
    },
} as const satisfies Record<string, LeafSubject>;

/** User names and groups bound to Kubernetes' built-in roles. */
const users: Record<keyof typeof pki.kubeconfigs, [commonName: string, organization?: string]> = {
    controllerManager: ["system:kube-controller-manager"],
    scheduler: ["system:kube-scheduler"],
    kubelet: [`system:node:${nodeName}`, "system:nodes"],
    kubeProxy: ["system:kube-proxy"],
    admin: ["lane-admin", "system:masters"],
};

/** Creates every certificate, key and kubeconfig of a new cluster, and discards both CA keys. */
export async function createClusterPki(): Promise<void> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const authority = await newAuthority("noetl-mtls lane cluster");
    // etcd trusts every client of its CA, so that CA must not be the users' one.
    const etcdAuthority = await newAuthority("noetl-mtls lane etcd");
    await Promise.all([
        writePrivate(pki.authority, authority.certificate),
        writePrivate(pki.etcdAuthority, etcdAuthority.certificate),
        writePair(pki.etcd, await etcdAuthority.issue(servers.etcd)),
        writePair(pki.etcdClient, await etcdAuthority.issue(client("kube-apiserver"))),
        writePair(pki.apiServer, await authority.issue(servers.apiServer)),
        writePair(
            pki.kubeletClient,
            await authority.issue(client("kube-apiserver-kubelet-client", "system:masters")),
        ),
        writePair(pki.kubelet, await authority.issue(servers.kubelet)),
        writePrivate(pki.serviceAccounts, createSigningKey()),
        ...Object.entries(pki.kubeconfigs).map(([name, path]) =>
            writeKubeconfig(path, authority, users[name as keyof typeof users]),
        ),
    ]);
}

async function writeKubeconfig(
    path: string,
    authority: InMemoryAuthority,
    [commonName, organization]: [string, string?],
): Promise<void> {
    const text = kubeconfig({
        context: contextName,
        server: apiServerUrl,
        authority: authority.certificate,
        client: await authority.issue(client(commonName, organization)),
    });
    await writePrivate(path, text);
}

const day = 24 * 3600 * 1000;

function newAuthority(commonName: string): Promise<InMemoryAuthority> {
    return createInMemoryAuthority({
        subject: `CN=${commonName}`,
        // NTP may set the clock back right after the start; certificates must stay valid.
        notBefore: new Date(Date.now() - day),
        notAfter: new Date(Date.now() + 365 * day),
    });
}

/** Private key for tokens, SEC 1 in PEM: the API server finds no public half in PKCS #8. */
function createSigningKey(): string {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return privateKey.export({ type: "sec1", format: "pem" }).toString();
}

/** Kubernetes reads the common name as the user and the organization as the group. */
function user(commonName: string, organization?: string): LeafSubject["subject"] {
    return [...(organization === undefined ? [] : [{ O: [organization] }]), { CN: [commonName] }];
}

function client(commonName: string, organization?: string): LeafSubject {
    return { subject: user(commonName, organization), usages: ["clientAuth"] };
}

async function writePair(paths: KeyPair, content: KeyPair): Promise<void> {
    await writePrivate(paths.certificate, content.certificate);
    await writePrivate(paths.privateKey, content.privateKey);
}

function writePrivate(path: string, text: string): Promise<void> {
    return writeFile(path, text, { mode: 0o600 });
}
