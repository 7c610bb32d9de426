import * as pulumi from "@pulumi/pulumi";

import { KubeconfigError } from "./kubeconfig";
import { ObservationError, untilSeen, type Observation } from "./observation";

/** When an observation is made, and what it is about. */
export interface When<A> {
    /** Known when it can be made. */
    readonly after: pulumi.Output<A>;
    /** The resource that messages are shown with. */
    readonly about?: pulumi.Resource;
}

/**
 * A value, known once an observation has been made: for `dependsOn` of what comes next. A preview
 * asks nothing and knows it at once; every update asks again, whether anything changed or not.
 *
 * @throws pulumi.RunError, as the output's failure, with one sentence where it cannot be made.
 */
export function observed<T, A>(
    value: T,
    { after, about }: When<A>,
    observation: (applied: A) => Observation,
): pulumi.Output<T> {
    const made = pulumi.runtime.isDryRun()
        ? pulumi.output(undefined)
        : after.apply((applied) => make(observation(applied), about));
    return made.apply(() => value);
}

async function make(observation: Observation, about: pulumi.Resource | undefined): Promise<void> {
    // A passing line: it is gone when the update ends.
    const tell = (sentence: string) => void pulumi.log.info(sentence, about, undefined, true);
    try {
        await untilSeen(observation, { tell });
    } catch (error) {
        if (error instanceof ObservationError || error instanceof KubeconfigError) {
            throw new pulumi.RunError(error.message);
        }
        throw error;
    }
}
