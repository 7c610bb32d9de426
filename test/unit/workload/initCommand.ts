import type { TransformOptions } from "../../../workload";
import { container, refusal, transform, workerOptions, workerPod } from "./support";

/** Flags that curl gets in mtls. */
export const flags = ["--cacert", "/tls/ca.crt", "--cert", "/tls/tls.crt", "--key", "/tls/tls.key"];
/** The flags as shell text. */
export const FLAGS = flags.join(" ");

/** A URL of the server without its scheme. */
export const health = "noetl.noetl.svc:8082/api/health";

/** A worker's init container with that command, transformed, and the notes. */
export function init(command: readonly string[], options: Partial<TransformOptions> = {}) {
    const template = workerPod({}, { initContainers: [{ name: "init", command }] });
    const result = transform(template, { ...workerOptions, ...options });
    const secured = container("init", result);
    return { ...secured, command: secured.command ?? [], notes: result.notes };
}

/** The refusal of an init container with that command. */
export function initRefusal(command: readonly string[], options: Partial<TransformOptions> = {}) {
    const template = workerPod({}, { initContainers: [{ name: "init", command }] });
    return refusal(template, { ...workerOptions, ...options });
}

/** A shell script of an init container, transformed. */
export function scriptOf(script: string, options: Partial<TransformOptions> = {}) {
    return init(["sh", "-c", script], options).command[2];
}
