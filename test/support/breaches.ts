import type { Breach } from "./brokenProgram";

const pod = ["spec", "template", "spec"];
const firstContainer = [...pod, "containers", 0];
const key = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----";
const serverUrl = "http://noetl-server-rust.noetl.svc:8082";

const caller = {
    metadata: { namespace: "noetl" },
    spec: {
        template: {
            spec: {
                restartPolicy: "Never",
                containers: [{ name: "caller", image: "caller:1", args: [serverUrl] }],
            },
        },
    },
};

const changed = (rule: string, name: string, path: Path, value: unknown): Breach => ({
    rule,
    change: { name, path, value },
});

type Path = readonly (number | string)[];

/** Every mandatory rule of the policy pack, broken once in the real program. */
export const breaches: readonly Breach[] = [
    // The pack exempts the stack `dev`; without the exemption the strict rule applies.
    { rule: "link-mode", mode: "tls", settings: { stacks: {} } },
    { rule: "root-kind", settings: { stacks: {} } },
    { rule: "leaf-account", settings: { stacks: {} } },
    changed("members-complete", "worker-certificate", ["spec", "secretName"], "other"),
    { rule: "callers-declared", change: { job: caller } },
    changed(
        "credentials-mounted",
        "server-workload",
        [...pod, "volumes", 0, "secret", "defaultMode"],
        0o644,
    ),
    changed("no-plain-url", "worker-workload", [...firstContainer, "args"], [serverUrl]),
    changed("no-http-probe", "server-workload", [...firstContainer, "readinessProbe"], {
        httpGet: { path: "/", port: 8082 },
    }),
    changed("verification-on", "worker-workload", [...firstContainer, "env", 0], {
        name: "A",
        value: "curl -sk https://a",
    }),
    changed("root-lifetime", "trust-root-certificate", ["validityPeriodHours"], 90_000),
    changed("root-dedicated", "trust-root-certificate", ["maxPathLength"], 1),
    {
        rule: "root-protected",
        change: { name: "trust-root-key", options: { protect: false } },
    },
    changed("issuer-guarded", "trust-root-policy-binding", ["spec", "validationActions"], ["Warn"]),
    changed("leaf-usage", "worker-certificate", ["spec", "usages"], ["client auth", "any"]),
    changed("leaf-names", "worker-certificate", ["spec", "emailAddresses"], ["a@b.c"]),
    changed("leaf-lifetime", "worker-certificate", ["spec", "renewBefore"], "1h"),
    changed("leaf-key", "worker-certificate", ["spec", "privateKey", "rotationPolicy"], "Never"),
    changed("private-keys", "trust-root-issuer", ["metadata", "annotations", "key"], key),
    { rule: "private-key-outputs", change: { output: key } },
    {
        rule: "secret-access",
        change: {
            role: {
                metadata: { namespace: "noetl" },
                rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }],
            },
        },
    },
];
