import * as pulumi from "@pulumi/pulumi";

import { describeProblems } from "./checks/problem";
import { isMap, type ChartValues } from "./components/chartValues";
import { placeholderProblems } from "./configProblems";
import { parseConfig, type StackConfig } from "./configSchema";

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
    const isSecret = (key: string) => isConfigSecret(`${prefix}${key}`);
    return withSecretValues(config, isSecret("certManager"), isSecret("trustRoot"));
}

/** What the SDK itself asks before it hands out a value; its declarations leave it out. */
const { isConfigSecret } = pulumi.runtime as unknown as {
    readonly isConfigSecret: (key: string) => boolean;
};

/**
 * The config with the values of its charts secret where their key is. Pulumi says that something in
 * a key was set with `--secret`, not what.
 */
function withSecretValues(
    config: StackConfig,
    certManagerIsSecret: boolean,
    trustRootIsSecret: boolean,
): StackConfig {
    const { certManager, trustRoot } = config;
    return {
        ...config,
        ...(certManagerIsSecret &&
            certManager.install === "managed" && {
                certManager: { ...certManager, values: secretLeaves(certManager.values) },
            }),
        ...(trustRootIsSecret &&
            trustRoot.kind === "googleCas" && {
                trustRoot: {
                    ...trustRoot,
                    issuer: {
                        ...trustRoot.issuer,
                        values: secretLeaves(trustRoot.issuer.values),
                    },
                },
            }),
    };
}

/** Maps stay maps, so that the link's own values can be laid over them. */
function secretLeaves(values: ChartValues): ChartValues {
    return Object.fromEntries(
        Object.entries(values).map(([key, value]) => [
            key,
            isMap(value) ? secretLeaves(value) : pulumi.secret(value),
        ]),
    );
}
