import { plainServerUrls, serverAddress, type ServerAddress } from "../workload/serverUrl";
import { probes } from "./httpProbes";
import { containersOf, memberProps, runsPods, workloadComponent } from "./kubernetes";
import type { Property } from "./property";
import {
    collectFindings,
    type Resource,
    type ResourceRule,
    type RuleFinding,
    type StackRule,
} from "./rule";
import { checkSecureWorkload, serverNamesOf, type SecureWorkload } from "./secureWorkload";

/** No member calls the server by a plain URL (invariant 4). */
export const noPlainUrl: ResourceRule = {
    name: "no-plain-url",
    description:
        "No variable, argument, command, probe or lifecycle hook of a workload of the link names the " +
        "server by an http URL in tls or mtls: the server answers TLS only, and a client that tries " +
        "http first sends its request to any peer that answers.",
    fix: "Write the URL in the manifest under a declared name of the server, which the transform rewrites; or add `rewriteHosts`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: runsPods,
    check: (resource) => checkSecureWorkload(resource, (workload) => [urlFindings(workload)]),
};

/** No workload outside the link calls the server by a plain URL. */
export const callersDeclared: StackRule = {
    name: "callers-declared",
    description:
        "No workload of the stack calls the server in plain HTTP without being one of its declared " +
        "clients: in tls and mtls its calls fail.",
    fix: "Add the workload to `clients`, so that it gets a certificate and the transform.",
    enforcement: "mandatory",
    kind: "stack",
    check: (resources) => collectFindings(callerFindings(resources)),
};

const urlFields = ["args", "command", "lifecycle", ...probes];

function* urlFindings({ podSpec, usage, server, contract }: SecureWorkload): Iterable<RuleFinding> {
    const isServer = usage === "server";
    const dialled = serverAddress(server, {}, isServer, "server");
    // Clients dial what the server publishes: loopback there is an Envoy of their own pod.
    const published = serverAddress(server, {}, false, "server");
    const publishes = isServer ? (contract?.urls ?? []) : [];
    for (const { name, props } of containersOf(podSpec)) {
        const places = [...props.at("env").items, ...urlFields.map((field) => props.at(field))];
        for (const place of places) {
            const address = publishes.includes(nameOf(place)) ? published : dialled;
            for (const { path, url } of plainUrlsIn(place, address)) {
                yield {
                    field: `container ${name}, ${path}`,
                    value: url,
                    expected: "https",
                    fix: "let the transform rewrite the manifest's URL",
                };
            }
        }
    }
}

/** The name of a variable; empty for other places and for unknown names. */
function nameOf(place: Property): string {
    const name = place.at("name");
    return name.isUnknown ? "" : (name.text ?? "");
}

function* callerFindings(resources: readonly Resource[]): Iterable<RuleFinding> {
    const server = resources.find(
        ({ type, props }) => type === workloadComponent && props.at("usage").text === "server",
    );
    if (server !== undefined && server.props.at("mode").text !== "plain") {
        const outside = resources.filter((one) => runsPods(one.type) && !memberProps(one));
        yield* collectFindings(...outside.map((one) => callFindings(one, server.props)));
    }
}

function* callFindings({ urn, props }: Resource, server: Property): Iterable<RuleFinding> {
    const address = serverAddress(serverNamesOf(server), {}, false, "server");
    for (const { path, url } of plainUrlsIn(props.at("spec"), address)) {
        yield {
            urn,
            field: path,
            value: url,
            expected: "a declared client of the link, or no call to the server",
            fix: "add the workload to clients",
        };
    }
}

/** The first plain URL of the server in each text at or below a property. */
function* plainUrlsIn(
    property: Property,
    address: ServerAddress,
): Iterable<{ readonly path: string; readonly url: string }> {
    for (const place of property.within()) {
        const [url] = plainServerUrls(place.text ?? "", address);
        if (url !== undefined) {
            yield { path: place.path, url };
        }
    }
}
