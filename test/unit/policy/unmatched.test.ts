import { expect, test } from "vitest";

import { unmatchedFindings } from "../../../policy/unmatched";
import { rules } from "../../../rules";
import { Property } from "../../../rules/property";
import { describeProblem } from "../../../problems/problem";
import { sampleStack } from "../rules/sample";

const resources = sampleStack.map(({ name, type, protect = false, props }) => ({
    urn: name,
    name,
    type,
    protect,
    props: new Property(props),
}));

function findings(name: string, stacks: Readonly<Record<string, unknown>>, stack = "prod") {
    const rule = rules.find((one) => one.name === name);
    if (rule === undefined) throw new Error(`no rule ${name}`);
    return [...unmatchedFindings(rule, stack, { stacks }, resources)].map(describeProblem);
}

const until = { until: "2026-12-31", reason: "moves" };
const worker = "noetl/noetl-worker-rust";
const certificates = ["noetl/noetl-server-rust-server-tls", "noetl/gone"];

test.each<[string, string, object, string]>([
    [
        "a Certificate",
        "leaf-account",
        { certificates },
        'leaf-account.stacks.prod.certificates[1] is "noetl/gone"; expected a Certificate of the stack: noetl/noetl-server-rust-server-tls, noetl/noetl-worker-rust-client-tls. Fix: correct it in policy/config.json, or remove it there',
    ],
    [
        "a workload",
        "link-mode",
        {
            modes: ["mtls"],
            exemptions: [
                { workload: worker, mode: "tls", ...until },
                { mode: "tls", ...until },
                { workload: "noetl/gone", mode: "tls", ...until },
            ],
        },
        'link-mode.stacks.prod.exemptions[2].workload is "noetl/gone"; expected a workload of the link: noetl/noetl-server-rust, noetl/noetl-worker-rust. Fix: correct it in policy/config.json, or remove it there',
    ],
    [
        "a root",
        "root-protected",
        {
            exemptions: [
                { resource: "root-key", ...until },
                { resource: "worker", ...until },
            ],
        },
        'root-protected.stacks.prod.exemptions[1].resource is "worker"; expected a key or certificate of the stack\'s root: root-key, root-self-signed, root-in-cluster, root-google. Fix: correct it in policy/config.json, or remove it there',
    ],
])("an allowance for %s that the stack lacks is refused", (_, rule, allowed, message) => {
    expect(findings(rule, { prod: allowed })).toEqual([message]);
});

test("an allowance of *, or of another stack, may match elsewhere", () => {
    expect(findings("leaf-account", { "*": { certificates } })).toEqual([]);
    expect(findings("leaf-account", { dev: { certificates } })).toEqual([]);
});

test("a setting that names no resource matches every one", () => {
    expect(findings("root-kind", { prod: { kinds: ["inCluster"] } })).toEqual([]);
});
