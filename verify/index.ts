import { setTimeout } from "node:timers/promises";
import { openCluster } from "./cluster";
import { inspect } from "./inspect";
import type { VerifyOptions } from "./options";
import { parseOutputs } from "./outputs";
import { isVerified, type Report } from "./report";

export { isVerified, renderJson, renderTable, type Report } from "./report";

const pauseMs = 2000;

/**
 * Verifies a deployed link: reads its objects, then asks the server on the wire. Writes nothing to
 * the cluster. Throws where it cannot judge: outputs of another program, no such context, no
 * answer from the API server.
 */
export async function verify(options: VerifyOptions): Promise<Report> {
    const outputs = parseOutputs(options.outputs);
    const name = options.context ?? outputs.link.kubeContext;
    return inspect(await openCluster(name, options.kubeconfig), outputs, {
        kubectl: options.kubectl ?? `kubectl --context ${name}`,
        standIn: options.standIn ?? false,
    });
}

/**
 * Verifies until no row fails, for so many seconds at most: right after an update applications may
 * still be on their way to the log lines that prove them.
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
