import * as pulumi from "@pulumi/pulumi";

import { isMap, type ChartValues } from "./charts/values";
import type { StackConfig } from "./schema";

/**
 * The config with the values of its charts secret where their key is. Pulumi says that something in
 * a key was set with `--secret`, not what.
 * @param isSecret Whether something in a key of the config is a secret.
 */
export function withSecretValues(
    config: StackConfig,
    isSecret: (key: "certManager" | "trustRoot") => boolean,
): StackConfig {
    const { certManager, trustRoot } = config;
    return {
        ...config,
        ...(certManager.install === "managed" &&
            isSecret("certManager") && {
                certManager: { ...certManager, values: secretLeaves(certManager.values) },
            }),
        ...(trustRoot.kind === "googleCas" &&
            isSecret("trustRoot") && { trustRoot: withSecretIssuer(trustRoot) }),
    };
}

type CasRoot = Extract<StackConfig["trustRoot"], { readonly kind: "googleCas" }>;

function withSecretIssuer({ issuer, ...root }: CasRoot): CasRoot {
    return { ...root, issuer: { ...issuer, values: secretLeaves(issuer.values) } };
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
