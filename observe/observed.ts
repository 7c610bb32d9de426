import * as pulumi from "@pulumi/pulumi";

import { KubeconfigError } from "./kubeconfig";
import { ObservationError, untilSeen, type Observation } from "./observation";
import { updateError } from "./updateError";

/** Timing and resource of an observation. */
export interface When<A> {
    /** The observation starts when this output is known. */
    readonly after: pulumi.Output<A>;
    /** Resource to which messages are attached. */
    readonly about?: pulumi.Resource;
}

/**
 * An output of `value` that resolves after an observation; use it in `dependsOn`. A preview does not
 * observe. Each update observes again, even without changes.
 *
 * The output is rejected with a pulumi.RunError of one sentence if the expected state is not
 * reached.
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
    // Ephemeral: the line disappears when the update ends.
    const tell = (sentence: string) => void pulumi.log.info(sentence, about, undefined, true);
    try {
        await untilSeen(observation, { tell });
    } catch (error) {
        if (error instanceof ObservationError || error instanceof KubeconfigError) {
            throw updateError(error.message);
        }
        throw error;
    }
}
