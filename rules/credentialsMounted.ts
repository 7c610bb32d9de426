import { settingsOf } from "../contracts";
import { envoyContainer } from "../workload";
import { plainServerUrls, serverAddress } from "../workload/serverUrl";
import { containersOf, runsPods, type ContainerView } from "./kubernetes";
import { probes } from "./probes";
import type { Finding, ResourceRule } from "./rule";
import { ofSecure, type SecureWorkload } from "./secureWorkload";
import type { Value } from "./value";

/** Every member has its credentials, from its own Secret and for nobody else (invariant 4). */
export const credentialsMounted: ResourceRule = {
    name: "credentials-mounted",
    description:
        "Every workload of the link in tls or mtls mounts the Secret of its own certificate, " +
        "read-only and readable only inside the pod, and tells its application where the files are: " +
        "without that it falls back to plain HTTP or does not start.",
    fix: "Leave the pod template to `MtlsWorkload`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: runsPods,
    check: (resource) =>
        ofSecure(resource, (workload) => [
            volumeFindings(workload),
            mountFindings(workload),
            settingFindings(workload),
        ]),
};

/** Nobody talks to the server in plain HTTP (invariant 4). */
export const noPlainUrl: ResourceRule = {
    name: "no-plain-url",
    description:
        "No variable, argument, command, probe or lifecycle hook of a workload of the link names the " +
        "server by an http URL in tls or mtls: the server answers TLS only, and a client that tries " +
        "http first sends what it has to whoever answers.",
    fix: "Write the URL in the manifest under a declared name of the server, which the transform rewrites; or add `rewriteHosts`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: runsPods,
    check: (resource) => ofSecure(resource, (workload) => [urlFindings(workload)]),
};

function volumeOf({ podSpec, secretName }: SecureWorkload): Value | undefined {
    return podSpec
        .at("volumes")
        .items.find((volume) => volume.at("secret", "secretName").text === secretName);
}

function* volumeFindings(workload: SecureWorkload): Iterable<Finding> {
    const { podSpec, secretName } = workload;
    const volume = volumeOf(workload);
    if (volume === undefined) {
        yield {
            field: podSpec.at("volumes").path,
            expected: `a volume of Secret ${secretName}, the workload's own`,
            fix: "leave the pod template to MtlsWorkload",
        };
        return;
    }
    const mode = volume.at("secret", "defaultMode");
    if (mode.number === undefined || (mode.number & 0o333) !== 0) {
        yield {
            field: mode.path,
            ...(mode.isPresent && { value: `0${mode.number?.toString(8) ?? ""}` }),
            expected: "0440, or 0444 where the pod has a volume that an fsGroup would change",
            fix: "leave the pod template to MtlsWorkload",
        };
    }
}

function* mountFindings(workload: SecureWorkload): Iterable<Finding> {
    const { podSpec, contract } = workload;
    const container = contract?.credentials.via === "envoy" ? envoyContainer : workload.container;
    const volume = volumeOf(workload)?.at("name").text;
    const own = containersOf(podSpec).find(({ name }) => name === container);
    const mounts = containersOf(podSpec).flatMap(({ props }) =>
        props.at("volumeMounts").items.filter((mount) => mount.at("name").text === volume),
    );
    if (own === undefined || !hasMount(own, volume)) {
        yield {
            field: `container ${container}, volumeMounts`,
            expected: "a mount of the workload's credentials",
            fix: "leave the pod template to MtlsWorkload, and name the container in the config",
        };
    }
    for (const mount of mounts) {
        if (mount.at("readOnly").flag !== true) {
            yield {
                field: mount.at("readOnly").path,
                ...(mount.at("readOnly").isPresent && { value: false }),
                expected: "true",
                fix: "leave the pod template to MtlsWorkload",
            };
        }
    }
}

function hasMount({ props }: ContainerView, volume: string | undefined): boolean {
    return (
        volume !== undefined &&
        props.at("volumeMounts").items.some((mount) => mount.at("name").text === volume)
    );
}

function* settingFindings({
    contract,
    mode,
    container,
    podSpec,
}: SecureWorkload): Iterable<Finding> {
    if (contract === undefined) {
        yield {
            field: "contract",
            expected: "a contract that the pack knows",
            fix: "update the policy pack together with the program",
        };
        return;
    }
    const own = containersOf(podSpec).find(({ name }) => name === container)?.props;
    for (const { name, value } of settingsOf(contract, mode)) {
        const path = contract.credentials.via === "args" ? flag(own, name) : variable(own, name);
        if (value?.kind === "file" && path?.startsWith(`${contract.mountPath}/`) !== true) {
            yield {
                field: `container ${container}, ${contract.credentials.via} ${name}`,
                ...(path !== undefined && { value: path }),
                expected: `the path of a file in ${contract.mountPath}`,
                fix: "leave the pod template to MtlsWorkload",
            };
        }
    }
}

function variable(container: Value | undefined, name: string): string | undefined {
    const entry = container?.at("env").items.find((one) => one.at("name").text === name);
    return entry?.at("value").text;
}

function flag(container: Value | undefined, name: string): string | undefined {
    const given = container?.at("args").texts.find((one) => one.startsWith(`${name}=`));
    return given?.slice(name.length + 1);
}

const urlPlaces = ["env", "args", "command", "lifecycle", ...probes];

function* urlFindings({ podSpec, usage, ...workload }: SecureWorkload): Iterable<Finding> {
    const address = serverAddress(
        { hosts: workload.serverHosts, port: workload.serverPort },
        {},
        usage === "server",
        "server",
    );
    for (const { name, props } of containersOf(podSpec)) {
        for (const list of urlPlaces) {
            for (const place of props.at(list).within()) {
                const [url] = plainServerUrls(place.text ?? "", address);
                if (url !== undefined) {
                    yield {
                        field: `container ${name}, ${place.path}`,
                        value: url,
                        expected: "https",
                        fix: "let the transform rewrite the manifest's URL",
                    };
                }
            }
        }
    }
}
