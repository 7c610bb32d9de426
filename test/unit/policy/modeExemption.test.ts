import { describe, expect, test } from "vitest";

import { allowMode, type ModeChange } from "../../../policy/modeExemption";
import { allowedBy, readPackConfig } from "../../../policy/packConfig";
import { InputError } from "../../../problems/inputError";
import { rules } from "../../../rules";
import { linkMode } from "../../../rules/linkMode";

const committed = {
    "link-mode": { stacks: { dev: { modes: ["plain", "tls", "mtls"] } } },
    "root-kind": { stacks: { prod: { kinds: ["googleCas"] } } },
};
const prod: ModeChange = { stack: "prod", mode: "plain", until: "2026-12-02", reason: "INC-42" };
const exemption = { mode: "plain", until: "2026-12-02", reason: "INC-42" };
const withProd = (...exemptions: readonly object[]) => ({
    ...committed,
    "link-mode": {
        stacks: { ...committed["link-mode"].stacks, prod: { modes: ["mtls"], exemptions } },
    },
});

describe("a stack whose mode the pack does not allow", () => {
    test("gets a dated exemption of the whole link, which the pack can read", () => {
        const { config, exempt } = allowMode(committed, prod);
        expect(exempt).toBe(true);
        expect(config).toEqual(withProd(exemption));
        const setting = allowedBy(linkMode, "prod", readPackConfig(rules, config)["link-mode"]);
        expect(setting).toEqual({ modes: ["mtls"], exemptions: [exemption] });
    });

    test("has one exemption of the whole link, however often it changes its mode", () => {
        const { config } = allowMode(allowMode(committed, prod).config, { ...prod, mode: "tls" });
        expect(config).toEqual(withProd({ ...exemption, mode: "tls" }));
    });

    test("needs a reason", () => {
        expect(() => allowMode(committed, { ...prod, reason: undefined })).toThrow(
            new InputError(
                '--reason is missing; expected why the link may be in plain: the pack allows that only with an exemption. Fix: --reason "INC-42: workers cannot claim"',
            ),
        );
    });
});

describe("a stack whose mode the pack allows", () => {
    test("needs no exemption", () => {
        const change = { ...prod, stack: "dev", reason: undefined };
        expect(allowMode(committed, change)).toEqual({ config: committed, exempt: false });
    });

    test("loses the exemption of the whole link, and the file is as before", () => {
        const { config } = allowMode(committed, prod);
        expect(allowMode(config, { ...prod, mode: "mtls" }).config).toEqual(committed);
    });

    test("keeps exemptions of single workloads", () => {
        const ofOne = { ...exemption, workload: "noetl/old" };
        const { config } = allowMode(withProd(ofOne), prod);
        expect(allowMode(config, { ...prod, mode: "mtls" }).config).toEqual(withProd(ofOne));
    });
});
