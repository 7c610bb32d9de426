import { setTimeout } from "node:timers/promises";

import { isApiFailure, messageOf } from "./apiRead";

/** What one look at the cluster gives. */
export type Look =
    /** What was awaited is there. */
    | { readonly state: "seen" }
    /** It may still come. */
    | (Found & Pending)
    /** It does not come by itself. */
    | (Found & { readonly state: "refused" });

interface Found {
    /** What was found, a clause without a full stop. */
    readonly found: string;
    readonly fix: Fix;
}

interface Pending {
    readonly state: "pending";
    /** Seconds that may pass without progress. */
    readonly patience: number;
    /** How far it has come: every text that was not there before is progress. @default none */
    readonly progress?: string;
}

/** What to do about what was found. */
export interface Fix {
    /** A sentence without its full stop. */
    readonly words: string;
    /** Commands that do it. */
    readonly commands?: readonly string[];
}

/** Something that an update awaits in the cluster, and changes nothing by. */
export interface Observation {
    /** What is looked at: `Deployment noetl/noetl-server`. */
    readonly subject: string;
    /** What is to be found there, a clause. */
    readonly expected: string;
    readonly look: () => Promise<Look>;
}

/** Time, and the operator. */
export interface Surroundings {
    /** Shows the operator what is waited for. */
    readonly tell: (sentence: string) => void;
    readonly clock?: Clock;
}

/** What time it is, and how to let it pass; tests bring their own. */
export interface Clock {
    readonly now: () => number;
    readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** An observation that was not made, in one sentence for the operator. */
export class ObservationError extends Error {
    override readonly name = "ObservationError";
}

const systemClock: Clock = { now: Date.now, pause: setTimeout };

/** Milliseconds between two looks, at first and at most. */
const pauses = { first: 250, longest: 2000 };

/** Milliseconds after which the operator is told, once more each time. */
const tellEvery = 10_000;

/** Seconds that the API server may be away: as in the upgrade of a control plane that has one. */
const apiPatience = 120;

/**
 * Looks until what is awaited is seen, as long as there is progress: an application that starts and
 * crashes in turn makes none.
 *
 * @throws ObservationError with what was observed, what was expected, and what to do.
 */
export async function untilSeen(
    { subject, expected, look }: Observation,
    { tell, clock = systemClock }: Surroundings,
): Promise<void> {
    const started = clock.now();
    const reached = new Set<string>();
    const last = { answer: started, progress: started, told: started };
    for (let pause = pauses.first; ; pause = Math.min(pause * 2, pauses.longest)) {
        const seen = await look().catch(failedLook);
        const now = clock.now();
        if (seen.state === "seen") {
            return;
        }
        if (seen.state !== "unanswered") last.answer = now;
        if (seen.state === "pending" && !reached.has(seen.progress ?? "")) {
            reached.add(seen.progress ?? "");
            last.progress = now;
        }
        if (seen.state === "refused") {
            throw failure(seen.found, seen.fix);
        }
        const waited = (now - (seen.state === "pending" ? last.progress : last.answer)) / 1000;
        if (waited >= seen.patience) {
            throw failure(`${seen.found}, for ${Math.round(waited)} s`, seen.fix);
        }
        if (now - last.told >= tellEvery) {
            tell(`${subject}: ${seen.found}; waiting for ${expected}`);
            last.told = now;
        }
        await clock.pause(pause);
    }

    function failure(found: string, fix: Fix): ObservationError {
        return new ObservationError(`${subject}: ${found}; expected ${expected}. ${inWords(fix)}`);
    }
}

/** A command ends its line, so that it can be copied. */
function inWords({ words, commands }: Fix): string {
    return commands === undefined
        ? `${words}.`
        : [`${words}:`, ...commands.map((command) => `    ${command}`)].join("\n");
}

/** The API server gave no answer. */
interface Unanswered extends Found {
    readonly state: "unanswered";
    readonly patience: number;
}

/** Names of the errors with which a request ends that was not answered. */
const unanswered = ["AbortError", "Error", "FetchError", "TimeoutError"];

/** The API server may come back; what it answers for good, and a fault of ours, stay. */
function failedLook(error: unknown): Look | Unanswered {
    if (isApiFailure(error) && error.code < 500 && error.code !== 429) {
        return {
            state: "refused",
            found: `the API server answers ${error.code}, ${messageOf(error)}`,
            fix: { words: "Correct that, and run the update again" },
        };
    }
    if (error instanceof Error && unanswered.includes(error.name)) {
        return {
            state: "unanswered",
            found: `no answer of the API server, ${isApiFailure(error) ? messageOf(error) : error.message}`,
            fix: { words: "Run the update again when it answers" },
            patience: apiPatience,
        };
    }
    throw error;
}
