import * as pulumi from "@pulumi/pulumi";

import { isMap, type ChartValues } from "./charts/values";
import type { StackConfig } from "./schema";

/**
 * Marks all chart values under a secret config key as secrets. Pulumi reports that a key contains a
 * value set with `--secret`, but not which one.
 * @param isSecret Whether a config key contains a secret.
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

/** Maps stay plain, so that `mergeValues` can merge the link's own values into them. */
function secretLeaves(values: ChartValues): ChartValues {
    return Object.fromEntries(
        Object.entries(values).map(([key, value]) => [
            key,
            isMap(value) ? secretLeaves(value) : pulumi.secret(value),
        ]),
    );
}
