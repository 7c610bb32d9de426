import type { KubernetesObject } from "../../workload/objects";
import { findCallers, type Server } from "../../census";
import { blindSpots, evidenceOf, judge, undeclaredOf } from "../../census/answers";
import { aliasesOf } from "../../census/services";
import type { ServerContract } from "../../contracts";
import type { Link } from "../../link/link";
import { peersOn } from "../connections";
import type { Context } from "../context";
import type { Deployed, DeployedObjects } from "../deployed";
import { isReady, type Observed } from "../observe";
import { isFinished, ownerOf } from "../owner";
import { row, unproven, type OpenRow, type Row } from "../row";

/**
 * Rows on who dials the server: what is deployed, and who is connected right now. An unknown caller
 * fails in mode mtls, where it has stopped; in the others the row says who would.
 */
export async function callerRows(
    cluster: Deployed,
    link: Link,
    observed: Observed<ServerContract>,
    context: Context,
): Promise<readonly Row[]> {
    const { objects, forbidden } = await cluster.objects();
    const deployed = { objects: objects.filter((object) => !isFinished(object)), forbidden };
    const server = serverOf(link, observed);
    const subject = link.server.name;
    const look = `npm run census; ${context.kubectl} get services,ingresses -A`;
    const open = (id: string, meaning: string) => row(id, subject, meaning, look);
    return [
        servicesRow(
            open("callers.services", "named after Services that lead to it"),
            deployed,
            server,
        ),
        deployedRow(
            open("callers.deployed", "deployed callers are declared"),
            deployed,
            server,
            link,
        ),
        await connectedRow(
            open("callers.connected", "connected callers are declared"),
            cluster,
            deployed.objects,
            observed,
            link,
        ),
        unproven(
            "callers.unseen",
            subject,
            "no other callers",
            `not seen: ${[...blindSpots, "callers that are not connected now", ...deployed.forbidden.map((kind) => `${kind}, which may not be listed`)].join("; ")}`,
        ),
    ];
}

/** The server as the census looks for it: by the names that its certificate has. */
function serverOf({ server }: Link, { contract, pods }: Observed<ServerContract>): Server {
    const { kind, namespace, name } = server.workload;
    const own = `.${namespace}.svc`;
    const [running] = pods.state === "found" ? pods.value : [];
    const ports = (running?.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
    const qualified = server.dnsNames.find((dnsName) => dnsName.includes(`${own}.`)) ?? "";
    return {
        kind,
        namespace,
        name,
        podLabels: server.podLabels,
        port: contract.port,
        portNames: ports.flatMap((one) =>
            one.containerPort === contract.port && one.name !== undefined ? [one.name] : [],
        ),
        services: server.dnsNames.flatMap((dnsName) =>
            dnsName.endsWith(own) ? [dnsName.slice(0, -own.length)] : [],
        ),
        clusterDomain: qualified.slice(qualified.indexOf(`${own}.`) + own.length + 1),
    };
}

/** A DNS SAN of a Service that leads elsewhere lets the server speak for others. */
function servicesRow(open: OpenRow, { objects, forbidden }: DeployedObjects, server: Server): Row {
    if (forbidden.includes("services")) {
        return open.skip("may not list services");
    }
    const leading = aliasesOf(objects, { ...server, services: [] });
    const astray = server.services.filter((name) => !leading.some((alias) => alias.name === name));
    return astray.length === 0
        ? open.pass(server.services.join(", "))
        : open.fail(`${astray.join(", ")}: no Service of that name selects its pods and port`);
}

function deployedRow(
    open: OpenRow,
    { objects, forbidden }: DeployedObjects,
    server: Server,
    link: Link,
): Row {
    // What a controller makes is its maker's to declare.
    const own = objects.filter(({ metadata }) => metadata["ownerReferences"] === undefined);
    const sourced = own.map((object) => ({ source: "cluster", object }));
    const callers = judge(findCallers(sourced, server), link.clients, link.exemptCallers);
    const undeclared = undeclaredOf(callers).map((one) => `${one.id} (${evidenceOf(one)})`);
    const unread = forbidden.length > 0 ? `; may not list ${forbidden.join(", ")}` : "";
    return undeclared.length === 0
        ? open.pass(`${callers.map(({ id }) => id).join(", ") || "none"}${unread}`)
        : unknown(open, link, undeclared);
}

/** Whoever holds a connection to a ready pod's port at this moment, by the kernel's own table. */
async function connectedRow(
    open: OpenRow,
    cluster: Deployed,
    objects: readonly KubernetesObject[],
    { identity, contract, pods }: Observed<ServerContract>,
    link: Link,
): Promise<Row> {
    const running = pods.state === "found" ? pods.value.filter(isReady) : [];
    if (running.length === 0) {
        return open.skip("not tried: no ready pod of the server");
    }
    const { namespace } = identity.workload;
    const found = new Set<string>();
    for (const { metadata, status } of running) {
        const table = await cluster.execute(namespace, metadata?.name ?? "", identity.container, [
            "cat",
            "/proc/net/tcp",
            "/proc/net/tcp6",
        ]);
        if (table.state === "failed") {
            return open.skip(
                `not tried: cannot read /proc/net/tcp in the server's container: ${table.reason}`,
            );
        }
        // The node's own address is its kubelet's probes, loopback a port-forward.
        const near = [status?.hostIP, status?.podIP, "127.0.0.1", "::1"];
        peersOn(contract.port, table.output)
            .filter((address) => !near.includes(address))
            .forEach((address) => found.add(ownerOf(address, objects)));
    }
    const known = new Set([
        ...link.clients.map(
            ({ workload: { kind, namespace: ns, name } }) => `${kind} ${ns}/${name}`,
        ),
        ...link.exemptCallers.map(({ caller }) => caller),
    ]);
    const strangers = [...found].filter((id) => !known.has(id));
    return strangers.length === 0
        ? open.pass([...found].join(", ") || "nobody at this moment")
        : unknown(open, link, strangers);
}

function unknown(open: OpenRow, { mode }: Link, callers: readonly string[]): Row {
    const names = callers.join("; ");
    return mode === "mtls"
        ? open.fail(`nobody declared ${names}`)
        : open.skip(`would stop in mode mtls: ${names}`);
}
