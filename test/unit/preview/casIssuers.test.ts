import { beforeAll, describe, expect, test } from "vitest";

import { casIssuerSchema } from "../../support/casIssuerSchema";
import { firstPreview } from "../../support/previews";

// The preview starts the program with the real SDK.
const timeout = 60_000;

const group = "cas-issuer.jetstack.io/";

/** All objects of google-cas-issuer's API groups in the stack. */
async function issuersOf(stack: string): Promise<object[]> {
    const requests = await firstPreview(stack);
    return requests
        .map(({ inputs }) => inputs)
        .filter(({ apiVersion }) => typeof apiVersion === "string" && apiVersion.startsWith(group));
}

describe("objects of google-cas-issuer", () => {
    let issuers: object[];

    beforeAll(async () => {
        issuers = [...(await issuersOf("dev")), ...(await issuersOf("prod"))];
    }, timeout);

    test("match its schema", () => {
        expect(issuers).toHaveLength(2);
        for (const issuer of issuers) {
            expect(casIssuerSchema.safeParse(issuer).error?.issues).toBeUndefined();
        }
    });

    test.each([
        ["a misspelt field", { caFetchmode: "PoolCAs" }, 'Unrecognized key: "caFetchmode"'],
        ["a value that is none", { caFetchMode: "Pool" }, "Invalid option"],
        ["a missing pool", { caPoolId: undefined }, "expected string, received undefined"],
        [
            "a template by its id",
            { certificateTemplate: "noetl-link-server" },
            "must match pattern",
        ],
    ])("with %s do not match its schema", (_, change, message) => {
        const [issuer] = issuers as { readonly spec: object }[];
        const changed = { ...issuer, spec: { ...issuer?.spec, ...change } };
        const result = casIssuerSchema.safeParse(changed);
        expect(result.error?.issues.map((issue) => issue.message).join()).toContain(message);
    });
});
