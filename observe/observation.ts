import { setTimeout } from "node:timers/promises";

import { isApiFailure, messageOf } from "./apiRead";

/** Result of one look at the cluster. */
export type Look =
    /** The expected state is reached. */
    | { readonly state: "seen" }
    /** The expected state may still be reached. */
    | (Found & Pending)
    /** The expected state will not be reached without a fix. */
    | (Found & { readonly state: "refused" });

interface Found {
    /** The state that was found, as a clause without a full stop. */
    readonly found: string;
    readonly fix: Fix;
}

interface Pending {
    readonly state: "pending";
    /** Seconds that may pass without progress. */
    readonly patience: number;
    /** Describes how far it is; a text not returned before counts as progress. @default none */
    readonly progress?: string;
}

/** The fix for the operator. */
export interface Fix {
    /** A sentence without its full stop. */
    readonly words: string;
    /** Commands that carry it out. */
    readonly commands?: readonly string[];
}

/** A state of the cluster that an update waits for. Read-only. */
export interface Observation {
    /** The object, for messages: `Deployment noetl/noetl-server`. */
    readonly subject: string;
    /** The expected state, as a clause. */
    readonly expected: string;
    readonly look: () => Promise<Look>;
}

/** Output and clock of {@link untilSeen}. */
export interface Surroundings {
    /** Shows a progress message to the operator. */
    readonly tell: (sentence: string) => void;
    readonly clock?: Clock;
}

/** Clock and sleep; replaced in tests. */
export interface Clock {
    readonly now: () => number;
    readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** The expected state was not reached. The message is for the operator. */
export class ObservationError extends Error {
    override readonly name = "ObservationError";
}

const systemClock: Clock = { now: Date.now, pause: setTimeout };

/** Milliseconds between two looks; doubled each time. */
const pauses = { first: 250, longest: 2000 };

/** Milliseconds between two progress messages. */
const tellEvery = 10_000;

/** Seconds without an answer of the API server, such as during a control plane upgrade. */
const apiPatience = 120;

/**
 * Looks repeatedly until the expected state is reached. Gives up after `patience` seconds without
 * progress; a crash loop repeats the same texts, so that it makes no progress.
 *
 * @throws ObservationError with the state found, the state expected, and the fix.
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

/** Each command has its own line, so that it can be copied. */
function inWords({ words, commands }: Fix): string {
    return commands === undefined
        ? `${words}.`
        : [`${words}:`, ...commands.map((command) => `    ${command}`)].join("\n");
}

/** The API server did not answer. */
interface Unanswered extends Found {
    readonly state: "unanswered";
    readonly patience: number;
}

/** Names of the errors of a request without a response. */
const unanswered = ["AbortError", "Error", "FetchError", "TimeoutError"];

/** Retries if the API server did not answer or failed; refuses on other statuses; rethrows bugs. */
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
