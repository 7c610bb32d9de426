import { expect } from "vitest";

import type { Mode } from "../../contracts";
import { killUp, seeded } from "./interrupted";
import { changes, failures, pulumi, up } from "./lane";
import { ownObjects, untrackedObjects } from "./ownObjects";

/** The steps of an `up` from plain to mtls take most of this many seconds, an installation more. */
const secondsOfUp = 20;

/**
 * Kills that many updates at random moments, to mtls and back in turns: the first half from nothing,
 * where most moments fall into the installation of cert-manager, the rest on a link that is there,
 * and a last one while the server's workload rolls out. Then proves that one more `up` completes the link and names what was
 * interrupted, that no object was made twice, and that a second `up` has nothing to do. The
 * environment's SEED repeats a series.
 */
export async function proveKilledUps(times: number): Promise<void> {
    const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
    const random = seeded(seed);
    const killed: string[] = [];
    const seen = new Map<string, string>();
    let isComplete = false;
    for (let attempt = 0; killed.length < times; attempt++) {
        if (!isComplete && killed.length >= times / 2) {
            await up("plain");
            isComplete = true;
        }
        const mode: Mode = attempt % 2 === 0 ? "mtls" : "plain";
        const seconds = random() * secondsOfUp;
        // An update that had ended before it was to be killed does not count.
        const { killed: wasKilled } = await killUp(mode, seconds);
        if (wasKilled) killed.push(`${mode} ${seconds.toFixed(1)} s`);
        await expectSameObjects(seen);
    }
    process.stdout.write(`SEED=${seed} killed: ${killed.join(", ")}\n`);

    await up("plain");
    // Pulumi shows a step before the state knows of it. Creations that were killed stay pending.
    const last = await killUp("mtls", /server-workload.*updating.*Waiting/);
    expect(last.pending).toContainEqual(expect.stringMatching(/::server-workload$/));
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
