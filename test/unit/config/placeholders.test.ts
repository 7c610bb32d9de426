import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";

import { readConfig } from "../../../config";
import { readProject } from "../../../config/project";
import { recordResources } from "../../support/recorder";
import { projectDir } from "../../support/previews";

/** Reads the config of stack prod as its file is, in a preview or an update. */
async function readProd(preview: boolean) {
    const { config, secretKeys } = await readProject(projectDir, "prod");
    await recordResources(preview);
    pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
    return readConfig();
}

test("an update of a stack that is not filled in is refused, and says what is missing", async () => {
    const failure: unknown = await readProd(false).catch((error: unknown) => error);
    expect(pulumi.RunError.isInstance(failure)).toBe(true);
    const missing = String(failure).matchAll(/^ {2}- (\S+) is ".*CHANGE-ME"/gm);
    expect([...missing].map(([, field]) => field)).toEqual([
        "kubeContext",
        "trustRoot.project",
        "trustRoot.create.authorityGeneration",
        "trustRoot.create.subject.organization",
    ]);
});

test("its preview is not", async () => {
    expect(await readProd(true)).toMatchObject({ kubeContext: "CHANGE-ME" });
});
