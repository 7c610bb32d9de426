import { createHash } from "node:crypto";
import { join } from "node:path";

import { stateDir } from "../paths";

/**
 * Data of a running cluster on disk, and the state of the stacks deployed to it. All of it is
 * removed when the cluster goes down.
 */
export const clusterDir = join(stateDir, "cluster");

/** Folder of the components' logs. */
export const logDir = join(clusterDir, "log");

/** Kubeconfig of a cluster administrator, mode 0600. */
export const kubeconfigPath = join(stateDir, "kubeconfig");

/** The only context in that kubeconfig. */
export const contextName = "noetl-mtls-embedded";

/**
 * Name of the cluster's objects on the host (its first process, its cgroups). Two state directories
 * give two independent clusters.
 */
export const instance = `noetl-mtls-${createHash("sha256").update(stateDir).digest("hex").slice(0, 8)}`;

export const nodeName = "noetl-mtls";

/** Addresses inside the cluster's network namespace, invisible outside it. */
export const addresses = {
    node: "10.200.0.1",
    nodeRange: "10.200.0.1/24",
    pods: "10.244.0.0/24",
    services: "10.96.0.0/16",
    /** First address of the Service range: Service `kubernetes`. */
    api: "10.96.0.1",
    dns: "10.96.0.10",
} as const;

export const apiServerUrl = `https://${addresses.node}:6443`;

/** Suffix of every Service's DNS name. */
export const clusterDomain = "cluster.local";

/** The cluster has a private /run, so the default path is free. */
export const containerdSocket = "/run/containerd/containerd.sock";

/** Stays empty. The kubelet would create its default on the host, in /usr. */
export const volumePluginDir = join(clusterDir, "volume-plugins");
