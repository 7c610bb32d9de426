import { container, type CasesByRule } from "./ruleCases";

const key = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----";

/** Cases of the rules on keys, access to Secrets, and images. */
export const secrets: CasesByRule = {
    "private-keys": {
        failing: [
            ["other-job", `${container}.args[0]`, key, "args[0]"],
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
        failing: [["other-job", `${container}.image`, "job:latest", "containers[0].image"]],
        missing: ["other-job", `${container}.image`, "containers[0].image"],
        unknown: ["other-job", `${container}.image`, "later"],
    },
};
