import { applyEdits } from "./edit";
import { type CredentialFile, pathOf, type SecureLink } from "./link";
import type { Container, EnvVar } from "./podTemplate";
import type { Report } from "./report";
import { plainServerUrls, readServerUrl } from "./serverUrl";

/** Sets the application's credential variables and makes its URLs of the server https. */
export function secureEnvironment(
    container: Container,
    link: SecureLink,
    report: Report,
): Container {
    const urls = link.contract.urls;
    const existing = container.env ?? [];
    checkCredentials(container, link, report);
    urls.filter((name) => !existing.some((entry) => entry.name === name)).forEach((name) =>
        reportMissingUrl(name, container, link, report),
    );
    const secured = existing.map((entry) =>
        urls.includes(entry.name) ? secureUrlEntry(entry, container, link, report) : entry,
    );
    const missing = credentials(link).flatMap(({ name, path }) =>
        path === undefined || existing.some((entry) => entry.name === name)
            ? []
            : [{ name, value: path }],
    );
    return { ...container, env: [...secured, ...missing] };
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

/** The credential variables in fixed order; one without a path must not be set in this mode. */
function credentials(link: SecureLink): { name: string; path: string | undefined }[] {
    const { certificate, privateKey, trustBundle } = link.contract.credentials;
    const variables: [string, CredentialFile][] = [
        [certificate, "tls.crt"],
        [privateKey, "tls.key"],
        [trustBundle, "ca.crt"],
    ];
    return variables.map(([name, file]) => ({
        name,
        path: link.files.includes(file) ? pathOf(file, link) : undefined,
    }));
}

function checkCredentials(container: Container, link: SecureLink, report: Report): void {
    for (const { name, path } of credentials(link)) {
        (container.env ?? [])
            .filter((entry) => entry.name === name && (path === undefined || entry.value !== path))
            .forEach((entry) =>
                report.problem(placeOf(entry, container), {
                    ...found(entry),
                    expected: path ?? `not to be set in mode ${link.mode}`,
                    fix: `remove ${name} from the manifest: the transform sets what the mode needs`,
                }),
            );
    }
}

function secureUrlEntry(
    entry: EnvVar,
    container: Container,
    link: SecureLink,
    report: Report,
): EnvVar {
    const { value } = entry;
    const url = value === undefined ? undefined : readServerUrl(value, link.server);
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
