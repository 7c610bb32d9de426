import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import {
    addresses,
    clusterDir,
    clusterDomain,
    containerdSocket,
    instance,
    nodeName,
    volumePluginDir,
} from "../layout";
import { pki } from "../pki/clusterPki";
import type { Component } from "./component";

const cniDir = join(clusterDir, "cni");
const containerdConfig = join(clusterDir, "containerd.toml");
const kubeletConfig = join(clusterDir, "kubelet.json");
const kubeProxyConfig = join(clusterDir, "kube-proxy.json");
const resolvConf = join(clusterDir, "resolv.conf");

/** Debian's containerd. */
export function containerd(): Component {
    return { command: "/usr/bin/containerd", args: ["--config", containerdConfig] };
}

export function kubelet(command: string): Component {
    return {
        command,
        args: [
            `--config=${kubeletConfig}`,
            `--kubeconfig=${pki.kubeconfigs.kubelet}`,
            `--hostname-override=${nodeName}`,
            `--node-ip=${addresses.node}`,
        ],
    };
}

export function kubeProxy(command: string): Component {
    return { command, args: [`--config=${kubeProxyConfig}`] };
}

/** Writes the configuration files of the node's components. */
export async function writeNodeConfiguration(): Promise<void> {
    await mkdir(cniDir, { recursive: true });
    await Promise.all([
        writeFile(containerdConfig, containerdToml()),
        writeFile(kubeletConfig, json(kubeletConfiguration())),
        writeFile(kubeProxyConfig, json(kubeProxyConfiguration())),
        writeFile(join(cniDir, "10-pods.conflist"), json(podNetwork())),
        // Empty: there is no resolver outside, and the host's would leak queries out of the
        // cluster.
        writeFile(resolvConf, ""),
    ]);
}

function containerdToml(): string {
    return `version = 2
root = ${JSON.stringify(join(clusterDir, "containerd"))}
# It would make /opt/containerd on the host.
disabled_plugins = ["io.containerd.internal.v1.opt"]

[grpc]
address = ${JSON.stringify(containerdSocket)}

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "localhost/pause:1"
# Without it runc fails where even root may not lower an OOM score.
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = ${JSON.stringify(cniDir)}
`;
}

function kubeletConfiguration(): object {
    return {
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        authentication: {
            anonymous: { enabled: false },
            webhook: { enabled: true },
            x509: { clientCAFile: pki.authority },
        },
        authorization: { mode: "Webhook" },
        tlsCertFile: pki.kubelet.certificate,
        tlsPrivateKeyFile: pki.kubelet.privateKey,
        containerRuntimeEndpoint: `unix://${containerdSocket}`,
        clusterDomain,
        clusterDNS: [addresses.dns],
        resolvConf,
        podLogsDir: join(clusterDir, "pods"),
        volumePluginDir,
        cgroupDriver: "cgroupfs",
        cgroupRoot: `/${instance}`,
        cgroupsPerQOS: true,
        enforceNodeAllocatable: [],
        failCgroupV1: false,
        failSwapOn: false,
        // The host's disk is shared: a full one must not evict pods, and an image removed to save
        // space could not be pulled again.
        evictionHard: {
            "nodefs.available": "0%",
            "nodefs.inodesFree": "0%",
            "imagefs.available": "0%",
            "imagefs.inodesFree": "0%",
        },
        imageGCHighThresholdPercent: 100,
    };
}

function kubeProxyConfiguration(): object {
    return {
        apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
        kind: "KubeProxyConfiguration",
        mode: "iptables",
        clientConnection: { kubeconfig: pki.kubeconfigs.kubeProxy },
        clusterCIDR: addresses.pods,
        hostnameOverride: nodeName,
        // Connection tracking limits apply to the whole machine, not to the namespace.
        conntrack: {
            maxPerCore: 0,
            tcpEstablishedTimeout: "0s",
            tcpCloseWaitTimeout: "0s",
        },
    };
}

/** Each pod has its own link to the node, so all traffic passes through kube-proxy's rules. */
function podNetwork(): object {
    return {
        cniVersion: "1.0.0",
        name: "pods",
        plugins: [
            {
                type: "ptp",
                ipam: {
                    type: "host-local",
                    ranges: [[{ subnet: addresses.pods }]],
                    routes: [{ dst: "0.0.0.0/0" }],
                    dataDir: "/run/cni",
                },
            },
        ],
    };
}

function json(value: object): string {
    return `${JSON.stringify(value, null, 4)}\n`;
}
