import type { KubernetesObject } from "./objects";

/** What shows that somebody dials the server. */
export interface Evidence {
    /** The place in the object. */
    readonly where: string;
    /** What stands there. */
    readonly what: string;
}

/** Somebody who dials the server's TLS port, or opens it to others. */
export interface Caller {
    /** `CronJob noetl/nightly`, `NEG of Service noetl/noetl`: by which config exempts it. */
    readonly id: string;
    /** Where it was read: a file's path, or the cluster. */
    readonly source: string;
    readonly evidence: readonly Evidence[];
    readonly object: KubernetesObject;
    /** Whether it runs pods, and so could hold a certificate. */
    readonly runsPods: boolean;
}
