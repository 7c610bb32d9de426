import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { checkedConfig } from "../../config/checkedConfig";
import { readProject } from "../../config/project";
import { ensureKubernetes } from "../../lane/cluster/build/kubernetes";
import { run } from "../../lane/cluster/run";
import { lineProgress } from "../../lane/progress";
import { resolveLink } from "../../link/resolve";
import { recordProgram } from "../../preview/record";
import { filesOf } from "../../render/files";
import { writeFolder } from "../../render/folder";
import { renderingOf } from "../../render/rendering";
import { printYaml } from "../../render/yaml";
import { parseDocuments } from "../../workload/documents";
import { nameOf, type KubernetesObject } from "../../workload/objects";
import { projectDir } from "../support/previews";

let kubectl: string;

beforeAll(async () => {
    ({ kubectl } = await ensureKubernetes(lineProgress()));
});

/** Objects by name. */
function objectsOf(text: string): Readonly<Record<string, KubernetesObject>> {
    const objects = parseDocuments("output", text).map(({ value }) => value as KubernetesObject);
    return Object.fromEntries(objects.map((object) => [nameOf(object), object]));
}

test("a rendered stack is a kustomization of exactly its objects", async () => {
    const { resources } = await recordProgram(projectDir, "dev");
    const rendering = renderingOf("dev", resources);
    const folder = mkdtempSync(join(tmpdir(), "rendered-"));
    await writeFolder(folder, "dev", filesOf(rendering));
    const { stdout } = await run(kubectl, ["kustomize", folder]);
    const written = rendering.objects.map(({ object }) => object as unknown as KubernetesObject);
    expect(objectsOf(stdout)).toEqual(
        Object.fromEntries(written.map((object) => [nameOf(object), object])),
    );
});

/** dev's manifests with the post-renderer as transformer, an exec plugin. */
function kustomization(change: (worker: string) => string = (text) => text): string {
    const folder = mkdtempSync(join(tmpdir(), "kustomization-"));
    const manifest = (name: string) =>
        readFileSync(join(projectDir, "manifests/dev", name), "utf8");
    const files = {
        "server.yaml": manifest("server.yaml"),
        "worker.yaml": change(manifest("worker.yaml")),
        "kustomization.yaml": printYaml({
            resources: ["server.yaml", "worker.yaml"],
            transformers: ["link.yaml"],
        }),
        "link.yaml": printYaml({
            apiVersion: "noetl.io/v1",
            kind: "MtlsLink",
            metadata: { name: "dev" },
        }),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const plugin = join(folder, "plugins/noetl.io/v1/mtlslink");
    mkdirSync(plugin, { recursive: true });
    const script = `#!/bin/sh\nexec ${projectDir}/tools/post-renderer --stack dev\n`;
    writeFileSync(join(plugin, "MtlsLink"), script, { mode: 0o755 });
    return folder;
}

const build = (folder: string) =>
    run(kubectl, ["kustomize", "--enable-alpha-plugins", folder], {
        reject: false,
        env: { KUSTOMIZE_PLUGIN_HOME: join(folder, "plugins") },
    });

test("Kustomize runs the post-renderer as a transformer", async () => {
    const { exitCode, stdout } = await build(kustomization());
    expect(exitCode).toBe(0);
    const { name, config } = await readProject(projectDir, "dev");
    const { server, clients } = resolveLink(checkedConfig(name, "dev", config, "refuse"));
    const members = [server, ...clients];
    const companions = members.flatMap((member) => member.companions);
    const expected = [...members.map(({ transformed }) => transformed), ...companions];
    expect(objectsOf(stdout)).toEqual(
        Object.fromEntries(expected.map((object) => [nameOf(object), object])),
    );
});

test("Kustomize prints nothing but the reason where the post-renderer refuses", async () => {
    const command = (worker: string) =>
        worker.replace(
            "- name: worker\n",
            "$&                  command: [python, -m, noetl.worker]\n",
        );
    const { exitCode, stdout, stderr } = await build(kustomization(command));
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain('container worker, command is "python -m noetl.worker"');
});
