import { describe, expect, test } from "vitest";

import { rules } from "../../../../checks/rules";
import { Unknown } from "../../../../checks/rules/value";
import { describeProblem } from "../../../../model/problem";
import { absent, withValue } from "../../../support/withValue";
import { judge, sampleStack, type Sample } from "./sample";

const unknown = new Unknown();

/** `[resource, path, value]`: what is changed, and what the only finding's field has in it. */
type Case = readonly [resource: string, path: string, value: unknown, field: string];

interface RuleCases {
    readonly failing: readonly Case[];
    /** `null`: the rule has nothing to say, because the absence is harmless. */
    readonly missing: readonly [resource: string, path: string, field: string | null];
    /** Whether the rule says that it cannot judge yet; a rule that reads every text leaves it out. */
    readonly unknown: readonly [resource: string, path: string, says: "later" | "nothing"];
}

const pod = "spec.template.spec";
const container = `${pod}.containers[0]`;
const key = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----";

const cases: Readonly<Record<string, RuleCases>> = {
    "link-mode": {
        failing: [
            ["worker", "mode", "tls", "mode of noetl/noetl-worker-rust"],
            ["server", "mode", "plain", "mode of noetl/noetl-server-rust"],
        ],
        missing: ["worker", "mode", "mode of noetl/noetl-worker-rust"],
        unknown: ["worker", "mode", "later"],
    },
    "members-complete": {
        failing: [
            ["worker", "", absent, "member worker: Deployment noetl/noetl-worker-rust"],
            ["worker-workload", "", absent, "member worker: Deployment noetl/noetl-worker-rust"],
            ["worker", "mode", "tls", "member worker: mode"],
            ["worker-certificate", "", absent, "member worker: Certificate"],
            ["server-certificate", "spec.dnsNames", ["other"], "member server: Certificate"],
            ["stack", "link.clients[0].workload.name", "other", "Deployment noetl/"],
        ],
        missing: ["stack", "link", "stack output link"],
        unknown: ["server-certificate", "spec.uris", "later"],
    },
    "callers-declared": {
        failing: [
            [
                "stranger",
                `${container}.args`,
                ["curl http://noetl-server-rust.noetl.svc:8082/api"],
                `${container}.args[0]`,
            ],
        ],
        missing: ["stranger", "spec", null],
        unknown: ["server", "mode", "later"],
    },
    "credentials-mounted": {
        failing: [
            ["server-workload", `${pod}.volumes[0].secret.secretName`, "other", "volumes"],
            ["server-workload", `${pod}.volumes[0].secret.defaultMode`, 0o644, "defaultMode"],
            ["worker-workload", `${container}.volumeMounts[0].readOnly`, false, "readOnly"],
            ["worker-workload", `${container}.volumeMounts`, [], "volumeMounts"],
            ["worker-workload", `${container}.env[1].value`, "/tmp/x", "NOETL_TLS_CLIENT_CERT"],
            ["worker", "contract", "unheard-of", "contract"],
        ],
        missing: ["server-workload", `${container}.env[2]`, "NOETL_TLS_CLIENT_CA"],
        unknown: ["server-workload", `${pod}.volumes`, "later"],
    },
    "no-plain-url": {
        failing: [
            [
                "worker-workload",
                `${container}.env[0].value`,
                "http://noetl-server-rust.noetl.svc:8082",
                "env[0].value",
            ],
            [
                "worker-workload",
                `${container}.args[0]`,
                "--url=http://noetl-server-rust.noetl.svc:8082/x",
                "args[0]",
            ],
            ...["livenessProbe", "readinessProbe", "startupProbe"].map((probe): Case => [
                "worker-workload",
                `${container}.${probe}`,
                { exec: { command: ["curl", "http://noetl-server-rust.noetl.svc:8082/api"] } },
                `${probe}.exec.command[1]`,
            ]),
        ],
        missing: ["worker-workload", `${container}.env[0].value`, null],
        unknown: ["worker-workload", `${container}.env[0].value`, "nothing"],
    },
    "no-http-probe": {
        failing: [
            [
                "server-workload",
                `${container}.readinessProbe`,
                { httpGet: { port: 8082 } },
                "readinessProbe",
            ],
            ["server-workload", `${container}.livenessProbe.httpGet.port`, "http", "livenessProbe"],
            [
                "server-workload",
                `${container}.lifecycle`,
                { preStop: { httpGet: { port: "8082" } } },
                "lifecycle.preStop",
            ],
        ],
        missing: ["server-workload", `${container}.readinessProbe`, null],
        unknown: ["server-workload", `${container}.readinessProbe.httpGet`, "later"],
    },
    "verification-on": {
        failing: [
            ["stranger", `${container}.args`, ["-c", "curl -sk https://a"], "args[1]"],
            ["stranger", `${container}.command`, ["curl", "--insecure", "https://a"], "command"],
            [
                "stranger",
                `${container}.env`,
                [{ name: "NODE_TLS_REJECT_UNAUTHORIZED", value: "0" }],
                "env[0]",
            ],
            ["stranger", `${container}.args[0]`, "--url=https://a?verify=false", "args[0]"],
            ["stranger", "spec.InsecureSkipVerify", true, "spec"],
            ["release", "values.tls.verify", false, "values.tls"],
            ["issuer", "spec.ca.script", "requests.get(u, verify=False)", "spec.ca.script"],
        ],
        missing: ["stranger", `${container}.args`, null],
        unknown: ["stranger", `${container}.args`, "nothing"],
    },
    "root-kind": {
        // The sample's pack allows every kind: what a strict one says is below.
        failing: [],
        missing: ["root-self-signed", "isCaCertificate", null],
        unknown: ["root-self-signed", "isCaCertificate", "later"],
    },
    "root-lifetime": {
        failing: [
            ["root-self-signed", "validityPeriodHours", 87601, "validityPeriodHours"],
            ["root-in-cluster", "spec.duration", "90000h", "spec.duration"],
            ["root-google", "lifetime", "315360001s", "lifetime"],
        ],
        missing: ["root-in-cluster", "spec.duration", "spec.duration"],
        unknown: ["root-google", "lifetime", "later"],
    },
    "root-dedicated": {
        failing: [
            ["root-self-signed", "maxPathLength", 1, "maxPathLength"],
            ["root-self-signed", "allowedUses", ["server_auth"], "allowedUses"],
            ["root-in-cluster", "spec.usages", ["any"], "spec.usages"],
            ["root-in-cluster", "spec.nameConstraints.critical", false, "nameConstraints"],
            [
                "root-google",
                "config.x509Config.caOptions.maxIssuerPathLength",
                2,
                "maxIssuerPathLength",
            ],
        ],
        missing: ["root-in-cluster", "spec.nameConstraints", "spec.nameConstraints"],
        unknown: ["root-self-signed", "maxPathLength", "later"],
    },
    "root-protected": {
        failing: [
            ["root-key", ".protect", false, "option protect"],
            ["root-in-cluster", ".protect", false, "option protect"],
        ],
        missing: ["worker", "mode", null],
        unknown: ["server", "mode", "later"],
    },
    "issuer-guarded": {
        failing: [
            ["issuer", "", absent, "issuerRef of Certificate noetl/"],
            ["policy", "", absent, "ClusterIssuer noetl-link: admission"],
            ["policy", "spec.failurePolicy", "Ignore", "admission"],
            ["policy", "spec.validations", [], "admission"],
            ["binding", "spec.validationActions", ["Warn"], "admission"],
            ["binding", "spec.matchResources", { namespaceSelector: {} }, "admission"],
        ],
        missing: ["binding", "spec.policyName", "admission"],
        unknown: ["worker-certificate", "spec.issuerRef.name", "later"],
    },
    "leaf-usage": {
        failing: [
            ["server-certificate", "spec.usages", ["server auth", "client auth"], "spec.usages"],
            ["server-certificate", "spec.usages", ["server auth", "cert sign"], "spec.usages"],
            ["worker-certificate", "spec.usages", [], "spec.usages"],
        ],
        missing: ["worker-certificate", "spec.usages", "spec.usages"],
        unknown: ["worker-certificate", "spec.usages", "later"],
    },
    "leaf-names": {
        failing: [
            ["server-certificate", "spec.dnsNames", [], "spec.dnsNames"],
            ["server-certificate", "spec.dnsNames", ["*.noetl.svc"], "spec.dnsNames[0]"],
            ["worker-certificate", "spec.dnsNames", ["worker.noetl.svc"], "spec.dnsNames[0]"],
            ["worker-certificate", "spec.uris", ["spiffe://a/ns/b/sa/c"], "spec.uris"],
            ["worker-certificate", "spec.emailAddresses", ["a@b.c"], "spec.emailAddresses"],
        ],
        missing: ["worker-certificate", "spec.uris", "spec.uris"],
        unknown: ["server-certificate", "spec.dnsNames", "later"],
    },
    "leaf-account": {
        failing: [
            ["worker-certificate", "spec.uris", ["spiffe://a/ns/noetl/sa/default"], "spec.uris[0]"],
        ],
        missing: ["worker-certificate", "spec.uris", null],
        unknown: ["worker-certificate", "spec.uris", "later"],
    },
    "leaf-lifetime": {
        failing: [
            ["worker-certificate", "spec.renewBefore", "24h", "spec.renewBefore"],
            ["worker-certificate", "spec.duration", "2161h", "spec.duration"],
        ],
        missing: ["worker-certificate", "spec.renewBefore", "spec.renewBefore"],
        unknown: ["worker-certificate", "spec.duration", "later"],
    },
    "leaf-key": {
        failing: [
            ["worker-certificate", "spec.privateKey.rotationPolicy", "Never", "rotationPolicy"],
            ["worker-certificate", "spec.privateKey.size", 224, "spec.privateKey"],
            ["worker-certificate", "spec.privateKey.algorithm", "Ed25519", "spec.privateKey"],
        ],
        missing: ["worker-certificate", "spec.privateKey.rotationPolicy", "rotationPolicy"],
        unknown: ["worker-certificate", "spec.privateKey", "later"],
    },
    "private-keys": {
        failing: [
            ["stranger", `${container}.args[0]`, key, "args[0]"],
            ["ca-secret", "metadata.annotations", { last: key }, "metadata.annotations.last"],
            ["issuer", "spec.pem", Buffer.from(key).toString("base64"), "spec.pem"],
        ],
        missing: ["ca-secret", "stringData", null],
        unknown: ["ca-secret", "stringData", "nothing"],
    },
    "private-key-outputs": {
        failing: [
            ["stack", "link.server.note", key, "link.server.note"],
            ["worker", "pem", key, "pem"],
        ],
        missing: ["stack", "link", null],
        unknown: ["stack", "link", "nothing"],
    },
    "secret-access": {
        failing: [
            ["role", "rules[0].resourceNames", [], "rules[0]"],
            ["role", "rules[0].verbs", ["list"], "rules[0]"],
            ["role", "rules[1].resources", ["*"], "rules[1]"],
        ],
        missing: ["role", "rules[0].resourceNames", "rules[0]"],
        unknown: ["role", "rules", "later"],
    },
    "image-digest": {
        failing: [["stranger", `${container}.image`, "job:latest", "containers[0].image"]],
        missing: ["stranger", `${container}.image`, "containers[0].image"],
        unknown: ["stranger", `${container}.image`, "later"],
    },
};

/**
 * The sample with one property of one resource changed; an empty path means the resource, one that
 * starts with a dot what the resource has beside its properties.
 */
function changed(resource: string, path: string, value: unknown): readonly Sample[] {
    return sampleStack.flatMap((one) => {
        if (one.name !== resource) return [one];
        if (path.startsWith(".")) return [{ ...one, [path.slice(1)]: value }];
        return path === "" ? [] : [{ ...one, props: withValue(one.props, path, value) }];
    });
}

test("every rule has its cases, and is told apart by its name", () => {
    expect(Object.keys(cases)).toEqual(rules.map(({ name }) => name));
});

describe.each(rules.map((rule) => ({ name: rule.name, rule })))("$name", ({ name, rule }) => {
    const table = cases[name];
    const fields = (samples: readonly Sample[]) =>
        judge(rule, samples).map(({ field, undecided }) => (undecided ? "later" : field));

    test("has nothing to say of a stack that complies", () => {
        expect(fields(sampleStack)).toEqual([]);
    });

    test.each(table?.failing ?? [])("finds %s %s %j", (resource, path, value, field) => {
        const findings = judge(rule, changed(resource, path, value));
        const found = findings.find((one) => one.field.includes(field));
        expect(found?.undecided).toBeUndefined();
        expect(found && describeProblem(found)).toMatch(/.+; expected .+\. Fix: .+/s);
    });

    test("judges what is missing", () => {
        const [resource = "", path = "", field] = table?.missing ?? [];
        const found = fields(changed(resource, path, absent));
        expect(found).toEqual(field === null ? [] : [expect.stringContaining(field ?? "?")]);
    });

    test("leaves to the update what only that knows", () => {
        const [resource = "", path = "", says] = table?.unknown ?? [];
        const found = new Set(fields(changed(resource, path, unknown)));
        expect([...found]).toEqual(says === "later" ? ["later"] : []);
    });
});

describe("what the pack's config decides", () => {
    const rule = (name: string) => {
        const found = rules.find((one) => one.name === name);
        if (found === undefined) throw new Error(`no rule ${name}`);
        return found;
    };
    const values = (name: string, samples: readonly Sample[], settings?: unknown) =>
        judge(rule(name), samples, settings ?? rule(name).allowance?.strict).map(
            ({ value }) => value,
        );

    test("a strict pack allows no root but Google CAS", () => {
        expect(values("root-kind", sampleStack)).toEqual(["selfSigned", "inCluster"]);
        expect(values("root-kind", sampleStack, { kinds: ["selfSigned"] })).toEqual([
            "inCluster",
            "googleCas",
        ]);
    });

    const behind = changed("worker", "mode", "plain");
    const exemption = {
        workload: "noetl/noetl-worker-rust",
        mode: "plain",
        until: "2026-11-22",
        reason: "its image knows no TLS yet",
    };
    test.each([
        ["a mode that is listed", { modes: ["plain", "mtls"], exemptions: [] }, 0],
        ["an exemption on its last day", { modes: ["mtls"], exemptions: [exemption] }, 0],
        [
            "no exemption after its last day",
            { modes: ["mtls"], exemptions: [{ ...exemption, until: "2026-11-21" }] },
            1,
        ],
        [
            "no exemption of another workload",
            { modes: ["mtls"], exemptions: [{ ...exemption, workload: "noetl/other" }] },
            1,
        ],
        [
            "no exemption for another mode",
            { modes: ["mtls"], exemptions: [{ ...exemption, mode: "tls" }] },
            1,
        ],
    ])("it allows %s", (_, settings, findings) => {
        expect(values("link-mode", behind, settings)).toHaveLength(findings);
    });

    const unprotected = changed("root-google", ".protect", false);
    const replacement = {
        resource: "root-google",
        until: "2026-11-22",
        reason: "generation 2 replaces it",
    };
    test.each([
        ["no unprotected root unless listed", [], 1],
        ["an exemption on its last day", [replacement], 0],
        ["no exemption after its last day", [{ ...replacement, until: "2026-11-21" }], 1],
        ["no exemption of another root", [{ ...replacement, resource: "root-key" }], 1],
    ])("of a root's protection it allows %s", (_, exemptions, findings) => {
        expect(values("root-protected", unprotected, { exemptions })).toHaveLength(findings);
    });

    test.each([
        ["link-mode", exemption],
        ["root-protected", replacement],
    ])("an exemption from %s needs a date and a reason", (name, complete) => {
        const { schema } = rule(name).allowance ?? {};
        const read = (change: object) =>
            schema?.safeParse({ exemptions: [{ ...complete, ...change }] }).success;
        expect([read({}), read({ reason: "" }), read({ until: "soon" })]).toEqual([
            true,
            false,
            false,
        ]);
    });

    test("service account default is allowed by the Certificate's name", () => {
        const named = changed("worker-certificate", "spec.uris", [
            "spiffe://a/ns/noetl/sa/default",
        ]);
        const settings = { certificates: ["noetl/noetl-worker-rust-client-tls"] };
        expect(values("leaf-account", named, settings)).toEqual([]);
        expect(values("leaf-account", named)).toHaveLength(1);
    });

    test("a leaf's lifetime", () => {
        const long = changed("worker-certificate", "spec.duration", "4000h");
        expect(values("leaf-lifetime", long)).toContain("4000h");
        expect(values("leaf-lifetime", long, { maximum: "8760h" })).not.toContain("4000h");
        expect(values("leaf-lifetime", sampleStack, { maximum: "24h" })).toEqual([
            "2160h",
            "2160h",
        ]);
    });
});
