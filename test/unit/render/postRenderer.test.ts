import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InputError } from "../../../problems/inputError";
import { postRender, type PostRenderRequest } from "../../../render/postRenderer";
import { printYaml } from "../../../render/yaml";
import { resolveLink } from "../../../link/resolve";
import { readYaml } from "../../../workload/kubectlYaml";
import { deployment, manifestOf, stackConfig } from "../../support/stackConfig";
import { withValue } from "../../support/withValue";

const server = deployment("api", "api");
const worker = deployment("worker", "worker");
const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "api", namespace: "noetl" },
    spec: { selector: { app: "api" }, ports: [{ port: 8082 }] },
};

/** Text with its own quotes, comments, indents and numbers, which no printer writes so. */
const others = [
    "# Source: noetl/templates/crd.yaml\napiVersion: example.org/v1\nkind: Any\nmetadata: {name: a}\nspec:\n      size: 9007199254740993\n      mode: 0o400\n      on: 'off'\n      text: >-\n        folded\n        text\n",
    "# only a comment\n",
    '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "noetl"}}\n',
];

const stream = (...documents: readonly (object | string)[]) =>
    documents.map((one) => `---\n${typeof one === "string" ? one : printYaml(one)}`).join("");

const render = (text: string, request: Partial<PostRenderRequest> = {}) =>
    postRender({ config: stackConfig(), text, ...request });

const valuesOf = (text: string) => readYaml(text).map(({ value }) => value);

function refusal(text: string, request: Partial<PostRenderRequest> = {}): string {
    try {
        render(text, request);
    } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        return (error as InputError).message;
    }
    return "";
}

/** The members as the program transforms them. */
const [transformedServer, transformedWorker] = (() => {
    const link = resolveLink(stackConfig());
    return [link.server.transformed, link.clients[0]?.transformed] as const;
})();

/** Without whole numbers of 64 bits that JavaScript cannot hold: those are refused. */
const hasSmallNumbers = (value: unknown) =>
    (JSON.stringify(value).match(/\d{16,}(?![\de.])/g) ?? []).length === 0;

describe("a stream", () => {
    test("has its members transformed as the program does, in their places", () => {
        const { text } = render(stream(service, worker, server));
        expect(valuesOf(text)).toEqual([service, transformedWorker, transformedServer]);
    });

    test("has the text of every other document, character by character", () => {
        const [first = "", ...rest] = others;
        const { text } = render(stream(first, server, ...rest, worker));
        expect(text.startsWith(stream(first))).toBe(true);
        expect(text).toContain(stream(...rest));
        expect(valuesOf(text)).toHaveLength(5);
    });

    test("in mode plain stays as it is", () => {
        const text = stream(others[0] ?? "", server, worker);
        expect(render(text, { config: stackConfig({ mode: "plain" }) }).text).toBe(text);
    });

    test("keeps the comment before a member", () => {
        const source = "# Source: noetl/templates/api.yaml\n";
        const { text } = render(stream(`${source}${printYaml(server)}`, worker));
        expect(text.startsWith(`---\n${source}apiVersion: apps/v1\n`)).toBe(true);
    });

    test.each<[string, string]>([
        ["without a marker", `${printYaml(server)}---\n${printYaml(worker)}`],
        ["without a last line end", stream(server, worker).trimEnd()],
        ["with end markers", `${printYaml(server)}...\n${printYaml(worker)}...\n`],
        ["of JSON", `${JSON.stringify(server)}\n---\n${JSON.stringify(worker)}`],
        ["with empty documents", `---\n---\n${stream(server)}---\n${stream(worker)}---\n`],
    ])("%s has each member once", (_, text) => {
        const values = valuesOf(render(text).text).filter((value) => value !== null);
        expect(values).toEqual([transformedServer, transformedWorker]);
    });

    test("has the document after an end marker apart from the member before it", () => {
        const text = `${printYaml(worker)}---\n${printYaml(server)}...\n${printYaml(service)}`;
        expect(valuesOf(render(text).text)).toEqual([
            transformedWorker,
            transformedServer,
            service,
        ]);
    });

    test("has the members in a List transformed, as in a ResourceList of Kustomize", () => {
        const list = {
            apiVersion: "config.kubernetes.io/v1",
            kind: "ResourceList",
            functionConfig: { kind: "MtlsLink" },
            items: [service, worker, server],
        };
        expect(valuesOf(render(printYaml(list)).text)).toEqual([
            { ...list, items: [service, transformedWorker, transformedServer] },
        ]);
    });

    test("has any other object with its value, also in a List with a member", () => {
        fc.assert(
            fc.property(fc.jsonValue().filter(hasSmallNumbers), (spec) => {
                const metadata = { name: "any" };
                const other = { apiVersion: "example.org/v1", kind: "Any", metadata, spec };
                const kept = JSON.parse(JSON.stringify(other)) as object;
                const list = { apiVersion: "v1", kind: "List", items: [kept, server] };
                const { text } = render(stream(kept, list, worker));
                expect(valuesOf(text)).toEqual([
                    kept,
                    { ...list, items: [kept, transformedServer] },
                    transformedWorker,
                ]);
            }),
            { numRuns: 20 },
        );
    }, 30_000);

    test("is transformed alike when it was transformed before", () => {
        const { text } = render(stream(server, worker));
        expect(valuesOf(render(text).text)).toEqual(valuesOf(text));
    });
});

describe("objects without a namespace", () => {
    const bare = (object: object) => withValue(object, "metadata", { name: "api" });
    const text = stream(bare(server), { ...bare(service) }, worker);

    test("are in that of the release, and stay without one", () => {
        const { text: rendered } = render(text, { namespace: "noetl" });
        const expected = { ...transformedServer, metadata: { name: "api" } };
        expect(valuesOf(rendered)).toEqual([expected, bare(service), transformedWorker]);
    });

    test("are refused if the release has none", () => {
        expect(refusal(text)).toBe(
            "The manifests are not transformed:\n  - --namespace is missing; expected the namespace of the release, because these name none: Deployment api, Service api. Fix: add --namespace <namespace>, the one that Helm gets",
        );
    });
});

describe("a release with some of the members", () => {
    test("is transformed if they are named; the others come from their files", () => {
        const { text } = render(stream(worker), { members: ["worker"] });
        expect(valuesOf(text)).toEqual([transformedWorker]);
    });

    test("is refused if they are not", () => {
        expect(refusal(stream(worker))).toBe(
            'The manifests are not transformed:\n  - server: workload on standard input is "api"; expected a workload of that name: there is Deployment noetl/worker. Fix: correct server.workload, or name with --members those that this release has',
        );
    });

    test("is refused if a name is no member's", () => {
        expect(refusal(stream(worker), { members: ["wroker"] })).toBe(
            'The manifests are not transformed:\n  - --members is "wroker"; expected members of the link: server, worker. Did you mean worker? Fix: name some of these, or leave the flag out for all of them',
        );
    });
});

const container = "spec.template.spec.containers[0]";

describe("the manifests are refused, as the program refuses a file, for", () => {
    test.each<[string, string, string]>([
        [
            "a command that is not understood",
            stream(
                server,
                withValue(worker, `${container}.command`, [
                    "python3",
                    "-c",
                    "x('http://api:8082')",
                ]),
            ),
            "Deployment noetl/worker, container worker, command",
        ],
        [
            "a ConfigMap that brings a plain call",
            stream(
                server,
                withValue(worker, `${container}.envFrom`, [{ configMapRef: { name: "calls" } }]),
                {
                    apiVersion: "v1",
                    kind: "ConfigMap",
                    metadata: { name: "calls", namespace: "noetl" },
                    data: { OTHER: "http://api.noetl.svc:8082/x" },
                },
            ),
            "ConfigMap calls",
        ],
        [
            "a caller that config does not mention",
            stream(server, worker, deployment("nightly", "nightly")),
            "  - caller Deployment noetl/nightly (standard input) is ",
        ],
        [
            "a Service that leads elsewhere",
            stream(server, worker, withValue(service, "spec.selector", { app: "other" })),
            'server.services[0] is "api"; expected a Service that selects the server\'s pods',
        ],
        [
            "YAML that is not valid",
            "a: 1\n---\nb: [1\n",
            "standard input document 2, line 4, column 1",
        ],
        [
            "a workload that is there twice",
            stream(server, server, worker),
            "expected each object once",
        ],
        [
            "nothing",
            "",
            'server: workload on standard input is "api"; expected a workload of that name: there is none',
        ],
        [
            "a placeholder",
            stream(server, withValue(worker, `${container}.image`, "worker:CHANGE-ME")),
            'Deployment noetl/worker: spec.template.spec.containers[0].image is "worker:CHANGE-ME"',
        ],
        [
            "another service account than the certificate's",
            stream(server, withValue(worker, "spec.template.spec.serviceAccountName", "pool")),
            'clients[0]: service account on standard input is "pool"; expected worker, as in clients[0].manifest',
        ],
        [
            "a number that would lose digits",
            printYaml({ kind: "List", items: [server, worker] }) +
                "  - { apiVersion: x/v1, kind: Any, metadata: { name: a }, size: 9007199254740993 }\n",
            "standard input document 1 is 9007199254740992; expected no whole number beyond 2^53",
        ],
    ])("%s", (_, text, message) => {
        expect(refusal(text)).toContain(message);
    });
});

test("a caller on the stream comes with lines that name a file to write", () => {
    expect(refusal(stream(server, worker, deployment("nightly", "nightly")))).toContain(
        "        - { name: nightly, manifest: nightly.yaml, workload: nightly, container: worker } # first: write its manifest into that file",
    );
});

test("the stream's objects replace those of the files that config names beside the link", () => {
    const nightly = deployment("nightly", "nightly");
    const config = stackConfig({ manifests: [manifestOf("nightly", nightly)] });
    expect(refusal(stream(server, worker), { config })).toContain("Deployment noetl/nightly");
    const quiet = withValue(nightly, `${container}.env`, []);
    expect(refusal(stream(server, worker, quiet), { config })).toBe("");
});

test("a member whose file cannot be read is found by the name of its workload", () => {
    const client = { name: "worker", manifest: "nowhere.yaml" };
    const text = stream(server, worker);
    expect(refusal(text, { config: stackConfig({ clients: [client] }) })).toBe(
        "The manifests are not transformed:\n  - clients[0].workload is missing; expected the name of the workload of worker on standard input, which has Deployment noetl/api, Deployment noetl/worker. Fix: pulumi config set --path 'clients[0].workload' <name>",
    );
    const config = stackConfig({ clients: [{ ...client, workload: "worker" }] });
    expect(valuesOf(render(text, { config }).text)).toEqual([transformedServer, transformedWorker]);
});

test("notes of the transform come beside the text", () => {
    expect(render(stream(server, worker)).notes.join("\n")).toContain("maxSurge");
});

describe("following the advice helps:", () => {
    test("the file is rendered anew, and its certificate is the other account's", () => {
        const pool = withValue(worker, "spec.template.spec.serviceAccountName", "pool");
        const client = { name: "worker", manifest: manifestOf("pool", pool) };
        const config = stackConfig({ clients: [client] });
        expect(refusal(stream(server, pool))).toContain("clients[0]: service account");
        expect(refusal(stream(server, pool), { config })).toBe("");
    });

    test("the number is quoted, or its object is out of the List", () => {
        const any = (size: string) =>
            `{ apiVersion: x/v1, kind: Any, metadata: { name: a }, size: ${size} }\n`;
        const list = printYaml({ kind: "List", items: [server, worker] });
        expect(refusal(`${list}  - ${any("9007199254740993")}`)).toContain("beyond 2^53");
        expect(refusal(`${list}  - ${any('"9007199254740993"')}`)).toBe("");
        expect(render(`${list}---\n${any("9007199254740993")}`).text).toContain("740993");
    });

    test("the names of members are left out", () => {
        expect(refusal(stream(server, worker), { members: ["wroker"] })).not.toBe("");
        expect(refusal(stream(server, worker))).toBe("");
    });

    test("the workload is corrected", () => {
        const client = { name: "worker", manifest: "nowhere.yaml", workload: "wroker" };
        const text = stream(server, worker);
        expect(refusal(text, { config: stackConfig({ clients: [client] }) })).toContain(
            "Did you mean worker? Fix: correct clients[0].workload",
        );
        const config = stackConfig({ clients: [{ ...client, workload: "worker" }] });
        expect(refusal(text, { config })).toBe("");
    });
});
