import { BlockList, isIPv4 } from "node:net";
import type { Container, EnvVar } from "../podTemplate";
import { escaped } from "../regex";
import type { SecureLink } from "../secureLink";
import { envoyHost } from "../serverUrl";
import type { TransformReport } from "../transformReport";

/** Hosts without a proxy: curl reads the first name first, reqwest and Go the second. */
const exceptionNames = ["no_proxy", "NO_PROXY"];

/**
 * Reports a proxy that would take a container's calls of the server, or of the pod's Envoy. Both
 * spellings count: reqwest and Go read `HTTP_PROXY`, curl only `http_proxy`.
 */
export function checkProxies(
    container: Container,
    link: SecureLink,
    report: TransformReport,
): void {
    const hasEnvoy = link.envoyImage !== undefined;
    const hosts = hasEnvoy ? [envoyHost] : dialledHosts(container, link);
    const proxies = proxyVariables(container, hasEnvoy ? "http" : "https");
    const exceptions = variables(container, exceptionNames);
    const isSpared = exceptions.every((list) => hosts.every((host) => spares(list, host)));
    if (exceptions.length > 0 && isSpared) return;
    const proxy = proxies.find((one) => !isHidden(one));
    if (proxy !== undefined && !exceptions.some(isHidden)) {
        report.problem(
            { container: container.name, field: `env ${proxy.name}` },
            {
                value: (proxy.value ?? "").replace(/^(\w+:\/\/)?[^/]*@/, "$1…@"),
                expected: hasEnvoy
                    ? `no proxy for ${envoyHost}, where the pod's Envoy listens`
                    : `no proxy for the server's host ${hosts.join(", ")}`,
                fix: fixOf(hasEnvoy ? [envoyHost, "localhost"] : hosts, exceptions),
            },
        );
        return;
    }
    const unread = hiddenPlace(container, proxies, exceptions);
    if (unread !== undefined) {
        report.note(
            `container ${container.name}, ${unread}, which is not followed: a proxy must not take ${hosts.join(", ")}, so check that no_proxy has it.`,
        );
    }
}

function proxyVariables(container: Container, scheme: "http" | "https"): readonly EnvVar[] {
    const names = [`${scheme}_proxy`, "all_proxy"].flatMap((name) => [name, name.toUpperCase()]);
    return variables(container, names).filter((one) => one.value !== "");
}

/** Of a name that is there more than once the kubelet takes the last. */
function variables({ env }: Container, names: readonly string[]): readonly EnvVar[] {
    return names.flatMap((wanted) => (env ?? []).findLast(({ name }) => name === wanted) ?? []);
}

function isHidden({ value, valueFrom }: EnvVar): boolean {
    return value ? value.includes("$(") : Boolean(valueFrom);
}

function hiddenPlace(
    { envFrom }: Container,
    proxies: readonly EnvVar[],
    exceptions: readonly EnvVar[],
): string | undefined {
    const hidden = [...proxies, ...exceptions].find(isHidden);
    if (hidden !== undefined && proxies.length > 0) {
        const how = hidden.value ? "refers to another variable" : "is set by valueFrom";
        return `env ${hidden.name} ${how}`;
    }
    return envFrom?.length ? "envFrom may set a proxy" : undefined;
}

/**
 * Whether a list takes a host from the proxy, by what curl's `noproxy.c` and hyper-util's
 * `matcher.rs` both accept: `*` alone, an address, a network, a domain with or without a dot.
 */
function spares(list: EnvVar, host: string): boolean {
    if (isHidden(list)) return false;
    const entries = (list.value ?? "").split(",").map((entry) => entry.trim());
    if (entries.length === 1 && entries[0] === "*") return true;
    return entries
        .filter((entry) => entry !== "")
        .some((entry) => (isIPv4(host) ? hasAddress(entry, host) : inDomain(entry, host)));
}

function inDomain(entry: string, host: string): boolean {
    const domain = entry.replace(/^\./, "");
    return host === domain || host.endsWith(`.${domain}`);
}

function hasAddress(entry: string, host: string): boolean {
    const [network = "", bits = "32"] = entry.split("/");
    if (!isIPv4(network) || !/^\d+$/.test(bits) || Number(bits) > 32) return false;
    const addresses = new BlockList();
    addresses.addSubnet(network, Number(bits), "ipv4");
    return addresses.check(host);
}

function fixOf(hosts: readonly string[], exceptions: readonly EnvVar[]): string {
    const names = exceptions.map(({ name }) => name).join(" and ");
    return names === ""
        ? `add no_proxy with value ${hosts.join(",")} to the variables of that container`
        : `add ${hosts.join(",")} to ${names} of that container`;
}

/** Names of the server in a container; the name that its clients verify if there is none. */
function dialledHosts(container: Container, { server, serverName }: SecureLink): readonly string[] {
    const env = (container.env ?? []).filter(({ name }) => !/_proxy$/i.test(name));
    const text = JSON.stringify({ ...container, env }).toLowerCase();
    const names = [...server.hosts].filter((host) =>
        new RegExp(`(?<![\\w.-])${escaped(host)}(?![\\w-]|\\.\\w)`).test(text),
    );
    return names.length > 0 ? names : [serverName];
}
