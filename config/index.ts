import * as pulumi from "@pulumi/pulumi";

import { placeholderProblems } from "../problems/placeholders";
import { parseConfig, type StackConfig } from "./schema";
import { withSecretValues } from "./secrets";
import { describeProblems } from "../problems/problem";

/**
 * Reads and checks the config of the current stack. No other code reads it.
 *
 * @throws pulumi.RunError with every problem at once. An update refuses a `CHANGE-ME` placeholder;
 * a preview accepts it, so that a stack can be reviewed before it is filled in.
 */
export function readConfig(): StackConfig {
    const prefix = `${pulumi.getProject()}:`;
    const raw = Object.fromEntries(
        Object.entries(pulumi.runtime.allConfig())
            .filter(([key]) => key.startsWith(prefix))
            .map(([key, value]) => [key.slice(prefix.length), value]),
    );
    const { config, problems } = parseConfig(raw);
    const refused = [
        ...problems,
        ...(pulumi.runtime.isDryRun() ? [] : placeholderProblems(config)),
    ];
    if (config === undefined || refused.length > 0) {
        throw new pulumi.RunError(
            describeProblems(`The config of stack ${pulumi.getStack()} cannot be used:`, refused),
        );
    }
    return withSecretValues(config, (key) => isConfigSecret(`${prefix}${key}`));
}

/** The SDK's own check for secret values; its type declarations omit it. */
const { isConfigSecret } = pulumi.runtime as unknown as {
    readonly isConfigSecret: (key: string) => boolean;
};
