import { createHash } from "node:crypto";
import { join } from "node:path";

import { stateDir } from "../paths";

/** Everything that one running cluster keeps on disk; removed as a whole when it goes down. */
export const clusterDir = join(stateDir, "cluster");

/** Where each component's output goes. */
export const logDir = join(clusterDir, "log");

/** Credentials of a cluster administrator, mode 0600. */
export const kubeconfigPath = join(stateDir, "kubeconfig");

/** Name of the only context in that kubeconfig. */
export const contextName = "noetl-mtls-embedded";

/**
 * Names what this cluster leaves on the host (its first process, its cgroups). Two state
 * directories are two clusters that do not meet.
 */
export const instance = `noetl-mtls-${createHash("sha256").update(stateDir).digest("hex").slice(0, 8)}`;

export const nodeName = "noetl-mtls";

/** Addresses inside the cluster's own network namespace; nothing outside ever sees them. */
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

/** The cluster's private copy of /run starts empty, so the default path is free. */
export const containerdSocket = "/run/containerd/containerd.sock";

/** Stays empty; the default would be made on the host, in /usr. */
export const volumePluginDir = join(clusterDir, "volume-plugins");
