import type { TransformOptions } from "../../../workload";
import { container, refusal, transform, workerOptions, workerPod } from "./support";

/** What curl is given in mode mtls. */
export const flags = ["--cacert", "/tls/ca.crt", "--cert", "/tls/tls.crt", "--key", "/tls/tls.key"];
/** The same as a shell reads it. */
export const FLAGS = flags.join(" ");

/** A URL of the server without its scheme. */
export const health = "noetl.noetl.svc:8082/api/health";

/** What becomes of an init container's command in a worker's pod. */
export function init(command: readonly string[], options: Partial<TransformOptions> = {}) {
    const template = workerPod({}, { initContainers: [{ name: "init", command }] });
    const result = transform(template, { ...workerOptions, ...options });
    const secured = container("init", result);
    return { ...secured, command: secured.command ?? [], notes: result.notes };
}

/** Why an init container with that command is refused. */
export function initRefusal(command: readonly string[], options: Partial<TransformOptions> = {}) {
    const template = workerPod({}, { initContainers: [{ name: "init", command }] });
    return refusal(template, { ...workerOptions, ...options });
}

/** What becomes of a shell script in an init container. */
export function scriptOf(script: string, options: Partial<TransformOptions> = {}) {
    return init(["sh", "-c", script], options).command[2];
}
