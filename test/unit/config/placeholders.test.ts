import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";

import { readConfig } from "../../../config";
import { readProject } from "../../../config/project";
import { InputError } from "../../../problems/inputError";
import { recordResources } from "../../support/recorder";
import { projectDir } from "../../support/previews";

/** Reads the config of stack prod, unchanged, in a preview or an update. */
async function readProd(preview: boolean) {
    const { config, secretKeys } = await readProject(projectDir, "prod");
    await recordResources(preview);
    pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
    return readConfig();
}

test("an update with placeholders in its config is refused and lists their fields", async () => {
    const failure: unknown = await readProd(false).catch((error: unknown) => error);
    expect(InputError.isInstance(failure)).toBe(true);
    const missing = String(failure).matchAll(/^ {2}- (\S+) is ".*CHANGE-ME"/gm);
    expect([...missing].map(([, field]) => field)).toEqual([
        "kubeContext",
        "trustRoot.project",
        "trustRoot.create.authorityGeneration",
        "trustRoot.create.subject.organization",
    ]);
});

test("a preview accepts placeholders", async () => {
    expect(await readProd(true)).toMatchObject({ kubeContext: "CHANGE-ME" });
});
