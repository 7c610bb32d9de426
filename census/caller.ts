import type { KubernetesObject } from "../workload/objects";

/** An object and its source. */
export interface SourcedObject {
    /** Path of the file, or the cluster. */
    readonly source: string;
    readonly object: KubernetesObject;
}

/** One reference to the server in an object. */
export interface Evidence {
    /** Path of the field. */
    readonly where: string;
    /** Its value. */
    readonly what: string;
}

/** An object that dials or exposes the server's TLS port. */
export interface Caller extends SourcedObject {
    /** The name in `exempt`: `CronJob noetl/nightly`, `NEG of Service noetl/noetl`. */
    readonly id: string;
    readonly evidence: readonly Evidence[];
    /** Whether it runs pods; only then it can hold a certificate. */
    readonly runsPods: boolean;
}
