import { setTimeout } from "node:timers/promises";
import { openCluster } from "./cluster";
import { inspect } from "./inspect";
import { parseOutputs } from "./outputs";
import { isVerified, type Report } from "./report";

export { isVerified, renderJson, renderTable, type Report } from "./report";

const pauseMs = 2000;

/** What is verified, and through which cluster access. */
export interface VerifyOptions {
    /** Stack outputs as `pulumi stack output --json` prints them: `link`, and maybe `trustBundle`. */
    readonly outputs: unknown;
    /** @default the KUBECONFIG variable, else ~/.kube/config */
    readonly kubeconfig?: string | undefined;
    /** @default the context that the stack is pinned to */
    readonly context?: string | undefined;
    /**
     * Command that reaches the cluster, for the commands that failing rows suggest.
     * @default `kubectl` with the context
     */
    readonly kubectl?: string | undefined;
    /**
     * A stand-in runs in place of the client applications, so that their log lines cannot appear.
     * @default false
     */
    readonly standIn?: boolean | undefined;
}

/**
 * Verifies a deployed link: reads its objects, then asks the server on the wire. Writes nothing to
 * the cluster. Throws where it cannot judge: outputs of another program, no such context, no
 * answer from the API server.
 */
export async function verify(options: VerifyOptions): Promise<Report> {
    const outputs = parseOutputs(options.outputs);
    const name = options.context ?? outputs.link.kubeContext;
    return inspect(openCluster(name, options.kubeconfig), outputs, {
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
