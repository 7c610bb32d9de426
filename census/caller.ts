import type { KubernetesObject } from "../workload/objects";

/** An object with the place that it was read from. */
export interface SourcedObject {
    /** A file's path, or the cluster. */
    readonly source: string;
    readonly object: KubernetesObject;
}

/** One place in an object that names the server. */
export interface Evidence {
    /** The field. */
    readonly where: string;
    /** Its value. */
    readonly what: string;
}

/** An object that dials the server's TLS port, or opens it to others. */
export interface Caller extends SourcedObject {
    /** `CronJob noetl/nightly`, `NEG of Service noetl/noetl`: by which config exempts it. */
    readonly id: string;
    readonly evidence: readonly Evidence[];
    /** Whether it runs pods, and so could hold a certificate. */
    readonly runsPods: boolean;
}
