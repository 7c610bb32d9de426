import { beforeAll, describe, test } from "vitest";

import { proveKilledUps } from "../../support/killedUps";
import { destroy, up } from "../../support/lane";

describe("an up that is killed", () => {
    beforeAll(async () => {
        await up("plain");
        await destroy();
    });

    test(
        "ten times, at random, goes on where it was, and converges",
        { timeout: 1_800_000 },
        async () => {
            await proveKilledUps(10);
        },
    );
});
