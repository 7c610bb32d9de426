import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { resolveLink, type ResolvedLink } from "../../../link/resolve";
import type { Container } from "../../../workload/podTemplate";
import { podTemplateOf } from "../../../workload";
import { manifestOf, stackConfig } from "../../support/stackConfig";

const host = "noetl.noetl.svc.cluster.local";

interface World {
    /** Fields of the Service's spec, beside its selector. */
    readonly service?: object;
    /** Where the Service's manifest is: the server's file, another one, or none. */
    readonly serviceIn?: "manifests" | "none" | "server";
    readonly url?: string;
    readonly script?: string;
    readonly publicUrl?: string;
    readonly config?: Readonly<Record<string, unknown>>;
    readonly client?: object;
    readonly more?: readonly object[];
}

const services = (ports: unknown, spec: object = {}) => ({ service: { ports, ...spec } });
const at80 = services([{ port: 80, targetPort: 8082 }]);

function workload(name: string, container: object, initContainers: readonly object[] = []): object {
    const template = {
        metadata: { labels: { app: name } },
        spec: { serviceAccountName: name, initContainers, containers: [container] },
    };
    const metadata = { name, namespace: "noetl" };
    return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { template } };
}

function linkOf({
    service = {},
    serviceIn = "server",
    url = `http://${host}`,
    script,
    publicUrl = url,
    config = {},
    client = {},
    more = [],
}: World): ResolvedLink {
    const declared = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "noetl", namespace: "noetl" },
        spec: { selector: { app: "server" }, ...service },
    };
    const ports = [{ name: "api", containerPort: 8082 }];
    const server = workload("server", {
        name: "noetl-server",
        ports,
        env: [{ name: "NOETL_PUBLIC_SERVER_URL", value: publicUrl }],
    });
    const init = { name: "init", command: ["sh", "-c", script ?? "true"] };
    const env = [{ name: "NOETL_SERVER_URL", value: url }];
    return resolveLink(
        stackConfig({
            server: {
                manifest: manifestOf(
                    "server",
                    server,
                    ...(serviceIn === "server" ? [declared] : []),
                ),
                services: ["noetl"],
            },
            clients: [
                {
                    name: "worker",
                    manifest: manifestOf(
                        "caller",
                        workload("worker", { name: "worker", env }, [init]),
                    ),
                    ...client,
                },
            ],
            manifests: [
                manifestOf("beside", ...(serviceIn === "manifests" ? [declared] : []), ...more),
            ],
            ...config,
        }),
    );
}

function refusalOf(world: World): string {
    try {
        linkOf(world);
    } catch (error) {
        return (error as Error).message;
    }
    return expect.unreachable("the link was not refused");
}

const containersOf = ({ clients, server }: ResolvedLink) => {
    const [worker] = clients;
    const pod = (member: typeof server | undefined) =>
        member ? podTemplateOf(member.transformed).spec : expect.unreachable();
    const variable = (name: string, { env }: Container) =>
        env?.find((one) => one.name === name)?.value;
    const { initContainers, containers } = pod(worker);
    const script = (initContainers ?? []).find(({ name }) => name === "init")?.command?.[2];
    return {
        url: containers.flatMap((one) => variable("NOETL_SERVER_URL", one) ?? [])[0],
        script,
        published: pod(server).containers.flatMap(
            (one) => variable("NOETL_PUBLIC_SERVER_URL", one) ?? [],
        )[0],
    };
};

const curl = "curl --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key";
const headless = services([{ port: 80, targetPort: 8082 }], { clusterIP: "None" });

describe("a URL keeps its Service's port", () => {
    test.each<[string, World, string, string]>([
        ["http without a port is 80", at80, `http://${host}`, `https://${host}:80`],
        ["with a path", at80, `http://${host}/`, `https://${host}:80/`],
        ["80 written out", at80, `http://${host}:80`, `https://${host}:80`],
        ["a short name with svc", at80, "http://noetl.noetl.svc", "https://noetl.noetl.svc:80"],
        [
            "targetPort by name",
            services([{ port: 80, targetPort: "api" }]),
            `http://${host}`,
            `https://${host}:80`,
        ],
        [
            "one of several ports",
            services([
                { name: "metrics", port: 9090 },
                { name: "web", port: 80, targetPort: 8082 },
                { name: "api", port: 8082 },
            ]),
            `http://${host}:80`,
            `https://${host}:80`,
        ],
        [
            "the pods' own port among several",
            services([
                { name: "web", port: 80, targetPort: 8082 },
                { name: "api", port: 8082 },
            ]),
            `http://${host}:8082`,
            `https://${host}:8082`,
        ],
        [
            "443, which stays",
            services([{ port: 443, targetPort: 8082 }]),
            `http://${host}:443`,
            `https://${host}:443`,
        ],
        [
            "443 by https without a port",
            services([{ port: 443, targetPort: 8082 }]),
            `https://${host}`,
            `https://${host}`,
        ],
        [
            "a headless Service: the pods' port",
            headless,
            `http://${host}:8082`,
            `https://${host}:8082`,
        ],
        [
            "a headless Service without ports",
            services(undefined, { clusterIP: "None" }),
            `http://${host}:8082`,
            `https://${host}:8082`,
        ],
        [
            "a targetPort of null is the port itself",
            services([{ port: 8082, targetPort: null }]),
            `http://${host}:8082`,
            `https://${host}:8082`,
        ],
        [
            "a Service in another file of `manifests`",
            { ...at80, serviceIn: "manifests" },
            `http://${host}`,
            `https://${host}:80`,
        ],
        [
            "a Service that was not read is assumed to have the pods' port",
            { serviceIn: "none" },
            `http://${host}:8082`,
            `https://${host}:8082`,
        ],
    ])("%s", (_, world, url, expected) => {
        const link = linkOf({ ...world, url, script: `curl -sf ${url} -o /dev/null` });
        expect(containersOf(link)).toEqual({
            url: expected,
            published: expected,
            script: `${curl} -sf ${expected} -o /dev/null`,
        });
    });

    test("in quotes, with a query, and without a scheme", () => {
        const script = `curl 'http://${host}' "http://${host}/a?b=1" ${host}/c`;
        expect(containersOf(linkOf({ ...at80, script })).script).toBe(
            `${curl} 'https://${host}':80 "https://${host}:80/a?b=1" https://${host}:80/c`,
        );
    });

    test("under the name that rewriteHosts gives", () => {
        const client = { rewriteHosts: { "old.example": host } };
        const link = linkOf({
            ...at80,
            url: "http://old.example/x",
            publicUrl: `http://${host}`,
            client,
        });
        expect(containersOf(link).url).toBe(`https://${host}:80/x`);
    });

    test("another port of the Service is another server", () => {
        const script = `curl -s http://${host}:9090/metrics`;
        const ports = [{ port: 80, targetPort: 8082 }, { port: 9090 }];
        expect(containersOf(linkOf({ ...services(ports), script })).script).toBe(script);
    });
});

describe("the other places of a port", () => {
    test.each([
        ["one port", at80, 80],
        [
            "several, the pods' own among them",
            services([{ port: 80, targetPort: 8082 }, { port: 8082 }]),
            8082,
        ],
        ["a headless Service", headless, 8082],
        ["a Service that was not read", { serviceIn: "none" } as const, 8082],
    ])("link.serverUrl: %s", (_, world, port) => {
        const { link } = linkOf({ ...world, url: `http://${host}:${port}` });
        expect(link.serverUrl).toBe(`https://noetl.noetl.svc:${port}`);
    });

    test("Envoy listens on the pods' port and dials the Service's", () => {
        const link = linkOf({ ...at80, client: { via: "envoy" }, script: `curl http://${host}/x` });
        const loopback = "http://127.0.0.1:8082";
        expect(containersOf(link)).toEqual({
            url: loopback,
            published: loopback,
            script: `curl ${loopback}/x`,
        });
        const [worker] = link.clients;
        const { metadata } = podTemplateOf(worker?.transformed ?? expect.unreachable());
        const bootstrap: unknown = parse(
            metadata?.annotations?.["envoy.noetl-mtls/bootstrap.yaml"] ?? "",
        );
        const socket = (address: string, port_value: number) => ({
            socket_address: { address, port_value },
        });
        expect(bootstrap).toMatchObject({
            static_resources: {
                listeners: [{ address: socket("127.0.0.1", 8082) }, {}],
                clusters: [
                    {
                        load_assignment: {
                            endpoints: [
                                { lb_endpoints: [{ endpoint: { address: socket(host, 80) } }] },
                            ],
                        },
                    },
                ],
            },
        });
    });

    test("the NetworkPolicy's port is the pods'", () => {
        expect(linkOf(at80).terms.serverPort).toBe(8082);
    });
});

describe("a port that no declared Service serves is refused", () => {
    test.each<[string, World, string]>([
        [
            "in the variable of the contract",
            { ...at80, url: `http://${host}:8082`, publicUrl: `http://${host}` },
            `Deployment noetl/worker, container worker, env NOETL_SERVER_URL is "http://${host}:8082"; expected port 80, by which its Service leads to the server's TLS port 8082. Fix: write :80 in the URL, or add port 8082 with targetPort 8082 to the Service`,
        ],
        [
            "in a script",
            { ...at80, script: `curl http://${host}:8082/x` },
            `Deployment noetl/worker, container init, command is "${host}:8082"; expected port 80, by which its Service leads to the server's TLS port 8082. Fix: write :80 in the URL, or add port 8082 with targetPort 8082 to the Service`,
        ],
        [
            "by a headless Service, whose clients dial the pods",
            { ...headless, url: `http://${host}:8082`, script: `curl http://${host}/x` },
            `command is "${host}:80"; expected port 8082, where the server speaks TLS. Fix: write :8082 in the URL`,
        ],
        [
            "by a Service whose manifest was not read",
            { serviceIn: "none", url: `http://${host}`, publicUrl: `http://${host}:8082` },
            `env NOETL_SERVER_URL is "http://${host}"; expected port 8082, where the server speaks TLS: the manifest of its Service was not read, and it is assumed to have no other port. Fix: write :8082 in the URL; or, if the Service has port 80, add its manifest to the server's file or to \`manifests\` in config`,
        ],
        [
            "after rewriteHosts",
            {
                ...at80,
                url: "http://old.example:8082",
                publicUrl: `http://${host}`,
                client: { rewriteHosts: { "old.example": host } },
            },
            `env NOETL_SERVER_URL is "http://old.example:8082"; expected port 80, by which its Service leads`,
        ],
        [
            "where the variable names another port of the Service",
            {
                ...services([{ port: 80, targetPort: 8082 }, { port: 9090 }]),
                url: `http://${host}:9090`,
                publicUrl: `http://${host}`,
            },
            `env NOETL_SERVER_URL is "http://${host}:9090"; expected port 80,`,
        ],
    ])("%s", (_, world, message) => {
        expect(refusalOf(world)).toContain(message);
    });

    test.each<[string, World]>([
        ["write :80", { ...at80, url: `http://${host}:80` }],
        [
            "add port 8082 with targetPort 8082",
            {
                ...services([
                    { port: 80, targetPort: 8082 },
                    { port: 8082, targetPort: 8082 },
                ]),
                url: `http://${host}:8082`,
            },
        ],
        ["add its manifest to `manifests`", { ...at80, serviceIn: "manifests" }],
        ["write :8082", { serviceIn: "none", url: `http://${host}:8082` }],
    ])("the fix works: %s", (_, world) => {
        expect(linkOf(world).clients).toHaveLength(1);
    });
});

describe("a declared Service", () => {
    const noWay = (has: string) =>
        `server.services[0] is "noetl"; expected a Service with a port that leads to port 8082 of the server's pods; this one has ${has}. Fix: give it a port with targetPort 8082, or take it out of server.services`;

    test.each<[string, World, string]>([
        ["without ports", {}, noWay("no ports")],
        [
            "with another targetPort",
            services([{ port: 8082, targetPort: 9000 }]),
            noWay("8082 → 9000"),
        ],
        [
            "with the name of another port",
            services([{ port: 80, targetPort: "web" }]),
            noWay("80 → web"),
        ],
        ["with its number for UDP", services([{ port: 8082, protocol: "UDP" }]), noWay("8082")],
        [
            "in `manifests` that selects other pods",
            { ...services([{ port: 8082 }], { selector: { app: "x" } }), serviceIn: "manifests" },
            'server.services[0] is "noetl"; expected a Service that selects the server\'s pods',
        ],
        [
            "of type ExternalName",
            services(undefined, {
                type: "ExternalName",
                externalName: "x.example",
                selector: null,
            }),
            'server.services[0] is "noetl"; expected a Service that selects the server\'s pods',
        ],
        [
            "with two manifests of different ports in `manifests`",
            {
                ...at80,
                serviceIn: "manifests",
                more: [
                    {
                        apiVersion: "v1",
                        kind: "Service",
                        metadata: { name: "noetl", namespace: "noetl" },
                        spec: { selector: { app: "server" }, ports: [{ port: 8082 }] },
                    },
                ],
            },
            "expected one Service of that name; the files in `manifests` have several, with different ports",
        ],
    ])("%s is refused", (_, world, message) => {
        expect(refusalOf({ url: `http://${host}:8082`, ...world })).toContain(message);
    });
});
