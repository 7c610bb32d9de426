import { describe, expect, test } from "vitest";

import { allowedBy, readPackConfig } from "../../../policy/packConfig";
import { InputError } from "../../../problems/inputError";
import { rules } from "../../../rules";
import { imageDigest } from "../../../rules/imageDigest";
import { linkMode } from "../../../rules/linkMode";

const modes = (...some: readonly string[]) => ({ modes: some });

describe("the setting of a rule for a stack is", () => {
    const stacks = { prod: modes("mtls", "tls"), "*": modes("plain") };
    test.each([
        ["its own", "prod", stacks, ["mtls", "tls"]],
        ["that of *, if it is not listed", "staging", stacks, ["plain"]],
        ["the strict one, if * is not listed either", "staging", { prod: modes("tls") }, ["mtls"]],
        ["the strict one, for a name that every object has", "constructor", {}, ["mtls"]],
    ])("%s", (_, stack, settings, expected) => {
        const config = readPackConfig(rules, { "link-mode": { stacks: settings } });
        expect(allowedBy(linkMode, stack, config["link-mode"])).toMatchObject(modes(...expected));
    });
});

describe("the pack's config", () => {
    test("may make an advisory rule mandatory", () => {
        const strengthened = { [imageDigest.name]: { enforcementLevel: "mandatory" } };
        expect(readPackConfig(rules, strengthened)).toEqual(strengthened);
    });

    test.each([
        ["a rule misspelt", { "link-modes": {} }, "Did you mean link-mode?"],
        [
            "a setting misspelt",
            { "link-mode": { stacks: { dev: { mode: ["tls"] } } } },
            'link-mode.stacks.dev.mode is ["tls"]; expected one of the keys modes, exemptions. Did you mean modes? Fix: correct it (docs/policies.md), or remove it for the strict setting',
        ],
        [
            "a mode misspelt",
            { "link-mode": { stacks: { dev: modes("mtsl") } } },
            'link-mode.stacks.dev.modes[0] is "mtsl"; expected one of plain, tls, mtls. Did you mean mtls?',
        ],
        ["a setting that does not exist", { "link-mode": { dev: {} } }, "link-mode.dev is {}"],
        [
            "a mandatory rule that is switched off",
            { "leaf-key": { enforcementLevel: "disabled" } },
            'leaf-key.enforcementLevel is "disabled"',
        ],
        [
            "an allowance of a rule that has none",
            { "leaf-key": { stacks: { dev: {} } } },
            'leaf-key.stacks is {"dev":{}}',
        ],
        [
            "a setting of another stack",
            { "link-mode": { stacks: { other: modes("never") } } },
            'link-mode.stacks.other.modes[0] is "never"',
        ],
        ["a list", [], "policy/config.json is []; expected a map of keys and values."],
    ])("refuses %s", (_, config, message) => {
        const refused = () => readPackConfig(rules, config);
        expect(refused).toThrow(InputError);
        expect(refused).toThrow(message);
    });
});
