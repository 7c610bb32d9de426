import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll } from "vitest";

/** Folder of the manifests that are beside the link. */
export const folder = mkdtempSync(join(tmpdir(), "advice-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file, as text or as JSON; returns its path. */
export function beside(name: string, content: object | string): string {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
}

/** Writes the files of a folder; returns its path. */
export function folderOf(name: string, files: Readonly<Record<string, object | string>>): string {
    Object.entries(files).forEach(([file, content]) => beside(join(name, file), content));
    return join(folder, name);
}

/** Name, and the namespace of the link. */
export const metadata = (name: string) => ({ name, namespace: "noetl" });

/** A CronJob that curls the server, with these variables. */
export const cronJob = (env: readonly object[]) => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadata("nightly"),
    spec: {
        jobTemplate: {
            spec: {
                template: {
                    spec: {
                        serviceAccountName: "nightly",
                        restartPolicy: "Never",
                        containers: [
                            {
                                name: "run",
                                image: "curl",
                                env,
                                command: ["curl", "-f", "http://api.noetl.svc:8082/api/health"],
                            },
                        ],
                    },
                },
            },
        },
    },
});
