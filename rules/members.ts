import { isCertificate, memberProps, objectName, workloadComponent } from "./kubernetes";
import { collectFindings, type RuleFinding, type Resource, type StackRule } from "./rule";
import { Property } from "./property";

/** Every declared member has its component, workload and Certificate. */
export const membersComplete: StackRule = {
    name: "members-complete",
    description:
        "The server and every client that the stack declares in its output `link` are there: the " +
        "component, in the link's mode, the workload that it makes, and the certificate that the " +
        "workload mounts. A member that is left out stays in plain HTTP or is locked out.",
    fix: "Create one `MtlsWorkload` and one `WorkloadCertificate` for the server and for each client, and export `link`.",
    enforcement: "mandatory",
    kind: "stack",
    check: (resources) => collectFindings(completeFindings(resources)),
};

/** Resources of the stack by `<kind> <namespace>/<name>`; certificates by `<namespace>/<name>`. */
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
        workloads: new Set(
            resources.filter((one) => memberProps(one) !== undefined).map(objectKey),
        ),
        certificates: new Map(certificates.map((one) => [objectName(one.props), one])),
    };
}

function* completeFindings(resources: readonly Resource[]): Iterable<RuleFinding> {
    const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
    const link = stack?.props.at("link") ?? new Property({}).at("link");
    const found = inventory(resources);
    const members = [link.at("server"), ...link.at("clients").items];
    const declared = members.filter((member) => member.isPresent);
    yield* declarationFindings(link);
    if (!link.isPresent) {
        return;
    }
    yield* collectFindings(
        ...declared.map((member) => memberFindings(member, link, found)),
        ...found.components.map((component) => undeclaredFindings(component, declared)),
    );
}

function* declarationFindings(link: Property): Iterable<RuleFinding> {
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

function* memberFindings(
    member: Property,
    link: Property,
    found: Inventory,
): Iterable<RuleFinding> {
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
    member: Property,
    name: string,
    { certificates }: Inventory,
): Iterable<RuleFinding> {
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
    members: readonly Property[],
): Iterable<RuleFinding> {
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

/** `<kind> <namespace>/<name>` from the `workload` of a member or a component. */
function workloadName(member: Property): string {
    const part = (key: string) => member.at("workload", key).text ?? "?";
    return `${part("kind")} ${part("namespace")}/${part("name")}`;
}

/** `<kind> <namespace>/<name>` of a Kubernetes object. */
function objectKey({ type, props }: Resource): string {
    return `${type.split(":").at(-1) ?? ""} ${objectName(props)}`;
}
