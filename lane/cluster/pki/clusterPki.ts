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
    type Authority,
    createAuthority,
    createSigningKey,
    type KeyPair,
    type Subject,
} from "./authority";
import { kubeconfig } from "./kubeconfig";

const dir = join(clusterDir, "pki");
const pair = (name: string) => ({
    certificate: join(dir, `${name}.crt`),
    privateKey: join(dir, `${name}.key`),
});

/** Where the cluster's certificates, keys and kubeconfigs are. */
export const pki = {
    authority: join(dir, "ca.crt"),
    etcdAuthority: join(dir, "etcd-ca.crt"),
    etcd: pair("etcd"),
    etcdClient: pair("etcd-client"),
    apiServer: pair("apiserver"),
    /** What the API server shows to the kubelet, for logs, exec and port-forward. */
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
    // Its HTTP gateway is a client of its own server.
    etcd: { commonName: "etcd", usages: ["serverAuth", "clientAuth"], ipAddresses: ["127.0.0.1"] },
    apiServer: {
        commonName: "kube-apiserver",
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
        commonName: `system:node:${nodeName}`,
        organization: "system:nodes",
        usages: ["serverAuth"],
        dnsNames: [nodeName],
        ipAddresses: [addresses.node],
    },
} as const satisfies Record<string, Subject>;

/** User names and groups that Kubernetes' built-in roles are bound to. */
const users: Record<keyof typeof pki.kubeconfigs, [commonName: string, organization?: string]> = {
    controllerManager: ["system:kube-controller-manager"],
    scheduler: ["system:kube-scheduler"],
    kubelet: [`system:node:${nodeName}`, "system:nodes"],
    kubeProxy: ["system:kube-proxy"],
    admin: ["lane-admin", "system:masters"],
};

/** Makes every certificate, key and kubeconfig of a new cluster; both authorities' keys are dropped. */
export async function createClusterPki(): Promise<void> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const authority = await createAuthority("noetl-mtls lane cluster");
    // etcd trusts every client of its authority, so that it must not be the users' one.
    const etcdAuthority = await createAuthority("noetl-mtls lane etcd");
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
    authority: Authority,
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

function client(commonName: string, organization?: string): Subject {
    return {
        commonName,
        usages: ["clientAuth"],
        ...(organization === undefined ? {} : { organization }),
    };
}

async function writePair(paths: KeyPair, content: KeyPair): Promise<void> {
    await writePrivate(paths.certificate, content.certificate);
    await writePrivate(paths.privateKey, content.privateKey);
}

function writePrivate(path: string, text: string): Promise<void> {
    return writeFile(path, text, { mode: 0o600 });
}
