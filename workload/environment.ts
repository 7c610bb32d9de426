import { applyEdits } from "./edit";
import type { SecureLink } from "./secureLink";
import type { Container, EnvVar } from "./podTemplate";
import type { Report } from "./report";
import { plainServerUrls, readServerUrl } from "./serverUrl";
import { checkSettings, givenSettings } from "./settings";

/** Sets the application's credential variables and brings its URLs of the server to the mode. */
export function secureEnvironment(
    container: Container,
    link: SecureLink,
    report: Report,
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
    return container.env === undefined && env.length === 0 ? container : { ...container, env };
}

/**
 * Brings variables that no contract names to the Envoy of the pod, where they hold a URL of the
 * server and nothing else; without an Envoy they stay.
 */
export function callEnvoy(container: Container, link: SecureLink): Container {
    const { env } = container;
    if (env === undefined || link.envoyImage === undefined) {
        return container;
    }
    const redirect = (entry: EnvVar): EnvVar => {
        const url =
            entry.value === undefined || !/^https?:/i.test(entry.value)
                ? undefined
                : readServerUrl(entry.value, link.server);
        return entry.value !== undefined && url?.kind === "server" && url.port === link.server.port
            ? { ...entry, value: applyEdits(entry.value, url.edits) }
            : entry;
    };
    return { ...container, env: env.map(redirect) };
}

/** Reports variables that hold a plain URL of the server and that no contract makes https. */
export function checkOtherUrls(container: Container, link: SecureLink, report: Report): void {
    const known = container.name === link.container ? link.contract.urls : [];
    (container.env ?? [])
        .filter(({ name }) => !known.includes(name))
        .filter(({ value }) => plainServerUrls(value ?? "", link.server).length > 0)
        .forEach((entry) =>
            report.problem(placeOf(entry, container), {
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
    report: Report,
): EnvVar {
    const { value } = entry;
    const url = value === undefined ? undefined : readServerUrl(value, link.urls);
    const problem = (expected: string, fix: string): EnvVar => {
        report.problem(placeOf(entry, container), { ...found(entry), expected, fix });
        return entry;
    };
    if (value === undefined || value.includes("$(") || !/^https?:/i.test(value) || !url) {
        const { port } = link.server;
        return problem(
            "a literal http or https URL, which a review can read",
            `write the URL out: http://<one of the server's names>:${port}`,
        );
    }
    if (url.kind !== "server") {
        return problem(
            `a host that the server's certificate has: ${[...link.server.hosts].join(", ")}`,
            `add its Service to server.services in config, or map ${url.host} with rewriteHosts to one of these`,
        );
    }
    if (url.port !== link.server.port) {
        return problem(
            `port ${link.server.port}, where the server speaks TLS`,
            `write :${link.server.port} in the URL`,
        );
    }
    return { ...entry, value: applyEdits(value, url.edits) };
}

function reportMissingUrl(
    name: string,
    container: Container,
    link: SecureLink,
    report: Report,
): void {
    const hidden = container.envFrom?.length ? ", and not by envFrom, which hides it" : "";
    report.problem(
        { container: container.name, field: `env ${name}` },
        {
            expected: `the URL of the server, set by value${hidden}`,
            fix: `add ${name} with value http://<one of the server's names>:${link.server.port}`,
        },
    );
}

function placeOf(entry: EnvVar, container: Container) {
    return { container: container.name, field: `env ${entry.name}` };
}

/** What an entry holds, for a message: its value, or where its value comes from. */
function found({ value, valueFrom }: EnvVar): { value: unknown } {
    return { value: value ?? (valueFrom ? { valueFrom } : "") };
}
