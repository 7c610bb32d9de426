import { absent } from "../../../support/withValue";
import { container, pod, type Case, type CasesByRule } from "./ruleCases";

/** Cases of the rules on the link, its workloads and its callers. */
export const workloads: CasesByRule = {
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
                "other-job",
                `${container}.args`,
                ["curl http://noetl-server-rust.noetl.svc:8082/api"],
                `${container}.args[0]`,
            ],
        ],
        missing: ["other-job", "spec", null],
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
                "env NOETL_SERVER_URL",
            ],
            [
                "worker-workload",
                `${container}.args[0]`,
                "--url=http://noetl-server-rust.noetl.svc:8082/x",
                "args",
            ],
            ...["livenessProbe", "readinessProbe", "startupProbe"].map((probe): Case => [
                "worker-workload",
                `${container}.${probe}`,
                { exec: { command: ["curl", "http://noetl-server-rust.noetl.svc:8082/api"] } },
                `${probe}.exec.command`,
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
            ["other-job", `${container}.args`, ["-c", "curl -sk https://a"], "args[1]"],
            ["other-job", `${container}.command`, ["curl", "--insecure", "https://a"], "command"],
            [
                "other-job",
                `${container}.env`,
                [{ name: "NODE_TLS_REJECT_UNAUTHORIZED", value: "0" }],
                "env[0]",
            ],
            ["other-job", `${container}.args[0]`, "--url=https://a?verify=false", "args[0]"],
            ["other-job", "spec.InsecureSkipVerify", true, "spec"],
            ["release", "values.tls.verify", false, "values.tls"],
            ["issuer", "spec.ca.script", "requests.get(u, verify=False)", "spec.ca.script"],
        ],
        missing: ["other-job", `${container}.args`, null],
        unknown: ["other-job", `${container}.args`, "nothing"],
    },
};
