import { expect, test } from "vitest";

import type { IssuerGuard } from "../../../issuance/admission/guard";
import { admissionInForce } from "../../../observe/admissionInForce";
import type { PinnedCluster } from "../../../observe/pinnedCluster";
import { apiFailure, dryRunsGuardedBy } from "../../support/admission";
import { clientIdentity, serverIdentity } from "../../support/identities";

const guard: IssuerGuard = {
    issuer: "link",
    group: "cert-manager.io",
    kind: "ClusterIssuer",
    identities: [serverIdentity, clientIdentity],
    requester: { namespace: "cert-manager", serviceAccount: "cert-manager" },
};
const before: IssuerGuard = { ...guard, identities: [serverIdentity] };

type DryRun = PinnedCluster["dryRunCreate"];

/** An observation whose clock advances a second with each look, with a new answer each. */
function looks(...dryRuns: readonly DryRun[]) {
    let second = 0;
    const observation = admissionInForce(
        {
            context: "test",
            dryRunCreate: (...args) =>
                (dryRuns[Math.min(second, dryRuns.length - 1)] ?? dryRunsGuardedBy(guard))(...args),
        },
        guard,
        () => second * 1000,
    );
    return async () => {
        const look = await observation.look();
        second += 1;
        return look;
    };
}

const admitted: DryRun = () => Promise.resolve();

test("the policy must answer with the current identities for three seconds", async () => {
    const look = looks(dryRunsGuardedBy(guard));
    for (let second = 0; second < 3; second += 1) {
        expect(await look()).toMatchObject({ state: "pending", found: "in force" });
    }
    expect(await look()).toEqual({ state: "seen" });
});

test.each<[string, DryRun, RegExp]>([
    ["no policy is in force", admitted, /^a Certificate of no identity is admitted$/],
    [
        "the policy of the previous identities is",
        dryRunsGuardedBy(before),
        /^a Certificate of no identity is refused by other words: issuer link signs only/,
    ],
])("it is pending while %s, with a command that shows the policy", async (_, dryRun, found) => {
    const fix = { commands: [expect.stringContaining("kubectl --context test get") as unknown] };
    expect(await looks(dryRun)()).toMatchObject({
        state: "pending",
        found: expect.stringMatching(found) as unknown,
        fix,
    });
});

test("an API server that still has the previous policy starts the three seconds again", async () => {
    const now = dryRunsGuardedBy(guard);
    const look = looks(now, now, dryRunsGuardedBy(before), now);
    const states = [];
    for (let second = 0; second < 7; second += 1) {
        states.push((await look()).state);
    }
    expect(states).toEqual([...Array<string>(6).fill("pending"), "seen"]);
});

test("an identity that another policy refuses ends the update with that policy's words", async () => {
    const { certificateName } = clientIdentity;
    const dryRun: DryRun = (resource, object) =>
        JSON.stringify(object).includes(`"name":"${certificateName}"`)
            ? Promise.reject(apiFailure(403, "names must be approved"))
            : dryRunsGuardedBy(guard)(resource, object);
    const look = looks(dryRun);
    await look();
    await look();
    await look();
    expect(await look()).toMatchObject({
        state: "refused",
        found: "an identity's Certificate is refused: names must be approved",
    });
});
