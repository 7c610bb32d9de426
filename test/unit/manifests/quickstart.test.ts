import { parse } from "shell-quote";
import { describe, expect, it } from "vitest";

import { newSecrets } from "../../../lane/world/secrets";
import { blocksOf } from "../../support/documents";
import { quickstartFile, quickstartObjects } from "../../support/quickstart";

describe("manifests/quickstart", () => {
    it("creates every namespace before its objects", () => {
        const seen = new Set<string>();
        const early: string[] = [];
        for (const { kind, metadata } of quickstartObjects()) {
            if (kind === "Namespace") {
                seen.add(metadata.name);
            } else if (!seen.has(metadata.namespace ?? "")) {
                early.push(`${kind} ${metadata.name}`);
            }
        }
        expect([...seen].sort()).toEqual(["nats", "noetl", "postgres"]);
        expect(early).toEqual([]);
    });

    it("contains no Secret", () => {
        expect(quickstartObjects().filter(({ kind }) => kind === "Secret")).toEqual([]);
        expect(quickstartFile("kustomization.yaml")).not.toContain("secretGenerator");
    });

    it("no Role may read Secrets, such as the server's key", () => {
        const roles = quickstartObjects().filter(({ kind }) => kind === "Role");
        const rules = roles.flatMap(
            ({ rules }) => rules as { resources: string[]; verbs: string[] }[],
        );
        const onSecrets = rules.filter(({ resources }) => /secrets|\*/.test(resources.join()));
        expect(onSecrets.flatMap(({ verbs }) => verbs)).toEqual(["create", "delete"]);
    });

    it("ends each SQL statement with a semicolon and an empty line, for single-user PostgreSQL", () => {
        const sql = quickstartFile("schema.sql");
        const statements = sql.match(/^(CREATE|INSERT|ALTER) /gm) ?? [];
        expect(statements.length).toBeGreaterThan(0);
        expect(sql.match(/;\n\n/g)).toHaveLength(statements.length);
    });
});

describe("the Secrets of the lane", () => {
    it("have a new encryption key of 32 bytes each time", () => {
        const key = () =>
            newSecrets().find(({ metadata }) => metadata.name === "noetl-secret")?.stringData[
                "NOETL_ENCRYPTION_KEY"
            ] ?? "";
        const [first, second] = [key(), key()];
        expect(Buffer.from(first, "base64")).toHaveLength(32);
        expect(second).not.toBe(first);
    });

    it("have the names and keys that the README's commands create", () => {
        const created = blocksOf("README.md")
            .flatMap(({ text }) => text.split("\n"))
            .filter((line) => line.includes("create secret generic"))
            .map((line) => {
                const words = parse(line).filter((word) => typeof word === "string");
                const [, key] = /--from-literal=(\w+)=/.exec(line) ?? [];
                return `${words[words.indexOf("generic") + 1]} ${key}`;
            });
        const own = newSecrets().map(
            ({ metadata, stringData }) => `${metadata.name} ${Object.keys(stringData).join()}`,
        );
        expect(created.sort()).toEqual(own.sort());
    });
});
