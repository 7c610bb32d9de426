import { expect, test } from "vitest";

import { pinnedIdentities } from "../../../preview/areas/pinnedIdentities";
import { compareFields } from "../../../preview/fields";
import { plainText } from "../../../preview/sentence";
import { resource } from "../../support/recordedResource";

type Pins = Readonly<Record<string, Readonly<Record<string, string[]>>>>;

const policy = (pins: Pins, digest: string, expression = "true") =>
    resource("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", "policy", {
        spec: {
            variables: [
                { name: "key", expression: "object.metadata.name" },
                { name: "identities1", expression: JSON.stringify(pins) },
            ],
            validations: [{ expression, message: `listed (list ${digest})` }],
        },
    });

function told(before: ReturnType<typeof policy>, after: ReturnType<typeof policy>) {
    const changes = compareFields(before.inputs, after.inputs);
    const { words, rest } = pinnedIdentities({ before, after, changes });
    return { words: words.map(plainText), rest: rest.map(({ path }) => path.join(".")) };
}

const api = { secretName: ["api-tls"], dnsNames: ["a", "b"], duration: ["2160h"] };

test.each<[string, Pins, Pins, readonly string[]]>([
    [
        "an identity comes",
        { "n/api": api },
        { "n/api": api, "n/w": api },
        ["admits Certificate n/w from now on"],
    ],
    [
        "an identity goes",
        { "n/api": api, "n/w": api },
        { "n/api": api },
        ["no longer admits Certificate n/w"],
    ],
    [
        "values change",
        { "n/api": api },
        { "n/api": { ...api, dnsNames: ["b", "c"], duration: ["720h"] } },
        ["n/api dnsNames loses a and gets c, duration 2160h → 720h"],
    ],
])("%s: one sentence, without the text of the policy", (_, before, after, words) => {
    expect(told(policy(before, "0a"), policy(after, "1b"))).toEqual({ words, rest: [] });
});

test("a rule that changes beside the identities is told too", () => {
    const before = policy({ "n/api": api }, "0a");
    const after = policy({}, "1b", "false");
    expect(told(before, after)).toEqual({
        words: ["no longer admits Certificate n/api"],
        rest: ["spec.validations"],
    });
});

test("a policy without identities keeps its changes", () => {
    const { words, rest } = told(policy({}, "0a"), policy({}, "0a", "false"));
    expect([words, rest]).toEqual([[], ["spec.validations"]]);
});
