import { plainServerUrls, serverAddress } from "../workload/serverUrl";
import { isCertificate, linkOf, objectName, runsPods, workloadComponent } from "./kubernetes";
import { attempt, type Finding, type Resource, type StackRule } from "./rule";
import { Value } from "./value";

/** The link is complete: nobody who is declared is missing. */
export const membersComplete: StackRule = {
    name: "members-complete",
    description:
        "The server and every client that the stack declares in its output `link` are there: the " +
        "component, in the link's mode, the workload that it makes, and the certificate that the " +
        "workload mounts. Whoever is left out stays in plain HTTP, or is locked out.",
    fix: "Create one `MtlsWorkload` and one `WorkloadCertificate` for the server and for each client, and export `link`.",
    enforcement: "mandatory",
    kind: "stack",
    check: (resources) => attempt(completeFindings(resources)),
};

/** Nobody calls the server from outside the link. */
export const callersDeclared: StackRule = {
    name: "callers-declared",
    description:
        "No workload of the stack calls the server in plain HTTP without being one of its declared " +
        "clients: in tls and mtls its calls fail.",
    fix: "Add the workload to `clients`, so that it gets a certificate and the transform.",
    enforcement: "mandatory",
    kind: "stack",
    check: (resources) => attempt(callerFindings(resources)),
};

/** What the rule looks members up in, by `<kind> <namespace>/<name>`. */
interface Inventory {
    readonly components: readonly Resource[];
    readonly byWorkload: ReadonlyMap<string, Resource>;
    readonly workloads: ReadonlySet<string>;
    readonly certificates: ReadonlyMap<string, Resource>;
}

function inventory(resources: readonly Resource[]): Inventory {
    const components = resources.filter(({ type }) => type === workloadComponent);
    const certificates = resources.filter(({ type }) => isCertificate(type));
    return {
        components,
        byWorkload: new Map(components.map((one) => [workloadName(one.props), one])),
        workloads: new Set(resources.filter((one) => linkOf(one) !== undefined).map(liveName)),
        certificates: new Map(certificates.map((one) => [objectName(one.props), one])),
    };
}

function* completeFindings(resources: readonly Resource[]): Iterable<Finding> {
    const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
    const link = stack?.props.at("link") ?? new Value({}).at("link");
    const found = inventory(resources);
    const members = [link.at("server"), ...link.at("clients").items];
    const declared = members.filter((member) => member.isPresent);
    yield* declarationFindings(link);
    if (!link.isPresent) {
        return;
    }
    yield* attempt(
        ...declared.map((member) => memberFindings(member, link, found)),
        ...found.components.map((component) => undeclaredFindings(component, declared)),
    );
}

function* declarationFindings(link: Value): Iterable<Finding> {
    const missing = !link.isPresent
        ? link
        : [link.at("server"), link.at("clients", 0)].find((part) => !part.isPresent);
    if (missing !== undefined) {
        yield {
            field: `stack output ${missing.path}`,
            expected: "the link with its server and at least one client",
            fix: "export `link` from index.ts",
        };
    }
}

function* memberFindings(member: Value, link: Value, found: Inventory): Iterable<Finding> {
    const name = member.at("name").text ?? member.path;
    const workload = workloadName(member);
    const component = found.byWorkload.get(workload);
    if (component === undefined || !found.workloads.has(workload)) {
        yield {
            field: `member ${name}: ${workload}`,
            expected: "a workload under MtlsWorkload",
            fix: `create an MtlsWorkload for ${name}`,
        };
    }
    const mode = component?.props.at("mode").text;
    if (component !== undefined && mode !== link.at("mode").text) {
        yield {
            urn: component.urn,
            field: `member ${name}: mode`,
            value: mode,
            expected: `${link.at("mode").text ?? "none"}, as the stack's output says`,
            fix: "give every MtlsWorkload the stack's mode",
        };
    }
    yield* certificateFindings(member, name, found);
}

function* certificateFindings(
    member: Value,
    name: string,
    { certificates }: Inventory,
): Iterable<Finding> {
    const { text: namespace = "" } = member.at("workload", "namespace");
    const key = `${namespace}/${member.at("certificateName").text ?? ""}`;
    const certificate = certificates.get(key);
    const spec = certificate?.props.at("spec");
    const differences = [
        spec?.at("secretName").text === member.at("secretName").text ? "" : "secretName",
        spec?.at("uris").texts.join() === member.at("spiffeId").text ? "" : "uris",
        spec?.at("dnsNames").texts.join() === member.at("dnsNames").texts.join() ? "" : "dnsNames",
    ].filter((part) => part !== "");
    if (certificate === undefined || differences.length > 0) {
        yield {
            ...(certificate !== undefined && { urn: certificate.urn }),
            field: `member ${name}: Certificate ${key}`,
            ...(certificate !== undefined && { value: `other ${differences.join(", ")}` }),
            expected: "a Certificate that says what the stack's output says of the member",
            fix: `create a WorkloadCertificate for ${name}`,
        };
    }
}

function* undeclaredFindings(
    { urn, props }: Resource,
    members: readonly Value[],
): Iterable<Finding> {
    const workload = workloadName(props);
    if (!members.some((member) => workloadName(member) === workload)) {
        yield {
            urn,
            field: workload,
            value: "under MtlsWorkload",
            expected: "a member that the stack's output link declares",
            fix: "take it from the config's server or clients",
        };
    }
}

function* callerFindings(resources: readonly Resource[]): Iterable<Finding> {
    const server = resources.find(
        ({ type, props }) => type === workloadComponent && props.at("usage").text === "server",
    );
    if (server !== undefined && server.props.at("mode").text !== "plain") {
        const strangers = resources.filter((one) => runsPods(one.type) && !linkOf(one));
        yield* attempt(...strangers.map((one) => callFindings(one, server.props)));
    }
}

function* callFindings({ urn, props }: Resource, server: Value): Iterable<Finding> {
    const hosts = server.at("serverHosts").texts;
    const address = serverAddress(
        { hosts, port: server.at("serverPort").number ?? 0 },
        {},
        false,
        "server",
    );
    for (const place of props.at("spec").within()) {
        const [url] = plainServerUrls(place.text ?? "", address);
        if (url !== undefined) {
            yield {
                urn,
                field: place.path,
                value: url,
                expected: "a declared client of the link, or no call to the server",
                fix: "add the workload to clients",
            };
        }
    }
}

/** `Deployment noetl/noetl-worker-rust`, by the `workload` of a member or a component. */
function workloadName(member: Value): string {
    const part = (key: string) => member.at("workload", key).text ?? "?";
    return `${part("kind")} ${part("namespace")}/${part("name")}`;
}

function liveName({ type, props }: Resource): string {
    return `${type.split(":").at(-1) ?? ""} ${objectName(props)}`;
}
