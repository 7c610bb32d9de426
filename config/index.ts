import * as pulumi from "@pulumi/pulumi";

import { placeholderProblems } from "../problems/placeholders";
import { ownValues } from "./ownValues";
import { parseConfig, type StackConfig } from "./schema";
import { withSecretValues } from "./secrets";
import { InputError } from "../problems/inputError";
import { describeProblems } from "../problems/problem";

/**
 * Reads and checks the config of the current stack. No other code reads it.
 *
 * @throws InputError with every problem at once. An update refuses a `CHANGE-ME` placeholder;
 * a preview accepts it, so that a stack can be reviewed before it is filled in.
 */
export function readConfig(): StackConfig {
    const project = pulumi.getProject();
    const own = ownValues(project, pulumi.runtime.allConfig());
    const { config, problems } = parseConfig(own.values);
    const refused = [
        ...own.problems,
        ...problems,
        ...(pulumi.runtime.isDryRun() ? [] : placeholderProblems(config)),
    ];
    if (config === undefined || refused.length > 0) {
        throw new InputError(
            describeProblems(`The config of stack ${pulumi.getStack()} cannot be used:`, refused),
        );
    }
    return withSecretValues(config, (key) => isConfigSecret(`${project}:${key}`));
}

/** The SDK's own check for secret values; its type declarations omit it. */
const { isConfigSecret } = pulumi.runtime as unknown as {
    readonly isConfigSecret: (key: string) => boolean;
};
