import { setTimeout } from "node:timers/promises";

import { openCluster } from "./cluster";
import { inspect } from "./inspect";
import { parseOutputs, type VerifyOptions } from "./outputs";
import { isVerified, type Report } from "./report";

export { isVerified, renderJson, renderTable, type Report } from "./report";

const pauseMs = 2000;

/**
 * Verifies a deployed link: reads its objects, then sends requests to the server. Changes no
 * object.
 * @throws Error if the outputs are not those of this program, the context is missing, or the API
 * server does not answer.
 */
export async function verify(options: VerifyOptions): Promise<Report> {
    const outputs = parseOutputs(options.outputs);
    const name = options.context ?? outputs.link.kubeContext;
    return inspect(await openCluster(name, options.kubeconfig), outputs, {
        kubectl: options.kubectl ?? `kubectl --context ${name}`,
        standIn: options.standIn ?? false,
        connections: options.connections ?? false,
    });
}

/**
 * Repeats the verification until no row fails, at most for `seconds`. Right after an update,
 * applications may not have logged the expected lines yet.
 */
export async function verifyWithin(seconds: number, options: VerifyOptions): Promise<Report> {
    const deadline = Date.now() + seconds * 1000;
    let report = await verify(options);
    while (!isVerified(report) && Date.now() < deadline) {
        await setTimeout(pauseMs);
        report = await verify(options);
    }
    return report;
}
