import type { CredentialFile } from "../contracts";
import { closest } from "../problems/closest";
import { secureArgs } from "./container/args";
import { secureCommands } from "./container/commands";
import { checkOtherUrls, redirectToEnvoy, secureEnv } from "./container/env";
import { secureProbes } from "./container/probes";
import { checkProxies } from "./container/proxies";
import { mountCredentials } from "./container/volumeMounts";
import { addCredentialsVolume } from "./credentialsVolume";
import { addEnvoy, withoutEnvoy } from "./envoy/sidecar";
import {
    linkForContainer,
    secureLinkOf,
    type SecureLink,
    type TransformOptions,
} from "./secureLink";
import type { Container, PodSpec, PodTemplate } from "./podTemplate";
import { envoyHost } from "./serverUrl";
import { TransformReport, type Place } from "./transformReport";

/** A transformed pod template. */
export interface TransformResult {
    readonly template: PodTemplate;
    /** Side effects of the change, shown in the preview. */
    readonly notes: readonly string[];
    /** Places whose calls stay as they are, because config exempts them. */
    readonly exempted: readonly Place[];
}

/**
 * Gives a pod template the credentials of the link, by contract and mode; in `plain` it returns the
 * template itself. Idempotent; keeps fields it does not own.
 * @throws TransformError with all problems of the template.
 */
export function transformPodTemplate(
    template: PodTemplate,
    options: TransformOptions,
): TransformResult {
    if (options.mode === "plain") {
        return { template, notes: [], exempted: [] };
    }
    const [first] = template.spec.containers;
    const container = options.container ?? options.contract.container ?? first?.name ?? "";
    const link = secureLinkOf(options, options.mode, container);
    const report = new TransformReport(options.object, options.isExempt);
    checkOptions(template.spec, link, report);
    // Wrong options would cause misleading further problems.
    report.conclude();
    const spec = securePod(withoutEnvoy(template.spec, link), link, report);
    const secured = addEnvoy({ ...template, spec }, template, link, report);
    return { notes: report.conclude(), template: secured, exempted: report.exempted };
}

function securePod(spec: PodSpec, link: SecureLink, report: TransformReport): PodSpec {
    const read = new Set<CredentialFile>(link.envoyImage === undefined ? [] : link.files);
    const secure = (container: Container) => {
        const { container: secured, files } = secureContainer(container, link, report);
        files.forEach((file) => read.add(file));
        return secured;
    };
    const { initContainers, containers } = spec;
    const secured = {
        ...spec,
        ...(initContainers && { initContainers: initContainers.map(secure) }),
        containers: containers.map(secure),
    };
    return addCredentialsVolume(secured, read, link, report);
}

/** The transformed container, and the credential files that it reads. */
function secureContainer(
    container: Container,
    link: SecureLink,
    report: TransformReport,
): { container: Container; files: readonly CredentialFile[] } {
    const { contract } = link;
    const own = linkForContainer(container.name, link);
    const redirected = redirectToEnvoy(container, link);
    checkOtherUrls(redirected, own ?? link, report);
    const { container: called, callsServer } = secureCommands(redirected, link, report);
    const probed = contract.usage === "server" ? secureProbes(called, contract, report) : called;
    const secured = own === undefined ? probed : secureApplication(probed, own, report);
    const speaksTls = own !== undefined && own.envoyImage === undefined;
    const dials = callsServer || callsEnvoy(secured, link);
    if (dials || (own !== undefined && contract.usage === "client")) {
        checkProxies(secured, link, report);
    }
    const files = [...(speaksTls ? own.files : []), ...(callsServer ? link.curlFiles : [])];
    return {
        container: files.length > 0 ? mountCredentials(secured, link, report) : secured,
        files,
    };
}

/** Whether a variable or an argument of a container names the pod's Envoy. */
function callsEnvoy({ command, args, env }: Container, link: SecureLink): boolean {
    const texts = JSON.stringify([command, args, env]);
    return link.envoyImage !== undefined && texts.includes(`${envoyHost}:${link.server.port}`);
}

function secureApplication(
    container: Container,
    link: SecureLink,
    report: TransformReport,
): Container {
    return secureArgs(secureEnv(container, link, report), link, report);
}

function checkOptions(spec: PodSpec, link: SecureLink, report: TransformReport): void {
    const names = spec.containers.map(({ name }) => name);
    if (!names.includes(link.container)) {
        report.problem(
            { field: "containers" },
            {
                value: names.join(", "),
                expected: `a container named ${link.container}`,
                meant: closest(link.container, names),
                fix: `set this member's container in config to one of the pod's`,
            },
        );
    }
    const known = [...names, ...(spec.initContainers ?? []).map(({ name }) => name)];
    for (const { name } of link.otherContainers.filter((other) => !known.includes(other.name))) {
        report.problem(
            { field: "otherContainers" },
            {
                value: name,
                expected: `a container or init container of the pod: ${known.join(", ")}`,
                meant: closest(name, known),
                fix: "correct its name in config, or remove it",
            },
        );
    }
    for (const [host, target] of link.server.rewrites) {
        if (!link.server.hosts.has(target)) {
            report.problem(
                { field: `rewriteHosts ${host}` },
                {
                    value: target,
                    expected: `a name of the server that is not rewritten itself: ${[...link.server.hosts].join(", ")}`,
                    fix: `map ${host} to one of these, or add the Service of ${target} to server.services in config`,
                },
            );
        }
    }
    const { mountPath } = link.contract;
    if (!/^\/[^$:]*[^$:/]$/.test(mountPath)) {
        report.problem(
            { field: "contract.mountPath" },
            {
                value: mountPath,
                expected: "an absolute path without `$` and `:`, which Kubernetes reads itself",
                fix: `give the contract ${link.contract.name} another mountPath`,
            },
        );
    }
}
