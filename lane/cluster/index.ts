export type { ClusterTools } from "./components";
export { clusterDown } from "./down";
export { importImages } from "./imageImport";
export { leftovers } from "./leftovers";
export { exclusively } from "./lock";
export { enterNetworkNamespace } from "./node/enter";
export { clusterStatus, type ClusterStatus } from "./status";
export { clusterUp, type Cluster, type ClusterUpArgs } from "./up";
