import type * as pulumi from "@pulumi/pulumi";

import type { TrustRootSettings } from "../../config/trustRoot";
import { GoogleCasRoot } from "./googleCasRoot";
import { InClusterRoot } from "./inClusterRoot";
import { SelfSignedRoot } from "./selfSignedRoot";
import type { TrustRoot, TrustRootArgs } from "./trustRoot";

/** Creates the trust root that config chose. */
export function createTrustRoot(
    settings: TrustRootSettings,
    name: string,
    args: TrustRootArgs,
    opts?: pulumi.ComponentResourceOptions,
): TrustRoot {
    switch (settings.kind) {
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
