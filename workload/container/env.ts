import type { Container, EnvVar } from "../podTemplate";
import type { SecureLink } from "../secureLink";
import { applyEdits, plainServerUrls, portFinding, readServerUrl } from "../serverUrl";
import type { TransformReport } from "../transformReport";
import { redirected } from "../envoy/redirect";
import { checkSettings, givenSettings } from "./credentialSettings";

/** Sets the credential variables of the application and rewrites its server URLs for the mode. */
export function secureEnv(
    container: Container,
    link: SecureLink,
    report: TransformReport,
): Container {
    const { urls, credentials } = link.contract;
    const existing = container.env ?? [];
    const own = credentials.via === "envoy" ? credentials.instead : credentials;
    const settings = own?.via === "env" ? givenSettings(link) : [];
    const present = existing.map((entry) => ({ name: entry.name, ...found(entry) }));
    checkSettings(present, settings, link, (name, finding) =>
        report.problem({ container: container.name, field: `env ${name}` }, finding),
    );
    urls.filter((name) => !existing.some((entry) => entry.name === name)).forEach((name) =>
        reportMissingUrl(name, container, link, report),
    );
    const secured = existing.map((entry) =>
        urls.includes(entry.name) ? secureUrlEntry(entry, container, link, report) : entry,
    );
    const missing = settings.flatMap(({ name, value }) =>
        value === undefined || existing.some((entry) => entry.name === name)
            ? []
            : [{ name, value }],
    );
    const env = [...secured, ...missing];
    return env.length === 0 ? container : { ...container, env };
}

/**
 * Redirects every address of the server in a variable to the pod's Envoy. Without an Envoy it
 * returns the container unchanged.
 */
export function redirectToEnvoy(container: Container, link: SecureLink): Container {
    const { env } = container;
    if (!env || link.envoyImage === undefined) {
        return container;
    }
    const redirect = (entry: EnvVar): EnvVar =>
        entry.value && !/^no_proxy$/i.test(entry.name)
            ? { ...entry, value: redirected(entry.value, link.server) }
            : entry;
    return { ...container, env: env.map(redirect) };
}

/** Reports variables with a plain URL of the server that are not among the contract's URLs. */
export function checkOtherUrls(
    container: Container,
    link: SecureLink,
    report: TransformReport,
): void {
    const known = container.name === link.container ? link.contract.urls : [];
    (container.env ?? [])
        .filter(({ name }) => !known.includes(name))
        .filter(({ value }) => plainServerUrls(value ?? "", link.server).length > 0)
        .forEach((entry) =>
            report.call(placeOf(entry, container), {
                ...found(entry),
                expected: "no plain URL of the server beside those that the contract names",
                fix: `remove ${entry.name}, or add it to the urls of the contract if the application reads it with its certificate`,
            }),
        );
}

function secureUrlEntry(
    entry: EnvVar,
    container: Container,
    link: SecureLink,
    report: TransformReport,
): EnvVar {
    const value = entry.value ?? "";
    const { hosts } = link.server;
    const url = readServerUrl(value, link.urls);
    const problem = (expected: string, fix: string): EnvVar => {
        report.problem(placeOf(entry, container), { ...found(entry), expected, fix });
        return entry;
    };
    if (value.includes("$(") || !/^https?:/i.test(value) || !url) {
        return problem(
            "a literal http or https URL, which a review can read",
            `write the URL out: ${exampleUrl(link)}`,
        );
    }
    if (url.kind !== "server") {
        return problem(
            `a host that the server's certificate has: ${[...hosts].join(", ")}`,
            `add its Service to server.services in config, or map ${url.host} with rewriteHosts to one of these`,
        );
    }
    const wrongPort = portFinding(url, link.urls);
    if (wrongPort !== undefined) {
        return problem(wrongPort.expected, wrongPort.fix);
    }
    return { ...entry, value: applyEdits(value, url.edits) };
}

function reportMissingUrl(
    name: string,
    container: Container,
    link: SecureLink,
    report: TransformReport,
): void {
    const hidden = container.envFrom?.length ? ", and not by envFrom, which hides it" : "";
    report.problem(
        { container: container.name, field: `env ${name}` },
        {
            expected: `the URL of the server, set by value${hidden}`,
            fix: `add ${name} with value ${exampleUrl(link)}`,
        },
    );
}

/** A URL for messages: a name in general where all are dialled at one port. */
function exampleUrl({ server, serverName, serverNamePort }: SecureLink): string {
    const isUniform = [...server.services.values()].every(({ tls }) => tls.includes(server.port));
    return isUniform
        ? `http://<one of the server's names>:${server.port}`
        : `http://${serverName}:${serverNamePort}`;
}

function placeOf(entry: EnvVar, container: Container) {
    return { container: container.name, field: `env ${entry.name}` };
}

/** The entry's value for a message: the literal, or its `valueFrom`. */
function found({ value, valueFrom }: EnvVar): { value: unknown } {
    return { value: value ?? (valueFrom ? { valueFrom } : "") };
}
