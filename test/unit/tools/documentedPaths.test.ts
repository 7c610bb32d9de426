import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { blocksOf, userDocuments, type Block } from "../../support/documents";
import { concernsStack, DocumentedStack } from "../../support/documentedStack";

// Runs the program with the real SDK, for each block and stack.
const timeout = 240_000;

const blocks = userDocuments.flatMap(blocksOf);

/** Blocks that change nothing that a preview of a stack shows, and what they do instead. */
const otherBlocks: Readonly<Record<string, string>> = {
    "README.md, See it run": "starts the lane",
    "README.md, Test it": "tests the program",
    "README.md, Deploy it": "installs the program",
    "README.md, Deploy it (2)": "creates what noetl needs",
    "README.md, Deploy it (4)": "checks the cluster",
    "README.md, Deploy it (6)": "verifies the link",
    "docs/adopting.md, The published recipe, applied by hand": "changes the cluster",
    "docs/envoy.md, On call": "reads a log",
    "docs/envoy.md, On call (2)": "reads Envoy's counters",
    "docs/other-tools.md, Render a stack": "writes a folder: test/unit/render runs it",
    "docs/other-tools.md, Render a stack (2)": "checks the cluster",
    "docs/other-tools.md, Argo CD": "an Application: test/unit/render checks it",
    "docs/other-tools.md, Flux": "Kustomizations: test/unit/render checks them",
    "docs/other-tools.md, Helm": "writes files: test/cluster/depth/helm.test.ts does",
    "docs/other-tools.md, Helm (2)":
        "installs a chart: test/cluster/depth/helm.test.ts renders one",
    "docs/other-tools.md, Kustomize": "a plugin: test/cluster/kustomize.test.ts runs it",
    "docs/other-tools.md, Kustomize (2)": "its object, in the same test",
    "docs/other-tools.md, Kustomize (3)": "writes a file: test/unit/render runs it",
    "docs/production.md, 1. Project and cluster": "creates them",
    "docs/production.md, 3. The stack": "creates the key of the stack's secrets, and the stack",
    "docs/production.md, 5. The accounts of the workflows": "creates them",
    "docs/rollback.md, Going back (2)": "checks the cluster",
    "docs/rollback.md, Drain first": "checks the cluster",
};

/** Mandatory rules that refuse a block for a stack; the text beside the block names them. */
const refused: Readonly<Record<string, readonly string[]>> = {
    "docs/configuration.md, Configuration, prod": ["leaf-account", "root-kind"],
    "docs/configuration.md, Mode, prod": ["link-mode"],
    "docs/configuration.md, selfSigned, prod": ["root-kind"],
    "docs/configuration.md, inCluster, prod": ["root-kind"],
    "docs/configuration.md, existingIssuer, prod": ["root-kind"],
};

/** Config fields that must change with a block; the error and the text name them. */
const incomplete: Readonly<Record<string, string>> = {
    "docs/configuration.md, Server, dev": "allowDefaultServiceAccount",
    "docs/configuration.md, Identities, prod": "allowDefaultServiceAccount",
    "docs/adopting.md, cert-manager that is there, prod": "trustRoot.approver",
    ...Object.fromEntries(
        ["dev", "prod"].map((stack) => [
            `docs/configuration.md, A pool and an authority that the stack creates, ${stack}`,
            "authorityGeneration",
        ]),
    ),
};

/** A block that names a stack concerns that one alone. */
function stacksOf({ text }: Block): readonly string[] {
    const [, named] = /--stack (\w+)/.exec(text) ?? [];
    return named === undefined ? ["dev", "prod"] : [named];
}

const cases = blocks
    .filter(concernsStack)
    .flatMap((block) => stacksOf(block).map((stack) => [`${block.name}, ${stack}`, block, stack]))
    .map(([name, ...rest]) => [name, ...rest] as [string, Block, string]);

test("a block concerns a stack, or is listed with what it does", () => {
    const others = blocks.filter((block) => !concernsStack(block)).map(({ name }) => name);
    expect(others.sort()).toEqual(Object.keys(otherBlocks).sort());
});

test("every exception has a block", () => {
    const names = cases.map(([name]) => name);
    const exceptions = Object.keys({ ...refused, ...incomplete });
    expect(exceptions.filter((name) => !names.includes(name))).toEqual([]);
});

describe("the policy pack agrees with", { timeout }, () => {
    let project: DocumentedStack;

    beforeAll(async () => {
        project = await DocumentedStack.open();
    }, timeout);

    afterAll(() => project.close());

    test.each(cases)("%s", async (name, block, stack) => {
        const field = incomplete[name];
        if (field !== undefined) {
            expect(block.section).toContain(field);
            await expect(project.follow(block, stack)).rejects.toThrow(field);
            return;
        }
        const violated = await project.follow(block, stack);
        expect(violated).toEqual(refused[name] ?? []);
        for (const rule of violated) expect(block.section).toContain(`\`${rule}\``);
    });
});
