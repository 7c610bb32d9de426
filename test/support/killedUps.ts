import { expect } from "vitest";

import type { Mode } from "../../contracts";
import { killUp, seeded } from "./interrupted";
import { changes, failures, pulumi, up } from "./lane";
import { ownObjects, untrackedObjects } from "./ownObjects";

/**
 * Approximate duration of an `up` from plain to mtls, in seconds; one that installs cert-manager
 * takes longer.
 */
const secondsOfUp = 25;

/**
 * Kills that many updates at random moments, to mtls and back in turns, and a last one while the
 * server's workload changes. Then proves that one more `up` completes the link and names the
 * interrupted resources, that no object was recreated, and that a second `up` changes nothing. The
 * environment's SEED repeats a series.
 */
export async function proveKilledUps(times: number): Promise<void> {
    const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
    const random = seeded(seed);
    const killed: string[] = [];
    const seen = new Map<string, string>();
    for (let attempt = 0; killed.length < times; attempt++) {
        const mode: Mode = attempt % 2 === 0 ? "mtls" : "plain";
        const seconds = 2 + random() * (secondsOfUp - 2);
        // An update that ended before the kill does not count.
        const { killed: wasKilled } = await killUp(mode, seconds);
        if (wasKilled) killed.push(`${mode} ${seconds.toFixed(1)} s`);
        await expectSameObjects(seen);
    }
    process.stdout.write(`SEED=${seed} killed: ${killed.join(", ")}\n`);

    await up("plain");
    const last = await killUp("mtls", /server-workload.*updating/);
    expect(last.pending).toEqual([expect.stringMatching(/::server-workload$/)]);
    const { status, output } = await pulumi(["up", "--yes"], "mtls");
    expect(status, output).toBe(0);
    expect(output).toMatch(/server-workload, interrupted while updating/);

    expect(await failures()).toEqual([]);
    await expectSameObjects(seen);
    expect(await untrackedObjects()).toEqual([]);
    expect(changes(await up("mtls"))).toEqual([]);
}

/** Fails if an object was deleted and recreated. */
async function expectSameObjects(seen: Map<string, string>): Promise<void> {
    for (const [object, uid] of await ownObjects()) {
        expect([object, uid]).toEqual([object, seen.get(object) ?? uid]);
        seen.set(object, uid);
    }
}
