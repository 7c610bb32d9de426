import { stripVTControlCharacters } from "node:util";
import type { LogLine } from "../../contracts";
import { kubectl, workloadArgument, type Context } from "../context";
import type { Observed } from "../observe";
import { row, type OpenRow, type Row } from "../row";

/** A log whose first line is this much younger than its container has lost its beginning. */
const silenceAtStartMs = 30_000;

/** A row for each line that the contract says the application logs in this mode. */
export function logRows(observed: Observed, context: Context): readonly Row[] {
    const { identity, contract } = observed;
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
            : logOutcome(open, observed, expected);
    });
}

function logOutcome(open: OpenRow, { log, pods, identity }: Observed, expected: LogLine): Row {
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
    return hasLostItsBeginning(log.value, status?.state?.running?.startedAt)
        ? open.skip("rotated away: the log no longer reaches back to the container's start")
        : open.fail(`not among the ${log.value.split("\n").length} lines since the start`);
}

/**
 * Time, to the second, of the first line with the message and its fields, or undefined. Applications colour their
 * logs: escape sequences stand even between a key and its value.
 */
function findLine(log: string, { message, fields }: LogLine): string | undefined {
    const wanted = Object.entries(fields).map(([key, value]) => `${key}=${value}`);
    for (const line of stripVTControlCharacters(log).split("\n")) {
        const at = line.indexOf(message);
        const words = line.slice(at + message.length).split(" ");
        // The message ends where the fields begin: "Server listening" is not "Server listening (TLS)".
        const whole = words[0] === "" && words.slice(1).every((word) => word.includes("="));
        if (at >= 0 && whole && wanted.every((field) => words.includes(field))) {
            return line.slice(0, line.indexOf(" ")).replace(/\.\d+Z$/, "Z");
        }
    }
    return undefined;
}

function hasLostItsBeginning(log: string, started: Date | undefined): boolean {
    const first = new Date(log.slice(0, log.indexOf(" ")));
    return started !== undefined && first.getTime() - started.getTime() > silenceAtStartMs;
}
