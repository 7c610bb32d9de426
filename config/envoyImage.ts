import { z } from "zod";

import { defaultEnvoyImage } from "../contracts";
import { placeholder } from "../problems/placeholders";
import { isOlderRelease } from "./releases";

/** The release of {@link defaultEnvoyImage}: older ones do not know every field of the bootstrap. */
const oldestTested = "v1.40.0";

/** The image of the sidecar that holds a client's key. A digest names it for good; a tag can move. */
export const envoyImage = z
    .string()
    .min(1)
    .superRefine((image, context) => {
        if (image.includes(placeholder)) {
            return;
        }
        const release = releaseOf(image);
        if (release !== undefined && isOlderRelease(release, oldestTested)) {
            context.addIssue({
                code: "custom",
                message: `Envoy ${oldestTested} or newer: the sidecar's bootstrap is tested with that release, and an Envoy ends at a field that it does not know`,
            });
        }
        if (!/@sha256:[0-9a-f]{64}$/.test(image)) {
            context.addIssue({
                code: "custom",
                message:
                    "an image by digest, name:tag@sha256:…: a tag can be moved to another image, which then has the client's key",
                params: {
                    fix: `pulumi config set --path envoy.image ${image.split("@")[0]}@<digest>; crane digest ${image.split("@")[0]} prints the digest`,
                },
            });
        }
    })
    .default(defaultEnvoyImage)
    .describe("Image of Envoy, 1.40 or newer, by digest.");

/** The release in an image's tag, such as v1.40.0 in `envoy:distroless-v1.40.0`. */
function releaseOf(image: string): string | undefined {
    const [, tag] = /:([^/:@]+)(?:@|$)/.exec(image) ?? [];
    return /(?:^|-)(v1\.\d+\.\d+)/.exec(tag ?? "")?.[1];
}
