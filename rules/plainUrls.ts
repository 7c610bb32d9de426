import { exemptionOf, type Exemption } from "../census/exemptions";
import { leftCalls } from "../census/leftCalls";
import { finderFor, type Finder } from "../census/mentions";
import type { ServerService } from "../census/services";
import type { OtherContainer } from "../workload";
import { recordOf } from "../workload/objects";
import { secureLinkOf } from "../workload/secureLink";
import type { ServerNames } from "../workload/serverUrl";
import { fieldOf } from "../workload/transformReport";
import { memberProps, objectName, runsPods, workloadComponent } from "./kubernetes";
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
        "No variable, argument, command, probe or lifecycle hook of a workload of the link calls the " +
        "server without the link's certificate in tls or mtls: the server answers TLS only, and a " +
        "client that tries http first sends its request to any peer that answers. Places that the " +
        "stack's config exempts are left out.",
    fix: "Write the URL in the manifest under a declared name of the server, which the transform rewrites; or add `rewriteHosts`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: runsPods,
    check: (resource) =>
        checkSecureWorkload(resource, (workload) => [urlFindings(nameIn(resource), workload)]),
};

/** No workload outside the link calls the server by a plain URL. */
export const callersDeclared: StackRule = {
    name: "callers-declared",
    description:
        "No workload of the stack calls the server without being one of its declared clients: its " +
        "plain calls fail in tls, and all of its calls in mtls.",
    fix: "Add the workload to `clients`, so that it gets a certificate and the transform.",
    enforcement: "mandatory",
    kind: "stack",
    check: (resources) => collectFindings(callerFindings(resources)),
};

function* urlFindings(object: string, workload: SecureWorkload): Iterable<RuleFinding> {
    const { mode, usage, contract, container, secretName, podSpec, link } = workload;
    if (contract === undefined) return;
    const { server } = workload;
    const options = { mode, contract, container, secretName, object, server };
    const otherContainers = link.at("otherContainers").plain as
        readonly OtherContainer[] | undefined;
    const publishedUrls = link.at("publishedUrls").text === "loopback" ? "loopback" : "server";
    const calls = leftCalls(
        { spec: recordOf(podSpec.plain) },
        secureLinkOf(
            { ...options, publishedUrls, ...(otherContainers && { otherContainers }) },
            mode,
            container,
        ),
        finderOf(server, link.at("workload", "namespace").text ?? "", usage === "server"),
        new Map(),
    );
    for (const call of calls) {
        if (exemptionOf({ object, ...call }, exemptionsIn(link.at("exempt"))) === undefined) {
            yield {
                field: fieldOf(object, call),
                value: call.text,
                expected: "no call of the server without the link's certificate",
                fix: "let the transform rewrite the manifest's URL, or exempt the place in `exempt`",
            };
        }
    }
}

/** `Deployment noetl/worker`, as messages print the object of a resource. */
const nameIn = ({ type, props }: Pick<Resource, "props" | "type">) =>
    `${type.split(":").at(-1) ?? ""} ${objectName(props)}`;

const exemptionsIn = (list: Property) => list.items.map((item) => item.plain as Exemption);

/** A finder of the server by the names of its certificate. */
function finderOf(
    { hosts, port, services: portsByHost = {} }: ServerNames,
    namespace: string,
    inServerPod: boolean,
): Finder {
    const services = hosts.flatMap((host): readonly ServerService[] => {
        const [, name, of] = /^([\w-]+)\.([\w-]+)\.svc$/.exec(host) ?? [];
        return name === undefined || of === undefined
            ? []
            : [{ name, namespace: of, ports: portsByHost[host]?.tls ?? [port] }];
    });
    const domains = hosts.flatMap((host) => /\.svc\.(.+)$/.exec(host)?.[1] ?? []);
    const server = { port, clusterDomain: domains[0] ?? "cluster.local" };
    return finderFor(namespace, services, server, [], inServerPod);
}

function* callerFindings(resources: readonly Resource[]): Iterable<RuleFinding> {
    const server = resources.find(
        ({ type, props }) => type === workloadComponent && props.at("usage").text === "server",
    );
    if (server !== undefined && server.props.at("mode").text !== "plain") {
        const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
        const outside = resources.filter((one) => runsPods(one.type) && !memberProps(one));
        const exemptions = stack?.props.at("link", "exempt");
        yield* collectFindings(
            ...outside.map((one) => callFindings(one, server.props, exemptions)),
        );
    }
}

function* callFindings(
    { urn, type, props }: Resource,
    server: Property,
    exempt: Property | undefined,
): Iterable<RuleFinding> {
    const namespace = props.at("metadata", "namespace").text ?? "";
    const finder = finderOf(serverNamesOf(server), namespace, false);
    const object = nameIn({ type, props });
    // In tls a caller that trusts the CA needs no certificate of its own.
    const accepted = server.at("mode").text === "tls" ? /\bhttps:\/\/\S+/gi : /(?!)/g;
    for (const place of props.at("spec").within()) {
        const call = finder.find((place.text ?? "").replace(accepted, ""), "");
        if (call !== undefined && !isExempt(object, exempt)) {
            yield {
                urn,
                field: place.path,
                value: call,
                expected: "a declared client of the link, or no call to the server",
                fix: "add the workload to clients",
            };
        }
    }
}

/** Whether config exempts a caller or places of it, which the census has judged. */
function isExempt(object: string, exempt: Property | undefined): boolean {
    return exempt?.items.some((one) => one.at("object").text === object) === true;
}
