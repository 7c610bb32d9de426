import { homedir } from "node:os";
import { join } from "node:path";

const project = "noetl-mtls";

/** Cache of built and downloaded artifacts, keyed by version. Safe to delete, slow to refill. */
export const cacheDir = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), project);

/** State of the running lane: cluster data, logs, kubeconfig, stack state; mode 0700. */
export const stateDir = join(
    process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"),
    project,
);
