import { expect, test } from "vitest";

import { untilSeen, type Clock, type Look } from "../../../observe/observation";
import { ApiException } from "@kubernetes/client-node";

/** A clock that advances only in pauses. */
function clock(): Clock {
    let milliseconds = 0;
    return {
        now: () => milliseconds,
        pause: (some) => Promise.resolve((milliseconds += some)),
    };
}

const fix = { words: "Look at its pods", commands: ["kubectl describe pods"] };
const pending = (found: string, progress?: string): Look => ({
    state: "pending",
    found,
    fix,
    patience: 60,
    ...(progress !== undefined && { progress }),
});

/** Messages to the operator and the error, for a list of looks; the last look repeats. */
async function watch(...looks: readonly (Error | Look)[]) {
    const told: string[] = [];
    let number = 0;
    const look = () => {
        const next = looks[Math.min(number++, looks.length - 1)];
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next as Look);
    };
    const observation = { subject: "Deployment a/b", expected: "all its pods", look };
    const surroundings = { tell: (sentence: string) => void told.push(sentence), clock: clock() };
    const end = await untilSeen(observation, surroundings).then(
        () => "seen",
        (error: unknown) => error as Error,
    );
    return { told, end, looks: number };
}

test("ends without a message when the state is reached", async () => {
    const { told, end, looks } = await watch(pending("0 of 1"), { state: "seen" });
    expect({ told, end, looks }).toEqual({ told: [], end: "seen", looks: 2 });
});

test("fails at once when the state is refused", async () => {
    const { end, looks } = await watch({ state: "refused", found: "it is paused", fix });
    expect(looks).toBe(1);
    expect(end).toMatchObject({
        name: "ObservationError",
        message:
            "Deployment a/b: it is paused; expected all its pods. Look at its pods:\n    kubectl describe pods",
    });
});

test("fails after its patience without progress, and states the time", async () => {
    const { end } = await watch(pending("0 of 2", "0"));
    expect((end as Error).message).toMatch(/^Deployment a\/b: 0 of 2, for 6\d s; expected all/);
});

test("continues while there is progress", async () => {
    const steps = Array.from({ length: 100 }, (_, pods) => pending(`${pods} of 100`, `${pods}`));
    const { end, told } = await watch(...steps, { state: "seen" });
    expect(end).toBe("seen");
    expect(told[0]).toMatch(/^Deployment a\/b: \d+ of 100; waiting for all its pods$/);
    expect(told.length).toBeGreaterThan(10);
});

test("does not count a crash loop as progress", async () => {
    const flapping = Array.from({ length: 1000 }, (_, turn) =>
        pending(`${turn % 2} of 1`, `${turn % 2}`),
    );
    const { end } = await watch(...flapping, { state: "seen" });
    expect(end).toBeInstanceOf(Error);
});

test("does not count other texts as progress", async () => {
    const words = Array.from({ length: 1000 }, (_, turn) => pending(`port ${turn} refused`));
    expect((await watch(...words, { state: "seen" })).end).toBeInstanceOf(Error);
});

const refused = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:6443"), {
    name: "FetchError",
});
const answer = (code: number, message: string) =>
    new ApiException(code, "", JSON.stringify({ kind: "Status", message }), {});

test.each([
    ["that is away", refused],
    ["that answers with an error of its own", answer(503, "not ready")],
    ["that has too much to do", answer(429, "slow down")],
])("tolerates an API server %s for a limited time", async (_, error) => {
    expect((await watch(error, error, { state: "seen" })).end).toBe("seen");
    expect(((await watch(error)).end as Error).message).toMatch(
        /^Deployment a\/b: no answer of the API server, .*, for 12\d s; .* Run the update again/,
    );
});

test("starts the time limit for the API server with its last answer", async () => {
    const waited = Array.from({ length: 30 }, () => pending("0 of 1"));
    expect((await watch(...waited, refused, { state: "seen" })).end).toBe("seen");
});

test("fails at once on a client error, with the API server's message", async () => {
    const { end, looks } = await watch(answer(401, "Unauthorized"));
    expect(looks).toBe(1);
    expect((end as Error).message).toBe(
        "Deployment a/b: the API server answers 401, Unauthorized; expected all its pods. Correct that, and run the update again.",
    );
});

test("rethrows an error of the program", async () => {
    const { end } = await watch(new TypeError("x is undefined"));
    expect(end).toBeInstanceOf(TypeError);
});
