import * as pulumi from "@pulumi/pulumi";

import { checkedConfig } from "./checkedConfig";
import type { StackConfig } from "./schema";
import { withSecretValues } from "./secrets";

/**
 * Reads and checks the config of the current stack. No other code reads it.
 *
 * @throws InputError with every problem at once. An update refuses a `CHANGE-ME` placeholder;
 * a preview accepts it, so that a stack can be reviewed before it is filled in.
 */
export function readConfig(): StackConfig {
    const project = pulumi.getProject();
    const placeholders = pulumi.runtime.isDryRun() ? "accept" : "refuse";
    const values = pulumi.runtime.allConfig();
    const config = checkedConfig(project, pulumi.getStack(), values, placeholders);
    return withSecretValues(config, (key) => isConfigSecret(`${project}:${key}`));
}

/** The SDK's own check for secret values; its type declarations omit it. */
const { isConfigSecret } = pulumi.runtime as unknown as {
    readonly isConfigSecret: (key: string) => boolean;
};
