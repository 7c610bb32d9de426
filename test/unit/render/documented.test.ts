import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";

import { run } from "../../../lane/cluster/run";
import { phases } from "../../../render/phases";
import { blocksOf } from "../../support/documents";
import { copyWithConfig, projectDir } from "../../support/previews";

// Runs the documented commands, which run the program with the real SDK.
const timeout = 120_000;

const page = "docs/other-tools.md";

/** The text of a block of the page. */
function block(heading: string): string {
    const found = blocksOf(page).find(({ name }) => name === `${page}, ${heading}`);
    if (found === undefined) throw new Error(`${page} has no block ${heading}.`);
    return found.text;
}

let tree: string;
const inTree = (script: string) => run("sh", ["-c", script], { cwd: tree });

beforeAll(() => {
    tree = copyWithConfig("dev", {});
    mkdirSync(join(tree, "deploy"));
});

describe("the page has", { timeout }, () => {
    beforeAll(async () => {
        await inTree(block("Render a stack"));
    }, timeout);

    test("a table of the phases", () => {
        const rows = readFileSync(page, "utf8").matchAll(/^\| `(\d-\w+)` +\| (.+?) +\|$/gm);
        expect([...rows].map(([, folder, about]) => ({ folder, about }))).toEqual(phases);
    });

    test("an Application for the folder that its command writes", () => {
        const { spec } = parse(block("Argo CD")) as { spec: { source: { path: string } } };
        expect(existsSync(join(tree, spec.source.path, "kustomization.yaml"))).toBe(true);
    });

    test("Kustomizations for folders of it, each after the folder before", () => {
        const resources = parse(
            readFileSync(join(tree, "deploy/dev/kustomization.yaml"), "utf8"),
        ) as { resources: string[] };
        const documents = parseAllDocuments(block("Flux")).map(
            (document) =>
                document.toJS() as {
                    metadata: { name: string };
                    spec: { path: string; dependsOn: { name: string }[] };
                },
        );
        expect(documents).toHaveLength(2);
        for (const { metadata, spec } of documents) {
            const index = resources.resources.indexOf(metadata.name);
            expect(spec.path).toBe(`./deploy/dev/${metadata.name}`);
            expect(spec.dependsOn).toEqual([{ name: resources.resources[index - 1] }]);
        }
    });

    test("the outputs that its command gives to verify", () => {
        const [, file = ""] = /--outputs (\S+)/.exec(block("Render a stack (2)")) ?? [];
        expect(existsSync(join(tree, file))).toBe(true);
    });
});

const manifests = ["server", "worker"]
    .map((name) => readFileSync(join(projectDir, "manifests/dev", `${name}.yaml`), "utf8"))
    .join("---\n");

test(
    "the pipe behind `kubectl kustomize` writes the transformed manifests",
    { timeout },
    async () => {
        writeFileSync(join(tree, "overlay.yaml"), manifests);
        const script = block("Kustomize (3)")
            .replace("kubectl kustomize overlays/dev", "cat overlay.yaml")
            .replace("<project>", tree);
        await inTree(script);
        const written = readFileSync(join(tree, "rendered.yaml"), "utf8");
        expect(written.match(/name: NOETL_TLS_CLIENT_CA/g)).toHaveLength(1);
    },
);

test("the post-renderer takes the arguments that Helm gives it", { timeout }, async () => {
    const args = [...block("Helm (2)").matchAll(/--post-renderer-args (\S+)/g)].map(
        ([, arg]) => arg,
    );
    const [, program = ""] = /--post-renderer (\S+)/.exec(block("Helm (2)")) ?? [];
    expect(args).toEqual(["--stack=dev", "--namespace=noetl"]);
    const { stdout } = await run(program.replace("<project>", tree), args as string[], {
        cwd: "/",
        input: manifests,
    });
    expect(stdout).toContain("name: NOETL_TLS_CLIENT_CA");
});
