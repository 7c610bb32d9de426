import { appendFileSync, existsSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { StackState, withLock } from "../../../lane/engine/state";
import type { ResourceState } from "../../../lane/engine/types";
import { resource as custom } from "../../support/resourceState";

const resource = (name: string, pending?: "create"): ResourceState => ({
    ...custom("fake:index:Thing", name, { name }),
    urn: `urn:${name}`,
    id: pending === undefined ? `made-${name}` : "",
    ...(pending !== undefined && { pending }),
});

describe("the state of a stack", () => {
    let file = "";
    const journal = () => `${file}.journal`;
    const remembered = () => StackState.readOnly(file).all();

    beforeEach(() => {
        file = join(mkdtempSync(join(tmpdir(), "engine-test-")), "test.json");
    });

    test("is remembered change by change, before the update has ended", () => {
        const state = StackState.readWrite(file);
        state.set(resource("a", "create"));
        state.set(resource("a"));
        state.set(resource("b"));
        state.remove("urn:b");
        expect(remembered()).toEqual([resource("a")]);
        expect(statSync(journal()).mode & 0o777).toBe(0o600);
    });

    test("of an update that is killed as it writes is what it was before that", () => {
        StackState.readWrite(file).set(resource("a", "create"));
        appendFileSync(journal(), JSON.stringify({ set: resource("a") }).slice(0, -9));
        expect(remembered()).toEqual([resource("a", "create")]);
    });

    test("is one file once an update has ended, or another one goes on", async () => {
        StackState.readWrite(file).set(resource("a", "create"));
        appendFileSync(journal(), '{"set":');
        const failing = withLock(file, () => {
            expect(existsSync(journal())).toBe(false);
            const state = StackState.readWrite(file);
            state.set(resource("a"));
            state.set(resource("b"));
            return Promise.reject(new Error("no quota"));
        });
        await expect(failing).rejects.toThrow("no quota");
        expect(existsSync(journal())).toBe(false);
        expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
            version: 1,
            resources: [resource("a"), resource("b")],
        });
        expect(statSync(file).mode & 0o777).toBe(0o600);
    });

    test("of a preview stays in memory", () => {
        StackState.readOnly(file).set(resource("a"));
        expect(existsSync(journal())).toBe(false);
        expect(remembered()).toEqual([]);
    });
});
