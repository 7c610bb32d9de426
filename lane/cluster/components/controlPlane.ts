import { join } from "node:path";

import { addresses, clusterDir, nodeName, volumePluginDir } from "../layout";
import { pki } from "../pki/clusterPki";
import type { Component } from "./component";

const etcdUrl = "https://127.0.0.1:2379";
/** A single member has no peers, but etcd requires the address. */
const etcdPeerUrl = "http://127.0.0.1:2380";

/** Debian's etcd. Its data lives only as long as the cluster, so fsync is off. */
export function etcd(): Component {
    return {
        command: "/usr/bin/etcd",
        args: flags({
            name: nodeName,
            "data-dir": join(clusterDir, "etcd"),
            "listen-client-urls": etcdUrl,
            "advertise-client-urls": etcdUrl,
            "listen-peer-urls": etcdPeerUrl,
            "initial-advertise-peer-urls": etcdPeerUrl,
            "initial-cluster": `${nodeName}=${etcdPeerUrl}`,
            "client-cert-auth": "true",
            "trusted-ca-file": pki.etcdAuthority,
            "cert-file": pki.etcd.certificate,
            "key-file": pki.etcd.privateKey,
            "unsafe-no-fsync": "true",
        }),
    };
}

/** kube-apiserver with its default admission plugins and Node and RBAC authorization. */
export function apiServer(command: string): Component {
    return {
        command,
        args: flags({
            "advertise-address": addresses.node,
            "bind-address": addresses.node,
            "authorization-mode": "Node,RBAC",
            "enable-admission-plugins": "NodeRestriction",
            "client-ca-file": pki.authority,
            "tls-cert-file": pki.apiServer.certificate,
            "tls-private-key-file": pki.apiServer.privateKey,
            "etcd-servers": etcdUrl,
            "etcd-cafile": pki.etcdAuthority,
            "etcd-certfile": pki.etcdClient.certificate,
            "etcd-keyfile": pki.etcdClient.privateKey,
            "kubelet-certificate-authority": pki.authority,
            "kubelet-client-certificate": pki.kubeletClient.certificate,
            "kubelet-client-key": pki.kubeletClient.privateKey,
            // The node's name resolves only in the cluster's DNS.
            "kubelet-preferred-address-types": "InternalIP",
            "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
            "service-account-key-file": pki.serviceAccounts,
            "service-account-signing-key-file": pki.serviceAccounts,
            "service-cluster-ip-range": addresses.services,
        }),
    };
}

/** kube-controller-manager, with a service account per controller. */
export function controllerManager(command: string): Component {
    return {
        command,
        args: flags({
            "bind-address": "127.0.0.1",
            "flex-volume-plugin-dir": volumePluginDir,
            kubeconfig: pki.kubeconfigs.controllerManager,
            // At the default rate, creating the controllers' service accounts takes three seconds.
            "kube-api-qps": "200",
            "kube-api-burst": "400",
            "leader-elect": "false",
            "root-ca-file": pki.authority,
            "service-account-private-key-file": pki.serviceAccounts,
            "use-service-account-credentials": "true",
        }),
    };
}

/** kube-scheduler, a single instance without leader election. */
export function scheduler(command: string): Component {
    return {
        command,
        args: flags({
            "bind-address": "127.0.0.1",
            kubeconfig: pki.kubeconfigs.scheduler,
            "leader-elect": "false",
        }),
    };
}

/** Command line flags in Go's spelling, in the given order. */
function flags(values: Readonly<Record<string, string>>): string[] {
    return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
