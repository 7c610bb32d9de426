import { describe, expect, test } from "vitest";

import { verificationOn } from "../../../rules/verification";
import { changed, judge } from "./judge";

const containers = "spec.template.spec.containers[0]";

/** What the rule finds in a Job with that value at the path. */
const found = (path: string, value: unknown) =>
    judge(verificationOn, changed("other-job", path, value)).map((one) => one.value);

const env = (text: string) => {
    const [name = "", value = ""] = text.split("=");
    return found(`${containers}.env`, [{ name, value }]);
};

describe("a variable that switches verification off", () => {
    test.each([
        "NOETL_TLS_VERIFY=false",
        "ES_SSL_VERIFY=false",
        "ES_SSL_VERIFY=False",
        "ES_VERIFY_SSL=0",
        "APP_VERIFY_CERTS=no",
        "APP_VERIFY_CERTIFICATE=off",
        "SSL_VERIFY_PEER=0",
        "ELASTICSEARCH_SSL_VERIFICATIONMODE=none",
        "ELASTICSEARCH_SSL_VERIFICATION_MODE=none",
        "APP_TLS_VERIFICATION_ENABLED=false",
        "APP_TLS_VALIDATE=false",
        "APP_TLS_CHECK_HOSTNAME=false",
        "ssl.verify=false",
        "sslVerify=false",
        "git.sslverify=false",
        "verify=none",
        "VAULT_SKIP_VERIFY=true",
        "APP_TLS_SKIP_VERIFY=1",
        "APP_SKIP_TLS_VERIFY=yes",
        "APP_SSL_NO_VERIFY=true",
        "APP_INSECURE_SKIP_VERIFY=true",
        "APP_TLS_INSECURE=true",
        "DISABLE_SSL_VERIFICATION=true",
        "APP_DANGER_ACCEPT_INVALID_CERTS=true",
        "APP_IGNORE_SSL_ERRORS=true",
        "APP_TRUST_ALL_CERTS=true",
    ])("%s", (text) => {
        expect(env(text)).toEqual([text]);
    });
});

describe("a variable that leaves verification on", () => {
    test.each([
        "NOETL_STATE_SHARD_READ_VERIFY=false",
        "state-shard-read-verify=false",
        "NOETL_TLS_VERIFY=true",
        "NOETL_TLS_VERIFY=1",
        "ELASTICSEARCH_SSL_VERIFICATIONMODE=full",
        "APP_TLS_VERIFY_DEPTH=0",
        "APP_TLS_VERIFY_RETRIES=0",
        "CERT_EXPIRY_CHECK=false",
        "VAULT_SKIP_VERIFY=false",
        "APP_TLS_SKIP_VERIFY=0",
        "APP_TLS_INSECURE=false",
        "OTEL_EXPORTER_OTLP_INSECURE=true",
        "NOETL_EMAIL_VERIFICATION=false",
        "APP_CERT_VERIFY_TIMEOUT=0.5",
        "TLS_VERIFY_NOTE=no-one reads this",
    ])("%s", (text) => {
        expect(env(text)).toEqual([]);
    });
});

describe("verification switched off elsewhere", () => {
    const args = `${containers}.args`;

    test.each<[string, string, unknown, string]>([
        ["a flag with a value", args, ["--tls-verify=false"], "--tls-verify=false"],
        ["a flag and its value apart", args, ["--tls-verify", "false"], "--tls-verify false"],
        ["a flag without a value", args, ["--no-verify-ssl"], "--no-verify-ssl"],
        ["a flag that skips", args, ["--skip-tls-verify"], "--skip-tls-verify"],
        ["a flag before a word", args, ["--skip-tls-verify", "false"], "--skip-tls-verify"],
        ["an export in a script", args, ["export A_TLS_VERIFY=0; app"], "A_TLS_VERIFY=0"],
        ["JSON in a text", args, ['{"tlsVerify":false}'], 'tlsVerify":false'],
        ["the data of a ConfigMap", "data", { A_TLS_VERIFY: "false" }, "A_TLS_VERIFY: false"],
        ["a key in camel case", "spec.tls", { skipTLSVerify: true }, "skipTLSVerify: true"],
    ])("%s", (_, path, value, expected) => {
        expect(found(path, value)).toEqual([expected]);
    });

    test.each<[string, string, unknown]>([
        ["a flag set to false", args, ["--skip-tls-verify=false"]],
        ["a flag that verifies", args, ["--tls-verify", "--quiet"]],
        ["a key of other data", "data", { SHARD_READ_VERIFY: "false" }],
    ])("not: %s", (_, path, value) => {
        expect(found(path, value)).toEqual([]);
    });
});
