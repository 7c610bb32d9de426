import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { beforeAll, describe, expect, test } from "vitest";

import { ensureHelm } from "../../../lane/cluster/build/helm";
import { run } from "../../../lane/cluster/run";
import { lineProgress } from "../../../lane/progress";
import { recordProgram } from "../../../preview/record";
import { renderingOf } from "../../../render/rendering";
import { parseDocuments } from "../../../workload/documents";
import { field, nameOf, recordsIn, type KubernetesObject } from "../../../workload/objects";
import { copyWithConfig } from "../../support/previews";
import { absent, withValue } from "../../support/withValue";

/** Values-gated TLS, which is off; programs by values. */
const chart = resolve("test/fixtures/chart");

let helm: string;
let project: string;
/** Objects of the release without a post-renderer. */
let plain: ReadonlyMap<string, KubernetesObject>;

beforeAll(async () => {
    helm = await ensureHelm(lineProgress());
    const services = ["noetl-server", "noetl"];
    project = copyWithConfig("dev", {
        server: { manifest: "server.yaml", workload: "noetl-server", services },
        clients: [{ name: "worker", manifest: "worker.yaml", workload: "noetl-worker" }],
        allowDefaultServiceAccount: [],
    });
    const template = async (...flags: readonly string[]) =>
        (await run(helm, ["template", "noetl", chart, ...flags])).stdout;
    plain = objectsOf(await template());
    // As docs/other-tools.md advises: the certificates are made from the chart's own output.
    for (const file of ["server.yaml", "worker.yaml"]) {
        const text = await template("--show-only", `templates/${file}`);
        writeFileSync(join(project, file), text);
    }
});

/** Runs Helm with the post-renderer, from a folder that is not the project's. */
const helmWith = (...args: readonly string[]) =>
    run(
        helm,
        [
            ...["template", "noetl", chart, ...args],
            "--namespace=noetl",
            `--post-renderer=${join(project, "tools/post-renderer")}`,
            "--post-renderer-args=--stack=dev",
        ],
        { cwd: "/", reject: false, env: { KUBECONFIG: "/dev/null" } },
    );

function objectsOf(text: string): ReadonlyMap<string, KubernetesObject> {
    const objects = parseDocuments("release", text).map(({ value }) => value as KubernetesObject);
    return new Map(objects.map((object) => [nameOf(object), object]));
}

/** Objects that `npm run render` writes for the stack. */
async function renderedObjects(): Promise<readonly KubernetesObject[]> {
    const { objects } = renderingOf("dev", (await recordProgram(project, "dev")).resources);
    return objects.map(({ object }) => object as unknown as KubernetesObject);
}

const pod = (object: KubernetesObject | undefined) =>
    field(object, "spec", "template", "spec") as {
        readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[];
        readonly initContainers: readonly { readonly command: readonly string[] }[];
    };

const members = ["Deployment noetl/noetl-server", "Deployment noetl/noetl-worker"];

describe("helm template --post-renderer", () => {
    let transformed: ReadonlyMap<string, KubernetesObject>;

    beforeAll(async () => {
        const { exitCode, stdout, stderr } = await helmWith();
        expect([exitCode, stderr]).toEqual([0, ""]);
        transformed = objectsOf(stdout);
    });

    test("keeps every other object as the chart made it, in order", () => {
        expect([...transformed.keys()]).toEqual([...plain.keys()]);
        const changed = [...plain].filter(
            ([name, object]) => !isDeepStrictEqual(transformed.get(name), object),
        );
        expect(changed.map(([name]) => name)).toEqual(members);
    });

    test("mounts the Secrets of the certificates that the stack renders", async () => {
        const issued = (await renderedObjects())
            .filter(({ kind }) => kind === "Certificate")
            .map((object) => field(object, "spec", "secretName"));
        const mounted = members.flatMap((name) =>
            recordsIn(field(pod(transformed.get(name)), "volumes")).map((volume) =>
                field(volume, "secret", "secretName"),
            ),
        );
        expect(mounted).toEqual(issued);
        expect(mounted).toHaveLength(2);
    });

    test("transforms the pods of server and worker, and nothing else of them", () => {
        for (const name of members) {
            const outside = (object: KubernetesObject | undefined) =>
                withValue(object ?? {}, "spec.template", absent);
            expect(outside(transformed.get(name))).toEqual(outside(plain.get(name)));
        }
        const server = pod(transformed.get(members[0] ?? ""));
        const envOf = (one: typeof server) => one.containers[0]?.env ?? [];
        expect(envOf(server)).toEqual(
            expect.arrayContaining([
                { name: "NOETL_TLS_CLIENT_CA", value: "/tls/ca.crt" },
                {
                    name: "NOETL_PUBLIC_SERVER_URL",
                    value: "https://noetl-server.noetl.svc.cluster.local:8082",
                },
            ]),
        );
        const worker = pod(transformed.get(members[1] ?? ""));
        expect(envOf(worker)).toEqual(
            expect.arrayContaining([
                { name: "NOETL_TLS_CLIENT_CERT", value: "/tls/tls.crt" },
                { name: "NOETL_SERVER_URL", value: "https://noetl.noetl.svc.cluster.local:8082" },
            ]),
        );
        expect(worker.initContainers[0]?.command.at(-1)).toContain(
            "curl --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key",
        );
    });
});

describe("helm template --post-renderer fails, prints nothing, and gives the reason for", () => {
    test.each<[string, readonly string[], string]>([
        [
            "a server that runs on Python",
            ["--set=server.command={python}", "--set=server.args={-m,noetl.server}"],
            'Deployment noetl/noetl-server, container noetl-server, command is "python -m noetl.server"; expected the program of the contract noetl-server, release 2.30.0 or later: the Python noetl reads none of its TLS settings, and stays in plain HTTP. Fix: ',
        ],
        [
            "a worker that runs on Python",
            ["--set=worker.command={python}", "--set=worker.args={-m,noetl.worker}"],
            'Deployment noetl/noetl-worker, container worker, command is "python -m noetl.worker"',
        ],
        [
            "the chart's own TLS beside the link's",
            ["--set=tls.enabled=true"],
            "Deployment noetl/noetl-server, volumes tls is ",
        ],
        [
            "a member that the values leave out",
            ["--set=worker.enabled=false"],
            'clients[0]: workload on standard input is "noetl-worker"; expected a workload of that name: there is Deployment noetl/noetl-server.',
        ],
        [
            "another namespace than the certificates'",
            ["--set=namespace=other"],
            'server: object on standard input is "Deployment other/noetl-server"; expected Deployment noetl/noetl-server, as in server.manifest',
        ],
    ])("%s", async (_, values, message) => {
        const { exitCode, stdout, stderr } = await helmWith(...values);
        expect([exitCode, stdout]).toEqual([1, ""]);
        expect(stderr).toContain(message);
        expect(stderr).not.toMatch(/^\s+at /m);
    });
});

test("a release may have some of the members", async () => {
    const values = ["--set=worker.enabled=false", "--post-renderer-args=--members=server"];
    const { exitCode, stdout } = await helmWith(...values);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("name: NOETL_TLS_CLIENT_CA\n");
});
