import { callersOf, linkManifests } from "../../../link/callers";
import { resolveLink } from "../../../link/resolve";
import { documentReader } from "../../../workload/documents";
import { parsedConfig } from "../../support/parsedConfig";

/** All that preview and census say about a stack, a line each. */
export interface Statements {
    /** Problems of the update; none if it is accepted. */
    readonly problems: readonly string[];
    readonly warnings: readonly string[];
    /** `<member>: <note>`. */
    readonly notes: readonly string[];
    /** `<object>: <verdict>: <evidence>` of the census, in mode plain as `npm run census` reads it. */
    readonly callers: readonly string[];
    /** Files that the census could not search. */
    readonly unread: readonly string[];
}

/** Resolves a stack as `pulumi preview` does, and counts its callers as `npm run census` does. */
export function statementsOf(values: Readonly<Record<string, unknown>>): Statements {
    const config = parsedConfig(values);
    const read = documentReader();
    const { server, clients } = resolveLink({ ...config, mode: "plain" }, "accept", read);
    const census = callersOf(config, server, clients, linkManifests(config, read));
    const counted = {
        callers: census.callers.flatMap(({ id, verdict, evidence }) =>
            evidence.map(({ where, what }) => `${id}: ${verdict.is}: ${where}: ${what}`),
        ),
        unread: census.problems.map(({ field }) => field),
    };
    try {
        const link = resolveLink(config, "refuse", read);
        const notes = [link.server, ...link.clients].flatMap(({ identity, notes: own }) =>
            own.map((note) => `${identity.name}: ${note}`),
        );
        return { problems: [], warnings: link.warnings, notes, ...counted };
    } catch (error) {
        const lines = (error as Error).message.split("\n");
        return { problems: lines, warnings: [], notes: [], ...counted };
    }
}
