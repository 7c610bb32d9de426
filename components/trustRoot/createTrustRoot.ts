import type * as pulumi from "@pulumi/pulumi";

import type { TrustRootSettings } from "../../config/trustRoot";
import { ExistingIssuerRoot } from "./existingIssuerRoot";
import { GoogleCasRoot } from "./googleCasRoot";
import { InClusterRoot } from "./inClusterRoot";
import { SelfSignedRoot } from "./selfSignedRoot";
import type { TrustRoot, TrustRootArgs } from "./trustRoot";

/** Arguments of {@link createTrustRoot}. */
export interface ChosenTrustRootArgs extends TrustRootArgs {
    /** Kind of the root and its settings. */
    readonly settings: TrustRootSettings;
}

/** Creates a trust root of the kind that config chooses. */
export function createTrustRoot(
    name: string,
    { settings, ...args }: ChosenTrustRootArgs,
    opts?: pulumi.ComponentResourceOptions,
): TrustRoot {
    switch (settings.kind) {
        case "existingIssuer":
            return new ExistingIssuerRoot(name, { ...args, settings }, opts);
        case "googleCas":
            return new GoogleCasRoot(name, { ...args, settings }, opts);
        case "inCluster":
            return new InClusterRoot(name, { ...args, settings }, opts);
        case "selfSigned":
            return new SelfSignedRoot(name, { ...args, settings }, opts);
        default:
            return settings satisfies never;
    }
}
