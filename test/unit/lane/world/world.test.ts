import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { newSecrets, worldObjects } from "../../../../lane/world/objects";

describe("the world", () => {
    it("creates every namespace before its objects", async () => {
        const seen = new Set<string>();
        const early: string[] = [];
        for (const { kind, metadata } of [...(await worldObjects()), ...newSecrets()]) {
            if (kind === "Namespace") {
                seen.add(metadata.name);
            } else if (!seen.has(metadata.namespace ?? "")) {
                early.push(`${kind} ${metadata.name}`);
            }
        }
        expect([...seen].sort()).toEqual(["nats", "noetl", "postgres"]);
        expect(early).toEqual([]);
    });

    it("creates a new encryption key of 32 bytes each time", () => {
        const key = () =>
            (
                newSecrets().find(
                    ({ metadata }) => metadata.name === "noetl-secret",
                ) as unknown as {
                    stringData: { NOETL_ENCRYPTION_KEY: string };
                }
            ).stringData.NOETL_ENCRYPTION_KEY;
        const [first, second] = [key(), key()];
        expect(Buffer.from(first, "base64")).toHaveLength(32);
        expect(second).not.toBe(first);
    });

    it("no Role may read Secrets, such as the server's key", async () => {
        const roles = (await worldObjects()).filter(({ kind }) => kind === "Role");
        const rules = roles.flatMap(
            ({ rules }) => rules as { resources: string[]; verbs: string[] }[],
        );
        const onSecrets = rules.filter(({ resources }) => /secrets|\*/.test(resources.join()));
        expect(onSecrets.flatMap(({ verbs }) => verbs)).toEqual(["create", "delete"]);
    });

    it("ends each SQL statement with a semicolon and an empty line, for single-user PostgreSQL", async () => {
        const sql = await readFile(join(__dirname, "../../../../lane/world/schema.sql"), "utf8");
        const statements = sql.match(/^(CREATE|INSERT|ALTER) /gm) ?? [];
        expect(statements.length).toBeGreaterThan(0);
        expect(sql.match(/;\n\n/g)).toHaveLength(statements.length);
    });
});
