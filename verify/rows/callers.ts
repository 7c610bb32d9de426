import { findCallers, type Server } from "../../census";
import { blindSpots, evidenceOf, withVerdicts, undeclaredOf } from "../../census/verdicts";
import type { Exemption } from "../../census/exemptions";
import { serverOf, serverServicesOf } from "../../census/services";
import type { ServerContract } from "../../contracts";
import type { Link } from "../../link/link";
import { isoDay } from "../../problems/today";
import type { Cluster } from "../cluster";
import { isFinished, ownerOf, peersOn } from "../connections";
import { isReady, type IdentityState } from "../identityState";
import type { Inventory } from "../inventory";
import { row, unproven, type Context, type OpenRow, type Row } from "../row";

/** The requests that the caller rows make. */
export type CallerReads = Pick<Cluster, "exec" | "inventory">;

/**
 * Rows on the callers of the server: those deployed, and those connected now. An undeclared caller
 * fails the row in mode mtls, in which it cannot connect; in plain and tls it is a warning.
 */
export async function callerRows(
    cluster: CallerReads,
    link: Link,
    server: IdentityState<ServerContract>,
    context: Context,
): Promise<readonly Row[]> {
    const { objects, forbidden } = await cluster.inventory();
    const deployed = { objects: objects.filter((object) => !isFinished(object)), forbidden };
    const target = censusServer(link, server);
    const subject = link.server.name;
    const look = `npm run census; ${context.kubectl} get services,ingresses -A`;
    const open = (id: string, meaning: string) => row(id, subject, meaning, look);
    const connected = open("callers.connected", "connected callers are declared");
    const notSeen = [
        ...blindSpots,
        "callers that are not connected now",
        ...forbidden.map((kind) => `${kind}, which may not be listed`),
    ];
    return [
        servicesRow(
            open("callers.services", "named after Services that lead to it"),
            deployed,
            target,
        ),
        deployedRow(
            open("callers.deployed", "deployed callers are declared"),
            deployed,
            target,
            link,
        ),
        context.connections
            ? await connectedRow(connected, cluster, deployed, server, link)
            : connected.skip(
                  "not tried: reads /proc/net/tcp in the server's pods, which needs pods/exec; pass --connections",
              ),
        ...link.exempt.map((exemption) => exemptRow(exemption, context)),
        unproven("callers.unseen", subject, "no other callers", `not seen: ${notSeen.join("; ")}`),
    ];
}

/** The server in the census's terms. Its Services are those that its DNS SANs name. */
function censusServer({ server }: Link, { contract, pods }: IdentityState<ServerContract>): Server {
    const own = `.${server.workload.namespace}.svc`;
    const [running] = pods.state === "found" ? pods.value : [];
    const qualified = server.dnsNames.find((dnsName) => dnsName.includes(`${own}.`)) ?? "";
    return serverOf(server, contract.port, running?.spec?.containers ?? [], {
        services: server.dnsNames.flatMap((dnsName) =>
            dnsName.endsWith(own) ? [dnsName.slice(0, -own.length)] : [],
        ),
        clusterDomain: qualified.slice(qualified.indexOf(`${own}.`) + own.length + 1),
    });
}

/** An exempt caller or place: it stays without a certificate, so no check proves it. */
function exemptRow(exemption: Exemption, { now }: Context): Row {
    const { object, container, field, reason, until } = exemption;
    const place = [object, container && `container ${container}`, field].filter(Boolean).join(", ");
    const open = row("callers.exempt", object, "exempt: it has no certificate", "npm run census");
    const said = `${place}: ${reason}${until === undefined ? "" : `, until ${until}`}`;
    return until !== undefined && until < isoDay(now)
        ? open.fail(`${said}, which is past`, "give it a certificate, or agree on a later day")
        : open.skip(said);
}

/** With the DNS SAN of a Service of other pods, the server could impersonate those pods. */
function servicesRow(open: OpenRow, { objects, forbidden }: Inventory, server: Server): Row {
    if (forbidden.includes("services")) {
        return open.skip("may not list services");
    }
    const aliases = serverServicesOf(objects, { ...server, services: [] });
    const astray = server.services.filter((name) => !aliases.some((alias) => alias.name === name));
    return astray.length === 0
        ? open.pass(server.services.join(", "))
        : open.fail(`${astray.join(", ")}: no Service of that name selects its pods and port`);
}

function deployedRow(
    open: OpenRow,
    { objects, forbidden }: Inventory,
    server: Server,
    link: Link,
): Row {
    // An owned object calls on behalf of its controller, which is listed too.
    const owners = objects.filter(({ metadata }) => metadata["ownerReferences"] === undefined);
    const sourced = owners.map((object) => ({ source: "cluster", object }));
    const callers = withVerdicts(findCallers(sourced, server), link.clients, link.exempt);
    const undeclared = undeclaredOf(callers).map((one) => `${one.id} (${evidenceOf(one)})`);
    const unread = forbidden.length > 0 ? `; may not list ${forbidden.join(", ")}` : "";
    return undeclared.length === 0
        ? open.pass(`${callers.map(({ id }) => id).join(", ") || "none"}${unread}`)
        : undeclaredCallers(open, link, undeclared);
}

/** Reads the kernel's connection table in every ready pod of the server. */
async function connectedRow(
    open: OpenRow,
    cluster: Pick<Cluster, "exec">,
    { objects }: Inventory,
    { identity, contract, pods }: IdentityState<ServerContract>,
    link: Link,
): Promise<Row> {
    const running = pods.state === "found" ? pods.value.filter(isReady) : [];
    if (running.length === 0) {
        return open.skip("not tried: no ready pod of the server");
    }
    const { namespace } = identity.workload;
    const connected = new Set<string>();
    for (const { metadata, status } of running) {
        const table = await cluster.exec(namespace, metadata?.name ?? "", identity.container, [
            "cat",
            "/proc/net/tcp",
            "/proc/net/tcp6",
        ]);
        if (table.state === "failed") {
            return open.skip(
                `not tried: cannot read /proc/net/tcp in the server's container: ${table.reason}`,
            );
        }
        // The kubelet's probes come from the node's address, a port-forward from loopback.
        const ignored = [status?.hostIP, status?.podIP, "127.0.0.1", "::1"];
        peersOn(contract.port, table.output)
            .filter((address) => !ignored.includes(address))
            .forEach((address) => connected.add(ownerOf(address, objects)));
    }
    const declared = new Set([
        ...link.clients.map(
            ({ workload: { kind, namespace: ns, name } }) => `${kind} ${ns}/${name}`,
        ),
        ...link.exempt.map(({ object }) => object),
    ]);
    const undeclared = [...connected].filter((id) => !declared.has(id));
    return undeclared.length === 0
        ? open.pass([...connected].join(", ") || "none at this moment")
        : undeclaredCallers(open, link, undeclared);
}

function undeclaredCallers(open: OpenRow, { mode }: Link, callers: readonly string[]): Row {
    const names = callers.join("; ");
    return mode === "mtls"
        ? open.fail(`not declared: ${names}`)
        : open.skip(`would stop in mode mtls: ${names}`);
}
