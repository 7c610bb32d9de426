import { leftCalls, type LeftCall } from "../census/leftCalls";
import { loadsByNamespace, type Loads } from "../census/loads";
import { finderFor } from "../census/mentions";
import type { SourcedObject } from "../census";
import { serverServicesOf, type Server, type ServerService } from "../census/services";
import type { Exemption } from "../census/exemptions";
import type { Problem } from "../problems/problem";
import { podTemplateOf } from "../workload";
import type { PodSpec } from "../workload/podTemplate";
import { field, nameOf, stringsIn } from "../workload/objects";
import { secureLinkOf } from "../workload/secureLink";
import { fieldOf } from "../workload/transformReport";
import { exemptFix, isExempt } from "./exempted";
import { transformOptions, type LinkTerms, type Member } from "./transformed";

/** What the census knows of the server and of the objects beside it. */
export interface Surroundings {
    readonly server: Server;
    readonly serverServices: readonly ServerService[];
    /** What pods can load, by namespace. */
    readonly loads: ReadonlyMap<string, Loads>;
}

/** @param objects Objects of all files that config names, those of the members included. */
export function surroundingsOf(server: Server, objects: readonly SourcedObject[]): Surroundings {
    const all = objects.map(({ object }) => object);
    return {
        server,
        serverServices: serverServicesOf(all, server),
        loads: loadsByNamespace(all, server.namespace),
    };
}

/** The calls that a transformed member leaves without the link's certificate. */
export interface Postcondition {
    readonly problems: readonly Problem[];
    /** Exemptions that cover one of them. */
    readonly exemptions: readonly Exemption[];
}

/**
 * Runs the census's finder over a transformed member and all that its pods load. A call that is
 * still plain, or whose address cannot be known, is a problem, unless config exempts its place.
 */
export function postconditionOf(
    member: Member,
    terms: LinkTerms,
    { server, serverServices, loads }: Surroundings,
): Postcondition {
    if (terms.mode === "plain") return { problems: [], exemptions: [] };
    const { namespace } = member.identity.workload;
    const link = secureLinkOf(
        { ...transformOptions(member, terms), object: "" },
        terms.mode,
        member.identity.container,
    );
    const template = podTemplateOf(member.transformed);
    const calls = leftCalls(
        { ...template },
        link,
        finderFor(
            namespace,
            serverServices,
            server,
            Object.keys(member.rewriteHosts),
            member.identity.usage === "server",
            searchesOf(template.spec),
        ),
        loads.get(namespace) ?? new Map(),
    );
    const object = nameOf(member.manifest);
    const judged = calls.map((call) => ({ call, by: isExempt(object, call, terms.exempt) }));
    return {
        exemptions: judged.flatMap(({ by }) => by ?? []),
        problems: judged.flatMap(({ call, by }) =>
            by === undefined ? [problemOf(object, call, member)] : [],
        ),
    };
}

/** The search domains that a pod adds to those of its namespace. */
function searchesOf(spec: PodSpec): readonly string[] {
    return stringsIn(field(spec, "dnsConfig", "searches"));
}

function problemOf(object: string, call: LeftCall, member: Member): Problem {
    const { container, field, text, why } = call;
    const place = { ...(container !== undefined && { container }), field };
    return {
        field: fieldOf(object, place),
        value: text,
        expected:
            why === "plain"
                ? "no call of the server without the link's certificate"
                : "an address that can be read: one put together at run time may be the server's",
        fix: `${fixOf(call, member)}; ${exemptFix(object, place)}`,
    };
}

function fixOf({ field }: LeftCall, { identity, contract }: Member): string {
    if (field.startsWith("hostAliases")) {
        return "remove it, and call the server by a name of its Service";
    }
    const isLoaded = /^(?:ConfigMap|Secret) /.test(field);
    if (identity.usage === "server") {
        return "remove it: probe the port with tcpSocket, and have nothing in the server's own pod call it";
    }
    if (isLoaded) {
        return "take it out of there, and call the server from the manifest: by a URL variable of the contract, or by `curl http://<host>:<port>/…` in a command";
    }
    const written = "call the server by `curl http://<host>:<port>/…`, written out";
    return contract.credentials.via === "envoy"
        ? `${written}, or by a variable that holds nothing but its URL`
        : `${written}, or set \`via: envoy\` for this client and write the URL out`;
}
