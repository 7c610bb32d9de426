import { describe, expect, test } from "vitest";

import { configMessage, linkMessage, member, refusalOf, type BadInput } from "./support";

const label = "1 to 63 lower-case letters, digits and inner hyphens";
const long = (length: number) => "a".repeat(length);

const service = (name: string) =>
    configMessage(
        `server.services[0] is ${JSON.stringify(name)}; expected ${label}. Fix: pulumi config set --path 'server.services[0]' <value>`,
    );
const clusterDomain = (name: string, expected: string) =>
    configMessage(
        `clusterDomain is ${JSON.stringify(name)}; expected ${expected}. Fix: pulumi config set --path 'clusterDomain' <value>`,
    );
const labels =
    "lower-case labels of letters, digits and inner hyphens, 1 to 63 characters each (RFC 1123)";

describe("DNS names: a Service", () => {
    test.each([
        ["with a wildcard", "*"],
        ["in Unicode", "bücher"],
        ["with a trailing dot", "api."],
        ["in upper case", "API"],
        ["over 63 characters long", long(64)],
        ["with shell metacharacters", "api;$(id)"],
    ])("%s", async (_, name) => {
        const config = { server: member.server({ services: [name] }) };
        expect(await refusalOf({ config })).toBe(service(name));
    });
});

describe("DNS names: a cluster domain", () => {
    test.each([
        ["with a wildcard", "*.cluster.local", "no wildcard: a certificate names one server"],
        ["in Unicode", "bücher.local", "ASCII: write an internationalised name in its xn-- form"],
        [
            "with a trailing dot",
            "cluster.local.",
            "no trailing dot: a SAN has none, and clients compare byte for byte",
        ],
        [
            "over 253 characters long",
            `${long(63)}.`.repeat(4) + "a",
            "at most 253 characters (RFC 1035)",
        ],
        ["with a label over 63 characters long", `${long(64)}.local`, labels],
        ["in upper case", "Cluster.local", labels],
        ["with shell metacharacters", "local;$(id)", labels],
        ["that is empty", "", labels],
    ])("%s", async (_, name, expected) => {
        expect(await refusalOf({ config: { clusterDomain: name } })).toBe(
            clusterDomain(name, expected),
        );
    });

    test("that makes the full name too long", async () => {
        const domain = [long(63), long(63), long(63), long(50)].join(".");
        expect(await refusalOf({ config: { clusterDomain: domain } })).toBe(
            linkMessage(
                `server.dnsNames[1] is "api.noetl.svc.${domain}"; expected at most 253 characters (RFC 1035). Fix: correct server.services, the namespace in the manifest, or clusterDomain`,
            ),
        );
    });

    test("in its xn-- form is accepted", async () => {
        expect(await refusalOf({ config: { clusterDomain: "xn--bcher-kva.local" } })).toBe("");
    });
});

const trustDomain = (value: string) =>
    configMessage(
        `trustDomain is ${JSON.stringify(value)}; expected 1 to 255 lower-case letters, digits, dots, hyphens and underscores: no scheme, port, user or path. Fix: pulumi config set --path 'trustDomain' <value>`,
    );

describe("SPIFFE IDs: a trust domain", () => {
    test.each([
        ["with a port", "dev.internal:8443"],
        ["with a query", "dev.internal?a=b"],
        ["with a `..` segment", "dev.internal/.."],
        ["in upper case", "Dev.internal"],
        ["with a scheme", "spiffe://dev.internal"],
        ["over 255 characters long", long(256)],
    ])("%s", async (_, value) => {
        expect(await refusalOf({ config: { trustDomain: value } })).toBe(trustDomain(value));
    });
});

describe("SPIFFE IDs: a service account", () => {
    const segments =
        "path segments of letters, digits, dots, hyphens and underscores, none empty, `.` or `..`: no query, no fragment";
    test.each([
        ["with a port", "worker:8443", segments],
        ["with a query", "worker?x=1", segments],
        ["with a fragment", "worker#x", segments],
        ["with a `..` segment", "..", segments],
        ["with further path segments", "../../sa/api/", segments],
        ["over 2,048 bytes long", long(2048), "at most 2048 bytes"],
        [
            "in upper case",
            "Worker",
            "lower case, as Kubernetes writes namespaces and service accounts",
        ],
    ])("%s", async (_, account, expected) => {
        const worker = { "spec.template.spec.serviceAccountName": account };
        expect(await refusalOf({ worker })).toBe(
            linkMessage(
                `clients[0].spiffeId is "spiffe://dev.internal/ns/noetl/sa/${account}"; expected ${expected}. Fix: correct trustDomain, the namespace or the service account`,
            ),
        );
    });

    const shared = (workload: string, field: string) =>
        `${field}: service account of ${workload} is "default"; expected an account of its own: every pod that names none shares \`default\`, and with it this identity. Fix: set serviceAccountName in the manifest, or list ${workload.replace(/.*\//, "")} in allowDefaultServiceAccount`;

    test("default, which pods share", async () => {
        const given = { "spec.template.spec.serviceAccountName": "default" };
        expect(await refusalOf({ server: given, worker: given })).toBe(
            linkMessage(
                shared("Deployment noetl/api", "server"),
                shared("Deployment noetl/worker", "clients[0]"),
            ),
        );
    });

    test("default is accepted for a workload that config allows by name, and for no other", async () => {
        const given = { "spec.template.spec.serviceAccountName": "default" };
        const config = { allowDefaultServiceAccount: ["api"] };
        expect(await refusalOf({ config, server: given, worker: given })).toBe(
            linkMessage(shared("Deployment noetl/worker", "clients[0]")),
        );
    });
});

test("duplicate SANs: a Service listed twice", async () => {
    const config = { server: member.server({ services: ["api", "other", "api"] }) };
    expect(await refusalOf({ config })).toBe(
        linkMessage(
            'server.dnsNames is ["api.noetl.svc","api.noetl.svc.cluster.local"]; expected each name once. Fix: list each Service once in server.services',
        ),
    );
});

describe("conflicting Secret names", () => {
    const clash = (holders: string) =>
        `Secret noetl/worker-client-tls is "${holders}"; expected one workload for each Secret, which has its name from it. Fix: list each workload once, and rename one of two kinds with one name`;

    test.each<[string, BadInput, string]>([
        [
            "one workload declared as two clients",
            { config: { clients: [member.worker({}), member.worker({ name: "again" })] } },
            linkMessage(clash("Deployment noetl/worker, Deployment noetl/worker")),
        ],
        [
            "two workloads of different kinds with the same name",
            {
                config: {
                    clients: [
                        member.worker({}),
                        member.worker({
                            name: "set",
                            manifest: "test/fixtures/manifests/workerSet.yaml",
                        }),
                    ],
                },
            },
            linkMessage(clash("Deployment noetl/worker, StatefulSet noetl/worker")),
        ],
        [
            "one workload declared as two clients of the same name",
            { config: { clients: [member.worker({}), member.worker({})] } },
            linkMessage(
                'clients[].name is "worker"; expected each one once. Fix: choose other names',
                clash("Deployment noetl/worker, Deployment noetl/worker"),
            ),
        ],
    ])("%s", async (_, input, message) => {
        expect(await refusalOf(input)).toBe(message);
    });
});

describe("names that run together with others of the program", () => {
    const reserved = (name: string) =>
        `clients[].name is "${name}"; expected no name of the program's own components: approver, cert-manager, issuance, network-policy, server, trust-root. Fix: choose another name, such as ${name}-client${name === "server" ? "" : `; a deployed client needs previousName: ${name} too`}`;

    test.each(["approver", "cert-manager", "issuance", "network-policy", "server", "trust-root"])(
        "a client %s is refused",
        async (name) => {
            const config = { clients: [member.worker({ name })] };
            expect(await refusalOf({ config })).toBe(linkMessage(reserved(name)));
        },
    );

    test.each(["cert-manager-client", "trust", "servers"])(
        "a client %s is accepted",
        async (name) => {
            expect(await refusalOf({ config: { clients: [member.worker({ name })] } })).toBe("");
        },
    );
});
