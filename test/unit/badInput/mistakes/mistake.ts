import type { BadInput } from "../support";

/** The differences from a valid stack, by which an operator's mistake is made. */
export interface Mistake extends BadInput {
    /** A manifest file beside the link, named in `manifests`. */
    readonly beside?: string;
}
