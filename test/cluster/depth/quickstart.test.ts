import { afterAll, beforeAll, expect, test } from "vitest";

import { cachedWorker } from "../../../lane/cluster/build/noetl";
import { quietProgress } from "../../../lane/progress";
import { worldUp } from "../../../lane/world";
import { blocksOf } from "../../support/documents";
import { kubectl } from "../../support/kubectl";
import { destroy, up } from "../../support/lane";
import { Reader } from "../../support/reader";

const namespaces = ["cert-manager", "nats", "noetl", "postgres"];

let reader: Reader;

/** Leaves the cluster as a reader's new one is. */
beforeAll(async () => {
    await up("plain");
    await destroy();
    await kubectl(["delete", "namespace", "--ignore-not-found", ...namespaces]);
    const crds = await kubectl(["get", "crds", "-o", "name"]);
    const leftover = crds.split("\n").filter((name) => name.endsWith("cert-manager.io"));
    if (leftover.length > 0) await kubectl(["delete", ...leftover]);
    reader = await Reader.open();
});

afterAll(async () => {
    await reader.leave();
    await worldUp({ progress: quietProgress });
});

test("the README's steps lead from an empty cluster to Verified in eleven commands", async () => {
    const commands = blocksOf("README.md")
        .filter(
            ({ name, language }) => name.startsWith("README.md, Deploy it") && language === "sh",
        )
        .flatMap(({ text }) => text.trim().split("\n"));
    expect(commands).toHaveLength(11);

    const { all } = await reader.follow(commands);

    expect(all).toContain("Ready: stack dev in context noetl-mtls-embedded");
    const failed = [...all.matchAll(/^FAIL ([^;]+)/gm)].map(([, row]) => row);
    if (cachedWorker() === undefined) {
        // A client that logs other lines runs in the worker's place.
        expect(failed.length).toBeGreaterThan(0);
        expect(failed.filter((row) => !row?.startsWith('worker, logs "'))).toEqual([]);
    } else {
        expect(failed).toEqual([]);
        expect(all).toContain("Verified: mode mtls in context noetl-mtls-embedded");
    }
}, 900_000);
