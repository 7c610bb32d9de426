import { homedir } from "node:os";
import { join } from "node:path";

const project = "noetl-mtls";

/** Where built and downloaded artifacts live, keyed by version: safe to delete, slow to refill. */
export const cacheDir = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), project);

/** Where the running lane keeps its state: cluster data, logs, kubeconfig, stack state; mode 0700. */
export const stateDir = join(
    process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"),
    project,
);
