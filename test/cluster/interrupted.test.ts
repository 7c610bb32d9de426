import { beforeAll, describe, expect, test } from "vitest";

import { waitFor } from "../../lane/cluster/wait";
import { proveKilledUps } from "../support/killedUps";
import { changes, destroy, failures, pulumi, switchTo, up } from "../support/lane";

describe("an up that is killed", { timeout: 600_000 }, () => {
    beforeAll(async () => {
        await up("plain");
        await destroy();
    });

    test("locks the stack until `pulumi cancel`, goes on where it was, and converges", async () => {
        await proveKilledUps(1);
    });
});

describe("two updates at once", () => {
    beforeAll(async () => {
        expect(await switchTo("plain")).toEqual([]);
    });

    test("the second one is refused and says how to go on; the first one completes", async () => {
        let isUpdating = false;
        const write = (line: string) => {
            isUpdating ||= line.startsWith("Updating");
        };
        const first = pulumi(["up", "--yes"], "mtls", { write });
        await waitFor("the first update", () => Promise.resolve(isUpdating), {
            seconds: 60,
            look: "pulumi up",
            everyMs: 50,
        });
        const second = await pulumi(["up", "--yes"], "mtls");
        expect(second.output).toMatch(
            /the stack is currently locked by 1 lock\(s\)\. Either wait .* `pulumi cancel`/,
        );
        expect(second.status).not.toBe(0);
        expect(second.steps).toEqual([]);

        const { status, output } = await first;
        expect(status, output).toBe(0);
        expect(await failures()).toEqual([]);
        expect(changes(await up("mtls"))).toEqual([]);
    });
});
