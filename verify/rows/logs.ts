import { stripVTControlCharacters } from "node:util";

import type { LogLine } from "../../contracts";
import { kubectl, row, workloadArgument, type Context, type OpenRow, type Row } from "../row";
import type { IdentityState } from "../identityState";

/** A log that begins this long after its container started was rotated. */
const rotatedAfterMs = 30_000;

/** One row per log line that the contract expects in this mode. */
export function logRows(member: IdentityState, context: Context): readonly Row[] {
    const { identity, contract } = member;
    const look = kubectl(
        context,
        identity,
        `logs ${workloadArgument(identity)} -c ${identity.container}`,
    );
    return contract.logs[context.mode].map((expected) => {
        const id = `log.${expected.message.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
        const open = row(id.replace(/-$/, ""), identity.name, `logs "${expected.message}"`, look);
        return context.standIn && identity.usage === "client"
            ? open.skip(`stand-in client, not ${contract.name}`)
            : logOutcome(open, member, expected);
    });
}

function logOutcome(open: OpenRow, { log, pods, identity }: IdentityState, expected: LogLine): Row {
    if (log.state !== "found") {
        return open.skip(log.state === "absent" ? "no pod" : "may not read pod logs");
    }
    const seen = findLine(log.value, expected);
    if (seen !== undefined) {
        const fields = Object.entries(expected.fields).map(([key, value]) => `${key}=${value}`);
        return open.pass([seen, ...fields].join(" "));
    }
    const pod = pods.state === "found" ? pods.value[0] : undefined;
    const status = pod?.status?.containerStatuses?.find(({ name }) => name === identity.container);
    return isRotated(log.value, status?.state?.running?.startedAt)
        ? open.skip("rotated away: the log no longer reaches back to the container's start")
        : open.fail(`not among the ${log.value.split("\n").length} lines since the start`);
}

/**
 * Time of the first line with the message and its fields; undefined if there is none. Escape
 * sequences are removed first: they occur even between a key and its value.
 */
function findLine(log: string, { message, fields }: LogLine): string | undefined {
    const wanted = Object.entries(fields).map(([key, value]) => `${key}=${value}`);
    for (const line of stripVTControlCharacters(log).split("\n")) {
        const at = line.indexOf(message);
        const words = line.slice(at + message.length).split(" ");
        // Only fields may follow: "Server listening" must not match "Server listening (TLS)".
        const whole = words[0] === "" && words.slice(1).every((word) => word.includes("="));
        if (at >= 0 && whole && wanted.every((field) => words.includes(field))) {
            return line.slice(0, line.indexOf(" ")).replace(/\.\d+Z$/, "Z");
        }
    }
    return undefined;
}

function isRotated(log: string, started: Date | undefined): boolean {
    const first = new Date(log.slice(0, log.indexOf(" ")));
    return started !== undefined && first.getTime() - started.getTime() > rotatedAfterMs;
}
