import { expect, test } from "vitest";

import { encryptedMarker } from "../../../config/project";
import { mask } from "../../../preview/fields";
import { firstPreview } from "../../support/previews";

// The test runs the program with the real SDK.
const timeout = 60_000;

const ciphertext = "v1:bm90LWEtY2lwaGVydGV4dA==";

test(
    "one encrypted chart value makes all values of its key secret, except the link's own",
    async () => {
        const values = {
            http_proxy: { secure: ciphertext },
            crds: { annotations: { a: "hunter22222" } },
        };
        const resources = await firstPreview("dev", { certManager: { values } });
        const release = resources.find(({ type }) => type === "kubernetes:helm.sh/v3:Release");
        expect(mask(release?.inputs["values"] ?? null)).toMatchObject({
            http_proxy: "[secret]",
            config: { kind: "ControllerConfiguration" },
            crds: { enabled: true, annotations: { a: "[secret]" } },
        });
        const shown = JSON.stringify(resources.map(({ inputs }) => mask(inputs)));
        expect(shown).not.toContain("hunter22222");
        expect(JSON.stringify(release?.inputs)).toContain("hunter22222");
        expect(JSON.stringify(resources)).not.toContain(ciphertext);
        expect(JSON.stringify(resources)).not.toContain(encryptedMarker);
    },
    timeout,
);
