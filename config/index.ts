import * as pulumi from "@pulumi/pulumi";

import { placeholderProblems } from "../problems/placeholders";
import { parseConfig, type StackConfig } from "./schema";
import { withSecretValues } from "./secrets";
import { describeProblems } from "../problems/problem";

/**
 * Reads the config of the current stack: the only place that does.
 *
 * @throws pulumi.RunError with every problem at once. A `CHANGE-ME` placeholder is a problem for
 * an update; previews accept it, so that a reviewer can read a stack that is not filled in yet.
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

/** What the SDK itself asks before it hands out a value; its declarations leave it out. */
const { isConfigSecret } = pulumi.runtime as unknown as {
    readonly isConfigSecret: (key: string) => boolean;
};
