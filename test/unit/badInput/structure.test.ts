import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { InputError } from "../../../problems/inputError";
import { readYaml } from "../../../workload/kubectlYaml";
import { linkOf, server, worker } from "./support";

const folder = mkdtempSync(join(tmpdir(), "structure-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Path = readonly (number | string)[];

const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "api", namespace: "noetl", labels: { app: "api" }, annotations: { a: "b" } },
    spec: { selector: { app: "api" }, ports: [{ name: "http", port: 8082, targetPort: "http" }] },
};

const others = [
    "callerElsewhere",
    "clientKinds",
    "undeclaredCallers",
    "statefulServer",
    "backfill",
].flatMap((name) =>
    readYaml(readFileSync(join("test/fixtures/manifests", `${name}.yaml`), "utf8")).map(
        ({ value }) => value,
    ),
);

const files = { server: [server, service], worker: [worker], others };

/** Every path of a value, without its root. */
function pathsOf(value: unknown): readonly Path[] {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
        const step = Array.isArray(value) ? Number(key) : key;
        return [[step], ...pathsOf(inner).map((rest): Path => [step, ...rest])];
    });
}

/** The value with another one at a path; `absent` takes it away. */
function changed(value: unknown, [step, ...rest]: Path, to: unknown): unknown {
    if (step === undefined) return to;
    const copy: unknown = Array.isArray(value)
        ? [...(value as unknown[])]
        : { ...(value as object) };
    const fields = copy as Record<number | string, unknown>;
    const inner = changed(fields[step], rest, to);
    if (inner !== absent) fields[step] = inner;
    else if (Array.isArray(copy)) copy.splice(Number(step), 1);
    else Reflect.deleteProperty(fields, step);
    return copy;
}

const absent = Symbol("absent");
const wrong = fc.constantFrom<unknown>(
    ...[absent, null, 0, 8082, -1, 1.5, true, "", "text", "http://api.noetl.svc:8082"],
    ...[[], {}, [null], [{}], { a: null }, ["text"], [[]]],
);

const mutation = fc.constantFrom<keyof typeof files>("server", "worker", "others").chain((file) =>
    fc.record({
        file: fc.constant(file),
        changes: fc.array(
            fc.record({ path: fc.constantFrom(...pathsOf(files[file])), to: wrong }),
            { minLength: 1, maxLength: 3 },
        ),
    }),
);

const text = (objects: unknown) =>
    (objects as unknown[]).map((object) => JSON.stringify(object)).join("\n---\n");

test("manifests of any structure are taken or refused, and never crash the program", async () => {
    const othersFile = join(folder, "others.yaml");
    await fc.assert(
        fc.asyncProperty(mutation, async ({ file, changes }) => {
            const mutated = changes.reduce<unknown>((objects, { path, to }) => {
                try {
                    return changed(objects, path, to);
                } catch {
                    // An earlier change took this path away.
                    return objects;
                }
            }, files[file]);
            const input = { ...files, [file]: mutated };
            writeFileSync(othersFile, text(input.others));
            const refusal = await linkOf({
                server: text(input.server),
                worker: text(input.worker),
                config: { manifests: [othersFile], networkPolicy: true },
            }).then(
                () => undefined,
                (error: unknown) => error,
            );
            if (refusal === undefined) return;
            expect(refusal).toBeInstanceOf(InputError);
        }),
        { numRuns: Number(process.env["STRUCTURE_RUNS"] ?? 300) },
    );
}, 120_000);
