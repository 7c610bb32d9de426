import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";

import { builtInProviders } from "../../lane/engine/providers";
import { openSession } from "../../lane/engine/session";
import { mask, revealAll, type Properties } from "../../lane/engine/values";
import { PullRequest } from "../support/twoTrees";
import { FakeCloud } from "./engine/support";

const timeout = 60_000;
const stateDir = mkdtempSync(join(tmpdir(), "secret-chart-values-"));
let repository: PullRequest;

beforeAll(async () => {
    mkdirSync(join(stateDir, "stacks/noetl-mtls"), { recursive: true });
    repository = await PullRequest.open();
    const file = join(repository.folder, "Pulumi.dev.yaml");
    const content = parse(readFileSync(file, "utf8")) as { config: Properties };
    const proxy = { secure: "v1:bm90LWEtY2lwaGVydGV4dA==" };
    content.config["noetl-mtls:certManager"] = { values: { http_proxy: proxy } };
    writeFileSync(file, stringify(content));
});

afterAll(() => {
    repository.close();
    rmSync(stateDir, { recursive: true });
});

const values = {
    http_proxy: "http://user:hunter22222@proxy",
    crds: { annotations: { a: "b" } },
};

test.each(["preview", "update"] as const)(
    "%s: chart values of a key that was set with --secret stay secret",
    async (purpose) => {
        const options = {
            projectDir: repository.folder,
            stack: "dev",
            stateDir,
            config: { certManager: { values } },
        };
        const cloud = new FakeCloud();
        const session = await openSession(options, purpose, (about) => {
            const builtIn = builtInProviders(about);
            return (type) => (/^(tls|pulumi):/.test(type) ? builtIn(type) : cloud);
        });
        await session.deploy();

        const all = session.context.state.all();
        const release = all.find(({ type }) => type === "kubernetes:helm.sh/v3:Release");
        expect(mask(release?.inputs["values"] ?? null)).toMatchObject({
            http_proxy: "[secret]",
            config: { kind: "ControllerConfiguration" },
            crds: { enabled: true, annotations: { a: "[secret]" } },
        });
        expect(JSON.stringify(mask(all as never))).not.toContain("hunter22222");
        expect(JSON.stringify(revealAll(release?.inputs ?? {}))).toContain("hunter22222");
    },
    timeout,
);
